"""The rig of Telegram, by polling and by webhook: the fake Telegram and a person with a phone."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from bot.channels.channel import Channel
from bot.channels.telegram.telegram import TelegramChannel
from storage.database import Database
from storage.messages import Outgoing
from tests.bot.channels.rig import DATA, Bubble
from tests.bot.telegram.conftest import channel_to
from tests.bot.telegram.hooked import PUBLIC, SECRET, served
from tests.telegram.chats import Message
from tests.telegram.server import FakeTelegram


class TelegramRig:
    """王秀英 in her private chat with the bot."""

    blockable = editable = places = names_files = True

    def __init__(self, fake: FakeTelegram, channel: TelegramChannel) -> None:
        self.channel: Channel = channel
        self._fake = fake
        self._wang = fake.person(1001, "王秀英", language="zh-hans", started=True)
        self.chat = str(self._wang.id)

    async def says(self, text: str) -> None:
        await self._wang.says(text)

    async def edits_last(self, text: str) -> None:
        own = [message for message in self._wang.chat if not message.from_bot]
        await self._wang.edits(own[-1].id, text)

    async def taps(self, label: str) -> None:
        await self._wang.taps(label)

    async def shows(self, photos: Sequence[bytes]) -> None:
        await self._wang.sends_album(photos)

    async def sends_file(self, content: bytes, name: str) -> None:
        await self._wang.sends_document(content, name)

    async def stands_at(self, latitude: float, longitude: float) -> None:
        await self._wang.sends_location(latitude, longitude)

    async def blocks(self) -> None:
        await self._wang.blocks()

    def repeats_everything(self) -> None:
        self._fake.deliver_twice()

    def unconfirmed(self) -> int:
        return len(self._fake.world.updates.pending)

    async def bot_says(self, outgoing: Outgoing) -> None:
        await self.channel.send(outgoing)

    async def sees(self) -> list[Bubble]:
        return [_bubble(message) for message in self._wang.chat if message.from_bot]


@asynccontextmanager
async def polling(_database: Database, folder: Path) -> AsyncIterator[TelegramRig]:
    async with FakeTelegram() as fake:
        yield TelegramRig(fake, channel_to(fake, folder / DATA))
        assert fake.violations == []


@asynccontextmanager
async def webhook(_database: Database, folder: Path) -> AsyncIterator[TelegramRig]:
    async with FakeTelegram() as fake:
        channel = channel_to(fake, folder / DATA, public_url=PUBLIC, webhook_secret=SECRET)
        async with served(fake, channel):
            yield TelegramRig(fake, channel)
        assert fake.violations == []


def _bubble(message: Message) -> Bubble:
    sent = message.content is not None
    name = message.file_name or "" if sent else ""
    return Bubble(message.text, tuple(message.labels), message.content, name)
