"""WeCom as a channel: the smart bot and the self-built app put together, and what they must know of the store."""

import asyncio
import secrets
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from starlette.routing import Route

from bot.channels.channel import Accept
from bot.channels.patience import Patience
from bot.channels.wecom import posting, speaking
from bot.channels.wecom.app import App
from bot.channels.wecom.bot import Bot
from bot.channels.wecom.cards import Words
from bot.channels.wecom.inbound import NAME, UPDATE
from bot.channels.wecom.outbound import parts, plain
from bot.channels.wecom.posting import Posting
from bot.channels.wecom.saying import Saying
from bot.channels.wecom.settings import AppSettings, BotSettings
from bot.channels.wecom.speaking import Speaking
from bot.quota import Quota
from storage import chats, outbox
from storage.database import Database
from storage.messages import Attachment, Outgoing
from storage.problems import EXPIRED, REFUSED, ChannelError, Problem

MINUTE, HOUR = 60.0, 3600.0
MOST_LATELY = 20_000
"""Messages of the last hour that are remembered over a restart."""
APP = "app:"
"""Before the name of a chat with the app, where there is a bot too."""


class WeComChannel:
    """`minute` and `hour` are how many messages one chat may get within them, 0 no limit. With both a bot and an app
    people are answered where they write; who was never heard is written to by the bot."""

    name = NAME
    rate = chat_rate = 0.0  # counted here, message by message: one `Outgoing` may be several
    private_link = ""  # WeCom has no address that opens a chat

    def __init__(
        self,
        database: Database,
        data_dir: Path,
        words: Words,
        bot: BotSettings | None = None,
        app: AppSettings | None = None,
        minute: int = 25,
        hour: int = 900,
        patience: Callable[..., Patience] = Patience,
    ) -> None:
        self._database, self._data_dir, self._words = database, data_dir, words
        self._quota = Quota(((minute, MINUTE), (hour, HOUR)), lambda: asyncio.get_running_loop().time())
        self._prefix = APP if bot else ""
        self._bot = Bot(bot, data_dir, database.now, _token, patience) if bot else None
        self._app = App(app, self._prefix, data_dir, database.now, patience) if app else None
        self._by_bot = self._with_bot(self._bot) if self._bot else None
        self._by_app = self._with_app(self._app, app) if self._app and app else None

    @property
    def problem(self) -> Problem | None:
        """Why nothing comes in, or goes out; None while all is well."""
        return next((one.problem for one in (self._bot, self._app) if one and one.problem), None)

    def routes(self) -> list[Route]:
        """What the web server must serve for this channel."""
        return self._app.routes() if self._app else []

    async def receive(self, accept: Accept) -> None:
        """By the app's callback."""
        await (self._app.receive(accept) if self._app else asyncio.Event().wait())

    async def listen(self, accept: Accept) -> None:
        """Over the bot's line, until cancelled; what came by then is kept."""
        await self._count_lately()
        await (self._bot.listen(accept) if self._bot else asyncio.Event().wait())

    async def send(self, outgoing: Outgoing) -> None:
        """Sends one message, a long one or one with many buttons in several. Raises ChannelError."""
        to_app = self._by_bot is None or outgoing.chat.startswith(APP)
        saying = self._by_app if to_app else self._by_bot
        if saying is None:
            raise ChannelError(REFUSED, "the app is switched off")
        await saying.send(outgoing)

    async def fetch(self, attachment: Attachment, limit: int) -> bytes:
        """The bytes of an attachment. Raises ChannelError."""
        for one in (self._bot, self._app):
            if one and one.knows(attachment):
                return await one.fetch(attachment, limit)
        raise ChannelError(EXPIRED, "no file of ours")

    async def close(self) -> None:
        """Ends the app's connections; the bot's has ended with `listen`."""
        if self._app:
            await self._app.close()

    def _with_bot(self, bot: Bot) -> Saying:
        voice = Speaking(bot.line, self._quota, self._data_dir, self._words, _token)
        return Saying(voice, speaking.SPOKEN_BYTES, plain, self._shown, {})

    def _with_app(self, app: App, settings: AppSettings) -> Saying:
        voice = Posting(
            app.api,
            settings.agent_id,
            self._prefix,
            settings.home,
            self._quota,
            self._data_dir,
            self._words,
            _token,
        )
        return Saying(voice, posting.SPOKEN_BYTES, posting.plain, self._shown, {})

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
            changes = outgoing.ack.startswith(f"{UPDATE} ")  # the card that was pressed: WeCom counts that too
            for _ in range(len(parts(outgoing, posting.SPOKEN_BYTES, plain)) + changes):
                self._quota.count(outgoing.chat, clock - (now - at).total_seconds())


def _token() -> str:
    return secrets.token_hex(8)
