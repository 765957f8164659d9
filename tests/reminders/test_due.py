"""Reminders reach each person once for each slot, whatever happens to the clock and the process."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from sqlalchemy import delete, update

from handlers.conversation.turn import Say
from handlers.handle import House
from reminders import due
from reminders.due import preview, say_at
from reminders.kinds import REMINDERS
from reminders.reminder import Hearer, Occasion
from storage import people, schedule, schema
from storage import told as told_rows
from storage.database import Database, Tx
from storage.messages import NOTICE
from storage.schedule import Plan
from tests.clock import Clock
from tests.reminders.telling import (
    BRANCHES,
    HOUSE,
    OFFICE,
    THEME_DAY,
    Failing,
    at,
    deeds,
    local,
    place,
    posted,
    tick,
    told,
)
from tests.village import settle

pytestmark = pytest.mark.both_stores


@pytest.mark.usefixtures("ids")
async def test_theme_day_is_told_to_the_branches_once(database: Database, clock: Clock) -> None:
    at(clock, "2026-11-05 08:36")
    assert await tick(database, HOUSE) == 0
    at(clock, THEME_DAY)
    assert [await tick(database, HOUSE) for _ in range(3)] == [4, 0, 0]
    assert await told(database) == BRANCHES
    heard = {message.chat: message for message in await posted(database)}
    assert heard["张大山"].text == "今天是东坡村主题党日。您能来吗？"
    assert heard["张大山"].rows[0][0].data.startswith("m:join:")
    assert heard["王秀英"].rows[0][0].data.startswith("m:meeting:open ")
    assert {message.kind for message in heard.values()} == {NOTICE}
    at(clock, "2027-03-05 08:37")
    async with database.transaction() as tx:
        await tx.run(delete(schema.outbox))
    assert await tick(database, HOUSE) == 4  # the Mondays between were missed


@pytest.mark.usefixtures("ids")
async def test_two_processes_tell_each_person_once(
    database: Database, database_url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "MOST", 20)
    names = [f"党员{number}" for number in range(120)]
    async with database.transaction() as tx:
        await settle(tx, [f"岭南县/河东镇/南湾村 {name} 党员" for name in names])
    at(clock, THEME_DAY)
    other = Database(database_url, clock)
    counts = await asyncio.gather(*(tick(store, HOUSE) for store in (database, other, database, other)))
    await other.close()
    assert sum(counts) == 124
    assert await told(database) == sorted([*names, *BRANCHES])
    assert await tick(database, HOUSE) == 0


async def test_a_claim_is_given_to_one_of_two(database: Database, database_url: str, ids: dict[str, int]) -> None:
    wanted = sorted(ids.values())
    other = Database(database_url)

    async def claim(store: Database, numbers: Sequence[int]) -> set[int]:
        async with store.transaction() as tx:
            return await told_rows.claim(tx, 1, "2026-11-05", numbers)

    first, second = await asyncio.gather(claim(database, wanted[:5]), claim(other, wanted[2:]))
    await other.close()
    assert first | second == set(wanted)
    assert not first & second
    assert await claim(database, wanted) == set()


@pytest.mark.usefixtures("ids")
async def test_a_clock_set_back_repeats_nothing(database: Database, clock: Clock) -> None:
    at(clock, THEME_DAY)
    await tick(database, HOUSE)
    for moment in ("2026-11-05 08:30", THEME_DAY, "2026-10-01 00:00", "2026-11-04 18:00", "2026-11-05 12:00"):
        at(clock, moment)
        assert await tick(database, HOUSE) == 0
    async with database.transaction() as tx:  # even if the schedule itself were set back
        theme_day = update(schema.schedules).where(schema.schedules.c.kind == "theme_day")
        await tx.run(theme_day.values(next_at=local("2026-11-05 08:37")))
    assert await tick(database, HOUSE) == 0
    assert await told(database) == BRANCHES


@pytest.mark.usefixtures("ids")
@pytest.mark.parametrize("commits", range(1, 7))
async def test_killed_at_any_commit_it_goes_on_where_it_was(
    database_url: str, clock: Clock, commits: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "MOST", 1)
    at(clock, THEME_DAY)
    dying = Failing(database_url, clock)
    dying.commits_left = commits
    assert await tick(dying, HOUSE) in (0, 4)  # what failed is left to the next tick
    before = len(await told(dying))
    assert before == min(max(commits - 1, 0), 4)
    await dying.close()
    restarted = Database(database_url, clock)
    assert await tick(restarted, HOUSE) == 4 - before
    assert await told(restarted) == BRANCHES
    assert await tick(restarted, HOUSE) == 0
    await restarted.close()


@pytest.mark.usefixtures("ids")
@pytest.mark.parametrize(
    ("moment", "who", "missed"),
    [
        ("2026-11-05 20:29", BRANCHES, []),
        ("2026-11-05 20:30", [], []),  # quiet: it waits, and will be too late
        ("2026-11-05 21:00", [], ["theme_day 1 2026-11-05 +0"]),
        ("2026-11-06 08:37", [], ["theme_day 1 2026-11-05 +0"]),
        ("2026-11-09 23:00", [], ["theme_day 1 2026-11-05 +0"]),  # a summary waits for the morning
        ("2026-11-11 08:37", OFFICE, ["theme_day 1 2026-11-05 +0"]),
        ("2026-11-11 08:38", [], ["theme_day 1 2026-11-05 +0", "weekly_summary 4 2026-11-09 +0"]),
        (
            "2026-11-23 10:00",  # only the latest is said
            OFFICE,
            [
                "theme_day 1 2026-11-05 +0",
                "weekly_summary 4 2026-11-09 +0",
                "weekly_summary 4 2026-11-16 +0",
                "visits 3 2026-11-30 -10",
            ],
        ),
    ],
)
async def test_after_an_outage(
    database: Database, clock: Clock, moment: str, who: list[str], missed: list[str]
) -> None:
    at(clock, moment)
    await tick(database, HOUSE)
    assert await told(database) == who
    assert await deeds(database) == [f"schedule.miss {one}" for one in missed]
    await tick(database, HOUSE)
    assert len(await told(database)) == len(who)
    assert len(await deeds(database)) == len(missed)


async def test_who_leaves_while_it_is_composed_hears_nothing(
    database: Database, clock: Clock, ids: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    original = REMINDERS["theme_day"]

    async def compose(tx: Tx, occasion: Occasion, found: Sequence[Hearer], house: House) -> Mapping[int, Say]:
        async with database.transaction() as meanwhile:
            await meanwhile.run(delete(schema.posts).where(schema.posts.c.person_id == ids["张大山"]))
            await meanwhile.run(delete(schema.people).where(schema.people.c.name == "刘春花"))
            await people.unreachable(meanwhile, "telegram", "孙铁柱", "blocked")
        return await original.compose(tx, occasion, found, house)

    monkeypatch.setitem(REMINDERS, "theme_day", replace(original, compose=compose))
    at(clock, THEME_DAY)
    assert await tick(database, HOUSE) == 1
    assert await told(database) == ["王秀英"]


async def test_a_fault_of_one_schedule_keeps_no_other_from_its_time(
    database: Database, clock: Clock, ids: dict[str, int]
) -> None:
    async with database.transaction() as tx:
        town = await place(tx, "河东镇")
        await schedule.add(tx, town.id, Plan(kind="theme_day", rule="every full moon"), local("2026-11-05 08:00"))
    at(clock, THEME_DAY)
    assert await tick(database, HOUSE) == 3
    assert ids["孙铁柱"]
    assert "孙铁柱" not in await told(database)


@pytest.mark.usefixtures("ids")
async def test_what_was_said_ahead_of_time_is_not_said_again(database: Database, clock: Clock) -> None:
    march = local("2027-03-05 08:37")
    shown = await preview(database, HOUSE, march)
    assert sorted(one.person.name for one in shown) == BRANCHES
    assert await told(database) == []
    assert [await say_at(database, HOUSE, march) for _ in range(2)] == [4, 0]
    assert await preview(database, HOUSE, march) == []
    at(clock, THEME_DAY)
    assert await tick(database, HOUSE) == 4  # November's is its own
    at(clock, "2027-03-05 08:37")
    await tick(database, HOUSE)
    assert await told(database) == sorted([*BRANCHES, *BRANCHES])


async def test_a_fresh_store_can_be_asked_too(database: Database) -> None:
    async with database.transaction() as tx:
        await settle(tx)
    assert len(await preview(database, HOUSE, local("2026-11-05 20:29"))) == 4
    assert await preview(database, HOUSE, local("2026-11-05 20:30")) == []
    assert await preview(database, HOUSE, local("2026-11-05 08:36")) == []
    assert len(await preview(database, HOUSE, local("2026-11-11 08:37"))) == 4
