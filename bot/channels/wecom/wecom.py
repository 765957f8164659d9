"""WeCom as a channel: the smart bot and the self-built app put together, and what they must know of the store."""

import asyncio
import secrets
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from bot.channels.channel import Accept
from bot.channels.patience import Patience
from bot.channels.wecom.bot import Bot
from bot.channels.wecom.cards import Words
from bot.channels.wecom.inbound import NAME
from bot.channels.wecom.outbound import parts, plain
from bot.channels.wecom.speaking import SPOKEN_BYTES, Speaking
from bot.windows import Windows
from storage import chats, outbox
from storage.database import Database
from storage.messages import Attachment, Outgoing
from storage.problems import Problem

MINUTE, HOUR = 60.0, 3600.0
MOST_LATELY = 20_000
"""Messages of the last hour that are remembered over a restart."""


class WeComChannel:
    """`minute` and `hour` are how many messages one chat may get within them, 0 no limit."""

    name = NAME
    rate = chat_rate = 0.0  # counted here, message by message: one `Outgoing` may be several
    private_link = ""  # WeCom has no address that opens a chat

    def __init__(
        self,
        database: Database,
        data_dir: Path,
        words: Words,
        bot_id: str,
        bot_secret: str,
        ws_url: str,
        minute: int = 25,
        hour: int = 900,
        patience: Callable[..., Patience] = Patience,
    ) -> None:
        self._database = database
        self._windows = Windows(((minute, MINUTE), (hour, HOUR)), lambda: asyncio.get_running_loop().time())
        self._bot = Bot(ws_url, bot_id, bot_secret, database.now, _token, patience)
        self._speaking = Speaking(self._bot.line, self._windows, data_dir, words, self._shown, _token)

    @property
    def problem(self) -> Problem | None:
        """Why nothing comes in; None while all is well."""
        return self._bot.problem

    async def listen(self, accept: Accept) -> None:
        """Until cancelled; what came by then is kept."""
        await self._count_lately()
        await self._bot.listen(accept)

    async def send(self, outgoing: Outgoing) -> None:
        """Sends one message, a long one or one with many buttons in several. Raises ChannelError."""
        await self._speaking.send(outgoing)

    async def fetch(self, attachment: Attachment, limit: int) -> bytes:
        """The bytes of an attachment. Raises ChannelError."""
        return await self._bot.fetch(attachment, limit)

    async def close(self) -> None:
        """The connection has ended with `listen`."""

    async def _shown(self, chat: str, number: int, card: str) -> Outgoing | None:
        async with self._database.reading() as tx:
            return await chats.shown(tx, NAME, chat, number, card)

    async def _count_lately(self) -> None:
        """A restart does not begin the hour anew: WeCom goes on counting."""
        async with self._database.reading() as tx:
            lately = await outbox.lately(tx, NAME, tx.now - timedelta(seconds=HOUR), MOST_LATELY)
            now = tx.now
        clock = asyncio.get_running_loop().time()
        for at, outgoing in lately:
            for _ in parts(outgoing, SPOKEN_BYTES, plain):
                self._windows.count(outgoing.chat, clock - (now - at).total_seconds())


def _token() -> str:
    return secrets.token_hex(8)
