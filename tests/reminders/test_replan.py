"""The theme day moves with the calendar, and its reminder with it, whoever changed the calendar and when."""

from datetime import UTC, date, timedelta

import pytest
from sqlalchemy import select, update

from bot.cli.run import prepare
from bot.settings import Settings
from handlers.rhythm.rules import NEVER
from reminders.due import preview
from reminders.replan import replan
from storage import holidays, schema
from storage.database import Database
from storage.holidays import OfficeDay
from tests.clock import Clock
from tests.reminders.telling import BRANCHES, HOUSE, OFFICE, SHANGHAI, THEME_DAY, at, deeds, file, local, tick, told

HARVEST = OfficeDay(day=date(2026, 11, 5), working=False, name="抢收")


async def rule(database: Database, written: str) -> int:
    """Gives every theme day this rule; returns how many schedules move."""
    async with database.transaction() as tx:
        theme_day = schema.schedules.c.kind == "theme_day"
        await tx.run(update(schema.schedules).where(theme_day).values(rule=written))
        return await replan(tx, SHANGHAI)


async def next_at(database: Database) -> str:
    async with database.reading() as tx:
        found = await tx.scalar(select(schema.schedules.c.next_at).where(schema.schedules.c.kind == "theme_day"))
    return f"{found.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


@pytest.mark.usefixtures("ids")
async def test_the_reminder_follows_its_moved_day(database: Database, clock: Clock) -> None:
    assert await rule(database, "month 5 after at 08:37") == 0  # a Thursday
    async with database.transaction() as tx:
        await holidays.put(tx, [HARVEST])
        assert await replan(tx, SHANGHAI) == 2  # and what is looked at every working day
    at(clock, THEME_DAY)
    assert await tick(database, HOUSE) == 0
    assert await preview(database, HOUSE, local(THEME_DAY)) == []
    at(clock, "2026-11-06 08:37")
    assert {one.slots for one in await preview(database, HOUSE, local("2026-11-06 08:37"))} == {("2026-11-06 +0",)}
    assert await tick(database, HOUSE) == 4
    assert await told(database) == BRANCHES
    assert await next_at(database) == "2026-12-07 08:37"  # the fifth is a Saturday
    at(clock, "2026-11-06 10:00")
    async with database.transaction() as tx:
        await holidays.clear(tx, HARVEST.day)
        assert await replan(tx, SHANGHAI) == 0
    assert await tick(database, HOUSE) == 0


@pytest.mark.usefixtures("ids")
async def test_a_day_moved_before_it_is_said_before_it(database: Database, clock: Clock) -> None:
    await rule(database, "month 7 before at 08:37")
    at(clock, "2026-11-06 08:37")
    assert await tick(database, HOUSE) == 4
    at(clock, "2026-11-07 08:37")
    assert await tick(database, HOUSE) == 0


async def test_what_is_done_before_the_moved_day_is_not_asked_for(
    database: Database, clock: Clock, ids: dict[str, int]
) -> None:
    await rule(database, "month 29 after at 08:37")  # a Sunday
    async with database.transaction() as tx:
        await file(tx, "theme_day", "东坡村", ids["王秀英"], "2026-11-29 10:00")
    at(clock, "2026-11-30 08:37")
    await tick(database, HOUSE)
    assert [who for who in await told(database) if who not in OFFICE] == ["刘春花", "孙铁柱"]


@pytest.mark.usefixtures("ids")
async def test_a_day_that_was_made_a_holiday_this_morning_is_not_told(database: Database, clock: Clock) -> None:
    at(clock, "2026-11-05 09:00")
    async with database.transaction() as tx:
        await holidays.put(tx, [HARVEST])
    assert await rule(database, "month 5 after at 08:37") == 0
    assert await tick(database, HOUSE) == 0
    assert await next_at(database) == "2026-11-06 08:37"


@pytest.mark.usefixtures("ids")
async def test_a_rule_that_ends_says_nothing_more(database: Database, clock: Clock) -> None:
    await rule(database, "month 5 until 2026-11-30 at 08:37")
    at(clock, THEME_DAY)
    assert await tick(database, HOUSE) == 4
    async with database.reading() as tx:
        assert NEVER in (await tx.run(select(schema.schedules.c.next_at))).scalars()
    at(clock, "2027-11-05 08:37")
    async with database.transaction() as tx:
        await tx.run(update(schema.schedules).where(schema.schedules.c.kind != "theme_day").values(paused=True))
    assert await tick(database, HOUSE) == 0
    assert await deeds(database) == []
    assert await preview(database, HOUSE, local("2026-12-05 08:37")) == []


@pytest.mark.usefixtures("ids")
async def test_a_rule_that_cannot_be_read_stays(database: Database, clock: Clock) -> None:
    assert await rule(database, "every full moon") == 0
    assert await next_at(database) == THEME_DAY


@pytest.mark.usefixtures("ids")
async def test_a_start_looks_at_the_calendar_anew(database: Database, clock: Clock) -> None:
    async with database.transaction() as tx:
        wrong = local("2026-11-03 08:37").astimezone(UTC)
        await tx.run(update(schema.schedules).values(next_at=wrong, rule="month 7 after at 08:37"))
    clock.set(wrong - timedelta(hours=12))
    await prepare(database, Settings(telegram_token="1:x"))
    assert await next_at(database) == "2026-11-09 08:37"
