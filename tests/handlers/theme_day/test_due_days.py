"""Whose theme day is over by a moment: the nearest rule decides, the month's own day before it; in any many places."""

from datetime import date

import pytest
from sqlalchemy import func, select

from handlers.summary.period import month
from handlers.theme_day.due_days import owing
from handlers.theme_day.planned import KIND
from storage import schedule, schema
from storage.database import Database, Tx
from storage.owing import Owing
from storage.places import below
from storage.schedule import Plan
from tests.reminders.telling import local, place
from tests.village import settle

NOVEMBER = month(date(2026, 11, 1))
places = schema.places
upper, top = schema.places.alias(), schema.places.alias()


async def owe(tx: Tx, moment: str, where: str = "岭南县") -> list[str]:
    """The branches at and below a place whose day is over, by the condition of a query."""
    here = await place(tx, where)
    found = await owing(tx, here, NOVEMBER, local(moment))
    lines = places.outerjoin(upper, upper.c.id == places.c.parent_id).outerjoin(top, top.c.id == upper.c.parent_id)
    theirs = found.by(places.c.id, upper.c.id, top.c.id)
    villages = (
        select(places.c.name).select_from(lines).where(places.c.level == "branch", below(places, here.path), theirs)
    )
    return [row.name for row in await tx.rows(villages.order_by(places.c.id))]


async def rule(tx: Tx, where: str, written: str, subject: str = "") -> None:
    plan = Plan(kind=KIND, rule=written, subject=subject)
    assert await schedule.add(tx, (await place(tx, where)).id, plan, tx.now)


@pytest.mark.parametrize(
    ("moment", "villages"), [("2026-11-05 23:59", []), ("2026-11-06 00:00", ["东坡村", "西岭村", "南湾村"])]
)
async def test_the_usual_day_is_over_when_its_night_begins(
    database: Database, moment: str, villages: list[str]
) -> None:
    async with database.transaction() as tx:
        await settle(tx)
        assert await owe(tx, moment) == villages


async def test_the_nearest_rule_decides_and_the_months_own_day_before_it(database: Database) -> None:
    async with database.transaction() as tx:
        await settle(tx)
        await rule(tx, "岭南县", "month 10 at 08:37")
        await rule(tx, "河北镇", "month 20 at 08:37")
        await rule(tx, "东坡村", "month 5 at 08:37")
        await rule(tx, "西岭村", "on 2026-11-12 at 08:37", "2026-11")
        await rule(tx, "西岭村", "on 2026-12-02 at 08:37", "2026-12")
        for day, villages in (
            (5, []),
            (6, ["东坡村"]),
            (11, ["东坡村", "南湾村"]),
            (13, ["东坡村", "西岭村", "南湾村"]),
        ):
            assert await owe(tx, f"2026-11-{day:02} 00:00") == villages
        assert await owe(tx, "2026-11-11 00:00", "河北镇") == ["东坡村"]
        assert await owe(tx, "2026-11-11 00:00", "河东镇") == ["南湾村"]
        assert await owe(tx, "2026-11-11 00:00", "东坡村") == ["东坡村"]


async def test_a_rule_without_a_day_in_the_month_owes_nothing(database: Database) -> None:
    async with database.transaction() as tx:
        await settle(tx)
        await rule(tx, "岭南县", "quarter 3-15 at 08:37")
        assert await owe(tx, "2026-12-01 00:00") == []


async def test_there_may_be_more_exceptions_than_a_statement_takes_parameters(database: Database) -> None:
    async with database.transaction() as tx:
        await settle(tx)
        many = await tx.scalar(select(func.count()).select_from(places))
        for owing_all, found in (
            (Owing(False, tuple(range(40_000))), many),
            (Owing(True, (), tuple(range(40_000))), 0),
        ):
            assert await tx.scalar(select(func.count()).where(owing_all.by(places.c.id))) == found
