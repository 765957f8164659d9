"""The stage of Telegram: everybody with a phone, at the fake Bot API, by long polling."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bot.channels.channel import Channel
from storage import people
from storage.database import Database
from tests.bot.telegram.conftest import channel_to
from tests.stages.stage import NOTHING, Heard, fresh
from tests.telegram.chats import Message
from tests.telegram.fingers import find_button
from tests.telegram.people import Person
from tests.telegram.pictures import jpeg
from tests.telegram.server import FakeTelegram

FIRST = 5001


class TelegramStage:
    """Names stand for numbers from 5001 on."""

    edits = True
    otherwise: Mapping[str, str] = MappingProxyType({})

    def __init__(self, fake: FakeTelegram, channel: Channel, database: Database) -> None:
        self.channel = channel
        self._fake, self._database = fake, database
        self._people: dict[str, Person] = {}
        self._read: dict[str, int] = {}
        self._done: list[Message | None] = []
        began = fake.world.clock()
        fake.world.clock = lambda: began + len(self._done)  # Telegram tells two changes apart by their second

    async def opens(self, ids: Mapping[str, int]) -> None:
        async with self._database.transaction() as tx:
            for name, number in ids.items():
                account = str(self._who(name).id)
                await people.link(tx, ("telegram", account), number, account)

    async def says(self, who: str, text: str) -> bool:
        self._done.append(await self._who(who).says(text))
        return True

    async def shows(self, who: str, text: str, album: str) -> bool:
        person, content = self._who(who), jpeg(len(self._done) % 256)
        photo: dict[str, Any] = {"photo": self._fake.world.shelf.keep_photo(content), "caption": text}
        self._done.append(person.send(photo | {"media_group_id": album}, content))
        return True

    async def changes(self, who: str, place: int, text: str) -> bool:
        message = self._done[place - 1]
        assert message is not None
        await self._who(who).edits(message.id, text)
        self._done.append(None)
        return True

    async def presses(self, who: str, label: str) -> bool:
        person = self._who(who)
        gone = None if find_button(person.chat, label) else _former(person.chat, label)
        await (person.taps(label) if gone is None else person.taps_old(gone.id, f"^{re.escape(label)}$"))
        self._done.append(None)
        return True

    async def forges(self, who: str, data: str) -> bool:
        person = self._who(who)
        bot = {"id": self._fake.world.me["id"], "is_bot": True, "first_name": "村报"}
        forged = Message({"message_id": 1, "date": 1, "chat": person.place.raw, "from": bot, "text": "?"})
        await person.forges(data, forged)
        self._done.append(None)
        return True

    async def read(self, chats: set[str]) -> dict[str, Heard]:
        return fresh({name: person.place.said_by_bot for name, person in self._people.items()}, self._read)

    def unconfirmed(self) -> int:
        return len(self._fake.world.updates.pending)

    def pause_before(self, album: str) -> timedelta:
        return NOTHING

    def pause_after(self, album: str) -> timedelta:
        return NOTHING

    def _who(self, name: str) -> Person:
        if name not in self._people:
            number = FIRST + len(self._people)
            self._people[name] = self._fake.person(number, name, language="zh-hans", started=True)
        return self._people[name]


def _former(messages: list[Message], label: str) -> Message | None:
    """The newest message that had such a button: on somebody's screen it may stand there still."""
    had = (m for m in reversed(messages) if label in [button["text"] for button in m.former_buttons])
    return next(had, None)


@asynccontextmanager
async def telegram(database: Database, folder: Path) -> AsyncIterator[TelegramStage]:
    async with FakeTelegram() as fake:
        fake.deliver_twice()
        channel = channel_to(fake, folder)
        yield TelegramStage(fake, channel, database)
        await channel.close()
        assert fake.violations == []
