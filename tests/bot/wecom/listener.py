"""A WeCom channel that counts what it has not kept yet, and can speak while nobody listens to it."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bot.channels.channel import Accept
from bot.channels.patience import Patience
from bot.channels.wecom.cards import Words
from bot.channels.wecom.settings import AppSettings, BotSettings
from bot.channels.wecom.wecom import WeComChannel
from bot.turns import Turns
from storage import inbox, outbox
from storage.database import Database
from storage.messages import REPLY, Incoming, Outgoing
from tests.bot.telegram.conftest import eventually
from tests.resilience.engine import HOUSE
from tests.wecom.appside import AES_KEY, TOKEN
from tests.wecom.server import FakeWeCom

WORDS = Words("更多选项", "选好了")


def app_of(fake: FakeWeCom) -> AppSettings:
    """How the self-built app is set up at this fake."""
    app = fake.app
    secrets = (app.secret, TOKEN, AES_KEY)
    return AppSettings(app.corp_id, app.agent_id, *secrets, api_url=fake.url, home="https://cunbao.example.org")


def hurried(first: float = 0.01, most: float = 0.05) -> Patience:
    """Waits in milliseconds, also where WeCom has refused us."""
    return Patience(first=min(first, 0.02), most=min(most, 0.05), chance=lambda: 0.5)


class Listener(WeComChannel):
    """`kept` holds the ids of what was taken in."""

    def __init__(self, fake: FakeWeCom, database: Database, data_dir: Path, **settings: Any) -> None:
        usual: dict[str, Any] = {"bot": BotSettings(fake.bot.bot_id, fake.bot.secret, fake.ws_url), "patience": hurried}
        super().__init__(database, data_dir, WORDS, **(usual | settings))
        self.kept: set[str] = set()
        self.listening = False
        self._fake, self._store = fake, database

    async def receive(self, accept: Accept) -> None:
        await super().receive(self._counted(accept))

    async def listen(self, accept: Accept) -> None:
        self.listening = True
        try:
            await super().listen(self._counted(accept))
        finally:
            self.listening = False

    def _counted(self, accept: Accept) -> Accept:
        async def counted(messages: Sequence[Incoming]) -> None:
            await accept(messages)
            self.kept |= {message.key.partition(":")[2] for message in messages}

        return counted

    async def says(self, *outgoing: Outgoing) -> None:
        """As rows of the outbox, sent as the sender sends them. Raises ChannelError."""
        async with self._store.transaction() as tx:
            await outbox.post(tx, outgoing)
        await self.sends_waiting()

    async def answers(self, heard: Sequence[Incoming]) -> None:
        """What was heard is decided, and the answers are sent."""
        async with self._store.transaction() as tx:
            await inbox.accept(tx, heard)
        turns = Turns(self._store, HOUSE, lambda: None)
        while await turns.batch():
            pass
        await self.sends_waiting()

    async def sends_waiting(self) -> None:
        """What stands in the outbox. Raises ChannelError."""
        async with self._store.reading() as tx:
            waiting = await outbox.waiting(tx, REPLY, [self.name], 0, 100)
        await self.while_connected(lambda: self._send(waiting))

    async def while_connected(self, work: Callable[[], Any]) -> None:
        """Does it over a connection by which nothing is heard, where one is needed and there is none yet."""
        if self.listening or self._bot is None:
            await work()
            return
        self._fake.bot.quiet = True
        listening = asyncio.create_task(WeComChannel.listen(self, _nothing))
        try:
            await eventually(lambda: self.problem is None)
            await work()
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
            self._fake.bot.quiet = False

    async def _send(self, waiting: Sequence[outbox.Parcel]) -> None:
        for parcel in waiting:
            await self.send(parcel.outgoing)
            async with self._store.transaction() as tx:
                await outbox.sent(tx, [parcel.id])


async def _nothing(messages: Sequence[Incoming]) -> None:
    raise AssertionError(f"heard while nobody was to listen: {messages}")
