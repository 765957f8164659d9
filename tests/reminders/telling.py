"""What tests of reminders share: the house, a county, what was posted, and a store that fails when it is told to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.commands import COMMANDS
from handlers.handle import House
from reminders import due
from storage import reports, schema
from storage.database import Database, Tx
from storage.messages import Outgoing
from storage.places import Place
from tests.clock import Clock

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUSE = House(SHANGHAI, "zh", COMMANDS)

BRANCHES = ["刘春花", "孙铁柱", "张大山", "王秀英"]
OFFICE = ["何管理", "李镇督", "赵邻督", "陈县督"]
THEME_DAY, MONDAY = "2026-11-05 08:37", "2026-11-09 08:37"
"""People of `tests.village` who hear of the theme day, people who get summaries; and when."""


class PowerCutError(Exception):
    """Nothing of the commit under way was kept."""


class Failing(Database):
    """A store whose n-th commit from now fails."""

    commits_left = -1

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        async with super().transaction() as tx:
            yield tx
            self.commits_left -= 1
            if self.commits_left == 0:
                raise PowerCutError


def local(written: str) -> datetime:
    """A time in Shanghai, "2026-11-05 08:37"."""
    return datetime.fromisoformat(written).replace(tzinfo=SHANGHAI)


def at(clock: Clock, written: str) -> None:
    clock.set(local(written))


async def tick(database: Database, house: House = HOUSE) -> int:
    """A tick that tells everybody at once, without spreading them over minutes."""
    return await due.tick(database, house, timedelta(0))


async def posted(database: Database) -> list[Outgoing]:
    async with database.reading() as tx:
        rows = await tx.rows(select(schema.outbox.c.body).order_by(schema.outbox.c.id))
    return [Outgoing.model_validate_json(row.body) for row in rows]


async def told(database: Database) -> list[str]:
    """The chats that were written to, each as often as it was; in `tests.village` a chat is called as its person."""
    return sorted(message.chat for message in await posted(database))


async def deeds(database: Database) -> list[str]:
    async with database.reading() as tx:
        rows = await tx.rows(select(schema.audit.c.act, schema.audit.c.subject).order_by(schema.audit.c.id))
    return [f"{row.act} {row.subject}" for row in rows]


async def place(tx: Tx, name: str) -> Place:
    table = schema.places
    row = await tx.row(select(table.c.id, table.c.level, table.c.name, table.c.path).where(table.c.name == name))
    assert row is not None
    return Place(**row._mapping)


async def file(tx: Tx, form: str, where: str, who: int, happened: str, **answers: str) -> int:
    """Files a report at the place of this name, happened and filed at this local time; returns its number."""
    number = await reports.take_numbers(tx, 1)
    moment = local(happened)
    filing = reports.Filing(number, form, 1, who, await place(tx, where), answers, {}, moment)
    await reports.file(tx, [filing], moment)
    return number
