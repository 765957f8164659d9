"""The rigs of WeCom: the fake WeCom, and a person who talks to the smart bot."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from bot.channels.channel import Channel
from storage.database import Database
from storage.messages import Outgoing
from tests.bot.channels.rig import DATA, Bubble
from tests.bot.wecom.listener import Listener
from tests.wecom.screen import NARROW, Message
from tests.wecom.server import FakeWeCom


class WeComRig:
    """王秀英 in her chat with the smart bot. It acknowledges nothing, so what is confirmed is what was kept."""

    blockable = editable = places = names_files = False

    def __init__(self, fake: FakeWeCom, listener: Listener) -> None:
        self.channel: Channel = listener
        self._fake, self._listener = fake, listener
        self._wang = fake.person("wangxiuying")
        self._wang.place.wrote = True
        self.chat = self._wang.id

    async def says(self, text: str) -> None:
        await self._wang.says(text)

    async def edits_last(self, text: str) -> None:
        raise NotImplementedError("a message stays as it was sent")

    async def taps(self, label: str) -> None:
        await self._wang.taps(label)

    async def shows(self, photos: Sequence[bytes]) -> None:
        for photo in photos:
            await self._wang.sends_photo(photo)

    async def sends_file(self, content: bytes, name: str) -> None:
        await self._wang.sends_file(content)

    async def stands_at(self, latitude: float, longitude: float) -> None:
        raise NotImplementedError("the long connection knows no positions")

    async def blocks(self) -> None:
        raise NotImplementedError("nobody can block the bot")

    def repeats_everything(self) -> None:
        self._fake.bot.times = 2

    def unconfirmed(self) -> int:
        return len(self._fake.at_bot.done - self._listener.kept) + len(self._fake.bot.pending)

    async def bot_says(self, outgoing: Outgoing) -> None:
        await self._listener.says(outgoing)

    async def sees(self) -> list[Bubble]:
        return [_bubble(message) for message in self._wang.chat if message.from_bot]


@asynccontextmanager
async def wecom_bot(database: Database, folder: Path) -> AsyncIterator[WeComRig]:
    async with FakeWeCom() as fake:
        yield WeComRig(fake, Listener(fake, database, folder / DATA))
        assert fake.violations == []


def _bubble(message: Message) -> Bubble:
    return Bubble(message.text.translate(NARROW), tuple(message.labels), message.content, message.file_name)
