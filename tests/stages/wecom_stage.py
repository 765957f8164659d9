"""The stage of WeCom: everybody in a chat with the smart bot, at the fake WeCom, over the long connection."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

from bot.channels.channel import Channel
from bot.channels.wecom.runs import GAP
from handlers.conversation.answer import QUIET
from storage import people
from storage.database import Database
from tests.bot.wecom.listener import Listener
from tests.stages.stage import NOTHING, Heard, fresh
from tests.telegram.pictures import jpeg
from tests.wecom.people import Person
from tests.wecom.screen import Message, found
from tests.wecom.server import FakeWeCom


class WeComStage:
    """Pictures come one by one: those of a run are one album, so people wait before they begin another."""

    edits = False
    otherwise: Mapping[str, str] = MappingProxyType(
        {"第 3 张照片收到。": "照片收到了，可以接着发。"}
    )  # one picture is an album too

    def __init__(self, fake: FakeWeCom, listener: Listener, database: Database, wrote: bool) -> None:
        self.channel: Channel = listener
        self._fake, self._listener, self._database, self._wrote = fake, listener, database, wrote
        self._people: dict[str, Person] = {}
        self._read: dict[str, int] = {}
        self._album = ""
        self._done = 0

    async def opens(self, ids: Mapping[str, int]) -> None:
        async with self._database.transaction() as tx:
            for name, number in ids.items():
                account = self._who(name).id
                await people.link(tx, ("wecom", account), number, account)

    async def says(self, who: str, text: str) -> bool:
        self._done += 1
        await self._who(who).says(text)
        return True

    async def shows(self, who: str, text: str, album: str) -> bool:
        self._done += 1
        self._album = album
        await self._who(who).sends_photo(jpeg(self._done % 256), text)
        return True

    async def changes(self, who: str, place: int, text: str) -> bool:
        return False

    async def presses(self, who: str, label: str) -> bool:
        self._done += 1
        person = self._who(who)
        if found(person.chat, label) is None and (gone := _former(person.chat, label)):
            self._fake.at_bot.presses(person.place, person.id, gone[1], gone[0])
        else:
            await person.taps(label)
        return True

    async def forges(self, who: str, data: str) -> bool:
        self._done += 1
        await self._who(who).forges(data)
        return True

    async def read(self, chats: set[str]) -> dict[str, Heard]:
        return fresh({name: person.place.said_by_bot for name, person in self._people.items()}, self._read)

    def unconfirmed(self) -> int:
        return len(self._fake.at_bot.done - self._listener.kept) + len(self._fake.bot.pending)

    def pause_before(self, album: str) -> timedelta:
        return NOTHING if album and album == self._album else GAP + timedelta(seconds=1)

    def pause_after(self, album: str) -> timedelta:
        return NOTHING if album else QUIET

    def _who(self, name: str) -> Person:
        if name not in self._people:
            self._people[name] = self._fake.person(f"user{len(self._people) + 1}")
            self._people[name].place.wrote = self._wrote
        return self._people[name]


def _former(messages: list[Message], label: str) -> tuple[str, str] | None:
    """Card and key of the newest button that is gone by now: on somebody's screen it may stand there still."""
    cards = ((message.task, raw) for message in reversed(messages) for raw in reversed(message.former))
    found = ((task, one["key"]) for task, raw in cards for one in raw.get("button_list", ()) if one["text"] == label)
    return next(found, None)


@asynccontextmanager
async def wecom(database: Database, folder: Path, wrote: bool = True) -> AsyncIterator[WeComStage]:
    """`wrote`: everybody has written before, so that reminders reach them."""
    async with FakeWeCom() as fake:
        fake.bot.times, fake.limited = 2, False  # a day of chat goes by in seconds
        listener = Listener(fake, database, folder, minute=0, hour=0)
        yield WeComStage(fake, listener, database, wrote)
        assert fake.violations == []
