"""What waits in the ledger of issues is told like everything else: once for each step, on working days, in one message,
and no more once it is done."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from storage import schema
from storage.database import Database
from storage.issue_life import Issue
from tests.clock import Clock
from tests.handlers.issues.county import done, reported
from tests.reminders.telling import at, posted, tick

pytestmark = pytest.mark.both_stores

BEGUN = "2026-11-04 09:00"


@pytest.fixture
async def issue(database: Database, clock: Clock, ids: dict[str, int]) -> Issue:
    """Handed to 王秀英 until Thursday the 12th."""
    at(clock, BEGUN)
    await tick(database)
    async with database.transaction() as tx:
        data = {"owner": ids["王秀英"], "due": "2026-11-12"}
        return await done(tx, await reported(tx, ids), "hand", ids["李镇督"], data)


async def heard(database: Database, clock: Clock, days: Sequence[int], about: str) -> list[tuple[int, str, str]]:
    """Day of November, who, and the line about it."""
    found, before = [], 0
    for day in days:
        at(clock, f"2026-11-{day:02} 08:37")
        await tick(database)
        at(clock, f"2026-11-{day:02} 18:37")
        await tick(database)
        said = await posted(database)
        lines = ((one.chat, line) for one in said[before:] for line in one.text.split("\n") if about in line)
        found += [(day, chat, line) for chat, line in lines]
        before = len(said)
    return found


@pytest.mark.usefixtures("issue")
async def test_each_step_once_on_working_days_and_one_step_up_after_two(database: Database, clock: Clock) -> None:
    assert await heard(database, clock, range(5, 21), "#1") == [
        (9, "王秀英", "#1 村口路灯坏了 11月12日到期"),
        (12, "王秀英", "#1 村口路灯坏了 今天到期"),
        (13, "王秀英", "#1 村口路灯坏了 已过期（11月12日）"),
        (16, "李镇督", "#1 村口路灯坏了 过期 3 天了（11月12日）"),  # the 15th is a Sunday
        (16, "王秀英", "#1 村口路灯坏了 已过期（11月12日）"),
        (19, "李镇督", "#1 村口路灯坏了 过期 7 天了（11月12日）"),
        (19, "王秀英", "#1 村口路灯坏了 已过期（11月12日）"),
    ]


async def test_it_stops_when_it_is_done(database: Database, clock: Clock, ids: dict[str, int], issue: Issue) -> None:
    assert len(await heard(database, clock, range(5, 10), "#1")) == 1
    async with database.transaction() as tx:
        await done(tx, issue, "claim", ids["王秀英"])
    assert await heard(database, clock, range(10, 12), "#1 村口路灯坏了 今天到期") == []


@pytest.mark.usefixtures("issue")
async def test_who_was_away_hears_on_return_where_it_stands(
    database: Database, clock: Clock, ids: dict[str, int]
) -> None:
    async with database.transaction() as tx:
        row = {"person_id": ids["王秀英"], "first": "2026-11-09", "last": "2026-11-12", "told_at": tx.now}
        await tx.run(insert(schema.absences), row)
    assert await heard(database, clock, range(5, 15), "#1") == [(13, "王秀英", "#1 村口路灯坏了 已过期（11月12日）")]


@pytest.mark.usefixtures("issue")
async def test_put_off_it_comes_again_as_it_stands_then(database: Database, clock: Clock, ids: dict[str, int]) -> None:
    at(clock, "2026-11-12 08:37")
    await tick(database)
    async with database.transaction() as tx:
        fired = await tx.row(select(schema.fired).where(schema.fired.c.person_id == ids["王秀英"]).limit(1))
        assert fired is not None
        row = {"person_id": ids["王秀英"], "kind": "issues", "ref": f"{fired.schedule_id} {fired.slot}", "asked": True}
        await tx.run(insert(schema.put_off), row | {"say_at": tx.now + timedelta(hours=10)})
    assert await heard(database, clock, [12], "#1") == [
        (12, "王秀英", "#1 村口路灯坏了 今天到期"),
        (12, "王秀英", "#1 村口路灯坏了 今天到期"),
    ]


@pytest.mark.usefixtures("issue")
async def test_several_things_are_one_message_and_each_opens(
    database: Database, clock: Clock, ids: dict[str, int]
) -> None:
    async with database.transaction() as tx:
        for number in range(8):
            its = await reported(tx, ids, f"井盖{number}")
            await done(tx, its, "hand", ids["李镇督"], {"owner": ids["王秀英"], "due": "2026-11-12"})
    at(clock, "2026-11-09 08:37")
    await tick(database)
    (said,) = [one for one in await posted(database) if "井盖" in one.text and one.chat == "王秀英"]
    part = next(one for one in said.text.split("\n\n") if "井盖" in one).split("\n")
    assert part[0] == "您有 9 件事要看："
    assert part[1] == "#1 村口路灯坏了 11月12日到期"
    assert part[-1] == "另有 3 件，点“台账”看。"
    labels = [[choice.label for choice in row] for row in said.rows]
    assert labels[-3:] == [["看 #1", "看 #2", "看 #3"], ["看 #4", "看 #5", "台账"], ["今晚再说", "明天再说"]]
