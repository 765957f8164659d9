"""The rigs of WeCom: the fake WeCom, and a person who talks to the smart bot, or to the self-built app."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from bot.channels.channel import Channel
from storage.database import Database
from storage.messages import Outgoing
from tests.bot.channels.rig import DATA, Bubble
from tests.bot.serving import serving
from tests.bot.wecom.listener import Listener, app_of
from tests.wecom.people import Person
from tests.wecom.screen import NARROW, Message
from tests.wecom.server import FakeWeCom


class WeComRig:
    """王秀英 in her chat with the smart bot. It acknowledges nothing, so what is confirmed is what was kept."""

    blockable = editable = places = names_files = False

    def __init__(self, fake: FakeWeCom, listener: Listener, wang: Person) -> None:
        self.channel: Channel = listener
        self._fake, self._listener, self._wang = fake, listener, wang
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
        yield WeComRig(fake, Listener(fake, database, folder / DATA), fake.person("wangxiuying"))
        assert fake.violations == []


class AppRig(WeComRig):
    """王秀英 in her chat with the app: WeCom posts again what is not answered with 200."""

    places = True

    async def stands_at(self, latitude: float, longitude: float) -> None:
        self._fake.at_app.stands_at(self._wang.place, latitude, longitude)

    def repeats_everything(self) -> None:
        self._fake.app.postbox.times = 2

    def unconfirmed(self) -> int:
        return self._fake.app.postbox.doing


@asynccontextmanager
async def wecom_app(database: Database, folder: Path) -> AsyncIterator[AppRig]:
    async with FakeWeCom() as fake:
        listener = Listener(fake, database, folder / DATA, bot=None, app=app_of(fake))
        async with serving(listener.routes()) as url:
            postbox = fake.app.postbox
            postbox.callback, postbox.clock, postbox.retries = f"{url}/wecom/callback", database.now, 10_000
            yield AppRig(fake, listener, fake.member("wangxiuying"))
            await postbox.close()
        assert fake.violations == []


def _bubble(message: Message) -> Bubble:
    return Bubble(message.text.translate(NARROW), tuple(message.labels), message.content, message.file_name)
