"""Summaries equal an independent count, for every place and many periods of counties drawn by chance."""

import sqlite3
from contextlib import closing
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import event, update

from handlers.summary.count import Summary, count
from handlers.summary.period import Period, day, month, read, week
from storage import schema
from storage.database import Database
from storage.places import Place
from tests.handlers.summary.county import FORMS, NOT_HELD, Counted, draw
from tests.reminders.telling import HOUSE, SHANGHAI, file, local, place
from tests.village import settle

LATER = local("2026-12-24 12:00")
OVER = (
    week(date(2026, 10, 19)),
    week(date(2026, 10, 26)),
    week(date(2026, 11, 9)),
    month(date(2026, 10, 1)),
    month(date(2026, 11, 1)),
    day(date(2026, 10, 30)),
    week(date(2025, 1, 1)),
)


@pytest.mark.parametrize("seed", range(3))
async def test_figures_equal_those_of_plain_sql(database: Database, database_url: str, seed: int) -> None:
    async with database.transaction() as tx:
        drawn = await draw(tx, seed)
    with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as connection:
        async with database.reading() as tx:
            for place in drawn:
                for period in OVER:
                    summary = await count(tx, place, period, LATER, SHANGHAI)
                    check(summary, Counted(connection, place), period, period.starts(SHANGHAI), period.ends(SHANGHAI))


def check(summary: Summary, plain: Counted, period: Period, since: datetime, until: datetime) -> None:
    before = period.before.starts(SHANGHAI)
    assert (summary.since, summary.until) == (since, until)
    assert summary.branches == plain.villages()
    for form in FORMS:
        figures = next((one for one in summary.forms if one.form == form), None)
        assert (figures.filed if figures else 0) == plain.filed(form, since, until)
        assert (figures.before if figures else 0) == plain.filed(form, before, since)
        if figures and form != "theme_day":
            assert ids(figures.missing) == plain.lacking(form, since, until)
            assert figures.reported == summary.branches - len(figures.missing)
    own_month = read(summary.month, period.first)
    assert own_month is not None
    assert own_month.first <= period.last <= own_month.last
    missing = plain.lacking("theme_day", own_month.starts(SHANGHAI), until, NOT_HELD)
    assert ids(summary.form("theme_day").missing) == missing
    assert {one.kind: one.filed for one in summary.kinds} == plain.kinds(since, until)
    assert ids(summary.silent) == plain.lacking("%", since, until)
    assert sum(child.branches for child in summary.children) == (summary.branches if summary.children else 0)
    assert sum(child.missing for child in summary.children) == (len(missing) if summary.children else 0)


def ids(places: tuple[Place, ...]) -> set[int]:
    return {place.id for place in places}


async def test_a_period_under_way_is_held_against_as_much_of_the_one_before(database: Database) -> None:
    async with database.transaction() as tx:
        people = await settle(tx)
    async with database.transaction() as tx:
        for moment in (
            "2026-10-28 11:59",
            "2026-10-28 12:00",
            "2026-11-01 08:00",
            "2026-11-02 00:00",
            "2026-11-04 12:00",
        ):
            await file(tx, "issue", "东坡村", people["王秀英"], moment)
        root = await place(tx, "岭南县")
    wednesday_noon = local("2026-11-04 12:00")
    async with database.reading() as tx:
        under_way = await count(tx, root, week(date(2026, 11, 4)), wednesday_noon, SHANGHAI)
        over = await count(tx, root, week(date(2026, 11, 4)), wednesday_noon + timedelta(days=9), SHANGHAI)
    assert (under_way.until, under_way.form("issue").filed, under_way.form("issue").before) == (wednesday_noon, 1, 1)
    assert (over.form("issue").filed, over.form("issue").before) == (2, 3)


async def test_the_theme_day_of_a_month_counts_when_it_was_held_and_not_when_it_was_written_down(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        people = await settle(tx)
    async with database.transaction() as tx:
        late = await file(tx, "theme_day", "东坡村", people["王秀英"], "2026-11-05 15:00")
        await tx.run(
            update(schema.reports).where(schema.reports.c.number == late).values(filed_at=local("2026-12-02 09:00"))
        )
        root = await place(tx, "河北镇")
    async with database.reading() as tx:
        november = (await count(tx, root, month(date(2026, 11, 1)), LATER, SHANGHAI)).form("theme_day")
        december = (await count(tx, root, month(date(2026, 12, 1)), LATER, SHANGHAI)).form("theme_day")
    assert ([one.name for one in november.missing], november.filed) == (["西岭村"], 0)
    assert ([one.name for one in december.missing], december.filed) == (["东坡村", "西岭村"], 1)


async def test_a_period_to_come_is_empty(database: Database) -> None:
    async with database.transaction() as tx:
        await settle(tx)
        root = await place(tx, "岭南县")
        summary = await count(tx, root, week(date(2027, 6, 1)), tx.now, HOUSE.zone)
    assert summary.since == summary.until
    assert [one.filed for one in summary.forms] == [0, 0, 0]


async def test_five_queries_served_by_an_index_make_a_summary(database: Database) -> None:
    asked: list[tuple[str, tuple[object, ...]]] = []
    async with database.transaction() as tx:
        await settle(tx)
        root = await place(tx, "岭南县")
    async with database.reading() as tx:
        connection = tx.connection.sync_connection
        assert connection is not None

        def note(_connection: object, _cursor: object, statement: str, values: tuple[object, ...], *_: object) -> None:
            asked.append((statement, values))

        event.listen(connection, "before_cursor_execute", note)
        await count(tx, root, week(date(2026, 11, 4)), LATER, SHANGHAI)
        queries = list(asked)
        for statement, values in queries:
            plan = (await tx.connection.exec_driver_sql(f"explain query plan {statement}", values)).all()
            assert any("SEARCH" in str(row) for row in plan), statement
    assert len(queries) == 5
