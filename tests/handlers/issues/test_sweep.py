"""What seven silent days close is closed by the program's own clock: by day, each by itself, whatever comes between."""

import asyncio
import logging
from datetime import timedelta

import pytest
from sqlalchemy import select

from handlers.issues import sweep as sweeping
from handlers.issues.carrying import Carried, carry
from reminders.due import tick
from storage import issues, schema
from storage.database import Database, Tx
from storage.issue_life import Issue
from tests.clock import Clock
from tests.handlers.issues.county import brought, press
from tests.handlers.issues.talk import HOUSE
from tests.village import settle

WEEK = timedelta(days=7)


async def asked(database: Database, many: int = 1) -> list[int]:
    """So many issues whose reporter is asked now."""
    async with database.transaction() as tx:
        ids = await settle(tx)
        return [(await brought(tx, ids, "confirm")).number for _ in range(many)]


async def states(database: Database) -> list[str]:
    """Of those that were asked about, in their order."""
    its = schema.issues.c
    async with database.reading() as tx:
        rows = await tx.rows(select(its.state).where(its.approved_at.is_not(None)).order_by(its.number))
    return [row.state for row in rows]


async def ring(database: Database) -> None:
    await tick(database, HOUSE, timedelta(0))


async def test_the_clock_closes_after_seven_days_and_says_so(database: Database, clock: Clock) -> None:
    (number,) = await asked(database)
    clock.advance(WEEK - timedelta(seconds=1))
    await ring(database)
    assert await states(database) == ["confirm"]
    clock.advance(timedelta(seconds=1))
    await ring(database)
    await ring(database)
    async with database.reading() as tx:
        told = [event.act for event in (await issues.history(tx, [number]))[number]]
        said = await tx.rows(select(schema.outbox.c.chat).where(schema.outbox.c.body.contains("七天没等到您的回话")))
    assert await states(database) == ["closed"]
    assert told.count("silence") == 1
    assert [row.chat for row in said] == ["张大山"]


async def test_at_night_the_reporters_word_still_counts(database: Database, clock: Clock) -> None:
    (number,) = await asked(database)
    clock.advance(WEEK + timedelta(hours=13))  # ten in the evening
    await ring(database)
    assert await states(database) == ["confirm"]
    async with database.transaction() as tx:
        before = await issues.get(tx, number)
        assert before is not None
        await press(tx, before.reporter_id, f"{number}/unsolved/{before.stage}", "还是不亮")
    clock.advance(timedelta(hours=12))
    await ring(database)
    async with database.reading() as tx:
        after = await issues.get(tx, number)
    assert after is not None
    assert after.state == "working"


async def test_one_at_fault_holds_up_none(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first, *_ = await asked(database, 3)

    async def failing(tx: Tx, issue: Issue, *rest: object) -> Carried | None:
        if issue.number == first:
            raise RuntimeError(issue.text)
        return await carry(tx, issue, *rest)  # type: ignore[arg-type]  # as it was called

    clock.advance(WEEK)
    monkeypatch.setattr(sweeping, "carry", failing)
    with caplog.at_level(logging.ERROR):
        await ring(database)
    assert await states(database) == ["confirm", "closed", "closed"]
    assert f"issue {first} waits" in caplog.text
    assert "村口路灯坏了" not in caplog.text
    monkeypatch.undo()
    await ring(database)
    assert await states(database) == ["closed"] * 3


async def test_killed_on_the_way_it_goes_on_there(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, second, _ = await asked(database, 3)

    async def killed(tx: Tx, issue: Issue, *rest: object) -> Carried | None:
        if issue.number == second:
            raise asyncio.CancelledError
        return await carry(tx, issue, *rest)  # type: ignore[arg-type]  # as it was called

    clock.advance(WEEK)
    monkeypatch.setattr(sweeping, "carry", killed)
    with pytest.raises(asyncio.CancelledError):
        await ring(database)
    assert sorted(await states(database)) in (["closed", "confirm", "confirm"], ["closed", "closed", "confirm"])
    monkeypatch.undo()
    await ring(database)
    assert await states(database) == ["closed"] * 3
