"""A Telegram channel that listens to the fake Telegram, and what it has taken in."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.channels.channel import Channel
from bot.channels.patience import Patience
from bot.channels.telegram.telegram import TelegramChannel
from storage.messages import Incoming
from tests.hearing import hear
from tests.telegram.people import Person
from tests.telegram.server import FakeTelegram

MENU = {"zh": [("checkin", "走访"), ("help", "帮助")], "en": [("checkin", "Visit"), ("help", "Help")]}


def hurried() -> Patience:
    """Waits in milliseconds."""
    return Patience(first=0.01, most=0.05, chance=lambda: 0.5)


@pytest.fixture
def wang(fake: FakeTelegram) -> Person:
    return fake.person(1001, "王秀英", language="zh-hans", started=True)


def channel_to(fake: FakeTelegram, data_dir: Path, **settings: Any) -> TelegramChannel:
    return TelegramChannel(fake.token, fake.url, data_dir, MENU, patience=hurried, **settings)


@pytest.fixture
async def channel(fake: FakeTelegram, tmp_path: Path) -> AsyncIterator[TelegramChannel]:
    """One that does not listen."""
    channel = channel_to(fake, tmp_path)
    yield channel
    await channel.close()


async def eventually(happened: Callable[[], bool]) -> None:
    """Waits until it has happened. Raises TimeoutError."""
    async with asyncio.timeout(5):
        while not happened():  # noqa: ASYNC110 -- what is waited for rings no bell
            await asyncio.sleep(0.005)


@dataclass
class Inbox:
    """Keeps what it accepts, repeats too; the next `failures` times it cannot."""

    kept: list[Incoming] = field(default_factory=list)
    failures: int = 0
    refused: int = 0

    async def accept(self, messages: Sequence[Incoming]) -> None:
        await asyncio.sleep(0)
        if self.failures:
            self.failures -= 1
            self.refused += 1
            raise OSError("disk full, so 东坡村 could not be kept")
        self.kept += messages

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.kept]

    async def holds(self, count: int) -> None:
        """Waits until so many messages were kept. Raises TimeoutError."""
        await eventually(lambda: len(self.kept) >= count)


@asynccontextmanager
async def listening(channel: Channel, inbox: Inbox) -> AsyncIterator[None]:
    """The channel listens inside; nothing but cancelling may end it, and that leaves no task behind."""
    before = asyncio.all_tasks()
    task = asyncio.create_task(hear(channel, inbox.accept))
    await asyncio.sleep(0)
    try:
        yield
    finally:
        assert not task.done(), task
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        own = {found for found in asyncio.all_tasks() - before if "bot/channels" in str(found.get_coro())}
        assert not own
