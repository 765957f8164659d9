"""A platform with moods: some chats are slow, some refuse; and a sender that writes to it."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from bot.channels.channel import Channel
from bot.send import Sender
from storage import outbox
from storage.database import Database
from storage.messages import REPLY, Kind, Outgoing
from storage.problems import ChannelError
from tests.bot.scripted import ScriptedChannel

WITHIN = 3.0
"""Seconds that what is not held up may take on a busy machine."""


class MoodyChannel(ScriptedChannel):
    """`moods` holds what a chat answers before it takes anything; a chat in `slow` answers when its event is set."""

    def __init__(self) -> None:
        super().__init__({})
        self.moods: dict[str, list[ChannelError]] = defaultdict(list)
        self.slow: dict[str, asyncio.Event] = {}
        self.took: list[tuple[str, str]] = []
        self._news = asyncio.Event()

    async def send(self, outgoing: Outgoing) -> None:
        if outgoing.chat in self.slow:
            await self.slow[outgoing.chat].wait()
        if self.moods[outgoing.chat]:
            raise self.moods[outgoing.chat].pop(0)
        self.took.append((outgoing.chat, outgoing.text))
        self._news.set()

    def texts(self, chat: str) -> list[str]:
        return [text for to, text in self.took if to == chat]

    async def takes(self, chat: str, *texts: str) -> None:
        """Waits until the chat has taken exactly these, in this order."""
        try:
            async with asyncio.timeout(WITHIN):
                while len(self.texts(chat)) < len(texts):
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            pass
        assert self.texts(chat) == list(texts), self.took


@asynccontextmanager
async def sending(database: Database, *channels: Channel) -> AsyncIterator[Sender]:
    sender = Sender(database, {channel.name: channel for channel in channels})
    running = asyncio.create_task(sender.run())
    try:
        yield sender
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def post(
    database: Database, chat: str, texts: Sequence[str], kind: Kind = REPLY, channel: str = "telegram"
) -> None:
    async with database.transaction() as tx:
        await outbox.post(tx, [Outgoing(channel=channel, chat=chat, text=text, kind=kind) for text in texts])
