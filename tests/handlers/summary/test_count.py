"""Summaries equal an independent count, for many places and every week of a year of counties drawn by chance."""

import re
import sqlite3
from contextlib import closing
from datetime import date, datetime, timedelta
from statistics import median

import pytest
from sqlalchemy import update

from handlers.summary.count import Summary, count
from handlers.summary.period import Period, day, month, read, week
from storage import places, schema
from storage.database import Database
from storage.missing import Lacking
from storage.places import Place
from tests.handlers.summary.county import PLENTY, YEAR, draw
from tests.handlers.summary.plainly import EVER, Plainly
from tests.handlers.summary.plans import plans
from tests.reminders.telling import HOUSE, SHANGHAI, file, local, place
from tests.village import settle

LATER = local("2027-01-24 12:00")
SCANNED = re.compile(r"SCAN (anon_|forms|holidays)")
"""What a query made itself, and what there are few of."""
OTHERS = (
    week(date(2026, 10, 26)),
    month(date(2026, 11, 1)),
    day(date(2026, 10, 30)),
    day(date(2026, 3, 1)),
    week(date(2025, 1, 1)),
)


@pytest.mark.parametrize("seed", range(3))
async def test_figures_of_any_period_equal_those_of_plain_sql(database: Database, database_url: str, seed: int) -> None:
    async with database.transaction() as tx:
        drawn = await draw(tx, seed)
    await compare(database, database_url, drawn, OTHERS)


async def test_the_summaries_of_a_whole_year_equal_plain_sql(database: Database, database_url: str) -> None:
    async with database.transaction() as tx:
        drawn = await draw(tx, 7, PLENTY)
    county, *_, village = sorted(drawn[:6], key=lambda one: len(one.path))
    await compare(database, database_url, [county, village], weeks(YEAR, 52))


def weeks(first: date, many: int) -> tuple[Period, ...]:
    return tuple(week(first + timedelta(weeks=number)) for number in range(many))


async def compare(database: Database, url: str, places: list[Place], periods: tuple[Period, ...]) -> None:
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        async with database.reading() as tx:
            for one in places:
                plain = Plainly(connection, one)
                for period in periods:
                    check(await count(tx, one, period, LATER, SHANGHAI), plain, period)


def check(summary: Summary, plain: Plainly, period: Period) -> None:
    since, until = period.starts(SHANGHAI), period.ends(SHANGHAI)
    earlier = period.before.starts(SHANGHAI), since
    own_month = read(summary.month, period.first)
    assert own_month is not None
    assert own_month.first <= period.last <= own_month.last
    held = own_month.starts(SHANGHAI), until
    assert (summary.since, summary.until, summary.branches) == (since, until, len(plain.villages))
    assert {one.kind: one.filed for one in summary.kinds} == plain.kinds(since, until)
    check_forms(summary, plain, earlier, held)
    check_children(summary)
    check_burden(summary, plain, period)
    check_issues(summary, plain)
    attendance = summary.attendance.model_dump(exclude={"rate"})
    assert list(attendance.values()) == plain.attended(summary.month, *held)
    visits, duties = plain.visits(*held), summary.duties
    enough = sum(many >= 2 for many in visits)
    assert (duties.supervisors, duties.done, duties.visits) == (len(visits), enough, sum(visits))
    assert sorted(one.visits for one in duties.short) == sorted(many for many in visits if many < 2)


def check_forms(
    summary: Summary, plain: Plainly, earlier: tuple[datetime, datetime], held: tuple[datetime, datetime]
) -> None:
    moments = summary.since, summary.until
    filed, before = plain.filed(*moments), plain.filed(*earlier)
    assert {one.form: one.filed for one in summary.forms if one.filed} == filed
    assert {one.form: one.before for one in summary.forms if one.before} == before
    assert summary.issues.new == filed.get("issue", 0)
    last = summary.until - timedelta(seconds=1)
    monday, sunday = week(summary.since.date()), week(last.date())
    quiet = plain.came("all_quiet", monday.starts(SHANGHAI), sunday.ends(SHANGHAI))
    reasons = plain.reasons(f"{summary.since:%Y-%m-%d}", f"{last:%Y-%m-%d}", quiet)
    for one in summary.forms:
        is_theme_day = one.form == "theme_day"
        there = plain.villages if is_theme_day else plain.owing(one.form)
        told, in_time = (
            there & (plain.held(*held, late) if is_theme_day else plain.came(one.form, *moments, late))
            for late in (EVER, 3)
        )
        there = plain.over(summary.month, held[1]) | told if is_theme_day else there
        assert (one.expected, one.reported, one.on_time) == (len(there), len(told), len(in_time))
        agree(one.missing.count, one.missing.why, reasons, there - told)
        assert one.form == "theme_day" or not one.missing.named
    not_yet = plain.villages - plain.over(summary.month, held[1])
    named(summary.form("theme_day").missing.named, reasons, plain.held(*held) | not_yet)
    silent = plain.villages - plain.came("%", *moments)
    agree(summary.silent.count, summary.silent.why, reasons, silent)
    named(summary.silent.named, reasons, plain.came("%", *moments))


def agree(found: int, why: object, reasons: dict[int, str], lacking: set[int]) -> None:
    assert found == len(lacking)
    wanted = [reasons[village] for village in lacking]
    assert why == {reason: wanted.count(reason) for reason in set(wanted)}


def named(found: tuple[Lacking, ...], reasons: dict[int, str], told: set[int]) -> None:
    """Whoever is missing, in the order of the roster, each with the reason."""
    assert {one.place.id: one.why for one in found} == {n: why for n, why in reasons.items() if n not in told}
    assert [one.place.id for one in found] == sorted(one.place.id for one in found)


def check_issues(summary: Summary, plain: Plainly) -> None:
    one, moments = summary.issues, (summary.since, summary.until)
    turned = [one.closed, one.answered, one.merged, one.reopened, one.satisfied, one.unsatisfied, one.silent]
    assert turned == plain.turned(*moments)
    days = plain.took(*moments)
    assert (len(days), one.median_days) == (one.closed, round(median(days), 1) if days else None)
    closed, answered, *_, yes, no, _ = turned
    assert one.solved_share == (round(closed / (closed + answered), 4) if closed + answered else None)
    assert one.satisfied_share == (round(yes / (yes + no), 4) if yes + no else None)
    stood = plain.stood(summary.until)
    late, asked, unspoken = (sum(flags) for flags in zip(*(row[2:] for row in stood), strict=True)) if stood else NONE
    assert (one.live, one.overdue, one.requests, one.comments) == (len(stood), late, asked, unspoken)
    oldest = (int(one.oldest_at.timestamp() * 1000), one.oldest) if one.oldest_at else None
    assert oldest == min((row[:2] for row in stood), default=None)


NONE = (0, 0, 0)


def check_children(summary: Summary) -> None:
    if summary.children:
        assert sum(child.branches for child in summary.children) == summary.branches
        assert sum(child.missing for child in summary.children) == summary.form("theme_day").missing.count
        assert sum(child.silent for child in summary.children) == summary.silent.count


def check_burden(summary: Summary, plain: Plainly, period: Period) -> None:
    for burden, one in ((summary.burden, period), (summary.burden_before, period.before)):
        asked = plain.asked(one.starts(SHANGHAI), one.ends(SHANGHAI))
        assert (burden.messages, burden.minutes) == asked
        assert burden.unasked == plain.unasked(f"{one.first}", f"{one.last}")


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
    assert ([one.place.name for one in november.missing.named], november.filed) == (["西岭村"], 0)
    assert ([one.place.name for one in december.missing.named], december.filed) == (["东坡村", "西岭村"], 1)
    assert (november.reported, november.on_time) == (1, 0)


async def test_a_period_to_come_is_empty(database: Database) -> None:
    async with database.transaction() as tx:
        await settle(tx)
        root = await place(tx, "岭南县")
        summary = await count(tx, root, week(date(2027, 6, 1)), tx.now, HOUSE.zone)
    assert summary.since == summary.until
    assert [one.filed for one in summary.forms] == [0, 0, 0]


async def test_every_query_is_served_by_an_index_and_there_are_no_more_for_more_places(database: Database) -> None:
    async with database.transaction() as tx:
        await settle(tx)
        city = await places.add_place(tx, "city", "南岭市", None)
        county = await place(tx, "岭南县")
    for root in (county, city):
        async with database.reading() as tx:
            found = await plans(tx, count(tx, root, week(date(2026, 11, 4)), LATER, SHANGHAI))
        assert len(found) <= 19
        for statement, plan in found.items():
            assert [line for line in plan if line.startswith("SCAN") and not SCANNED.match(line)] == [], statement
