"""The alarm clock rings again and again, lets a tick finish when it is stopped, and rings no more after that."""

import asyncio
from datetime import datetime, timedelta, tzinfo

import pytest

from reminders.clock import Clock as AlarmClock
from storage.database import Database
from tests.bot.telegram.conftest import eventually
from tests.clock import Clock
from tests.reminders.telling import HOUSE, at, tick, told
from tests.village import settle

SOON = timedelta(milliseconds=20)


async def test_what_is_due_is_said_while_it_runs(database: Database, clock: Clock) -> None:
    at(clock, "2026-11-04 18:00")
    async with database.transaction() as tx:
        await settle(tx)
    await tick(database, HOUSE)
    said = asyncio.Event()
    running = asyncio.create_task(AlarmClock(database, HOUSE, said.set, SOON).run())
    await asyncio.sleep(0.1)
    assert not said.is_set()
    at(clock, "2026-11-05 08:47")
    async with asyncio.timeout(5):
        await said.wait()
    await stop(running)
    assert len(await told(database)) == 4


async def test_stopping_lets_a_tick_finish(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, finished = asyncio.Event(), 0

    async def slow(*_: object) -> int:
        nonlocal finished
        begun.set()
        await asyncio.sleep(0.1)
        finished += 1
        return 0

    monkeypatch.setattr("reminders.clock.tick", slow)
    running = asyncio.create_task(AlarmClock(database, HOUSE, lambda: None, SOON).run())
    async with asyncio.timeout(5):
        await begun.wait()
    await stop(running)
    assert finished == 1
    await asyncio.sleep(0.1)
    assert finished == 1


async def test_a_tick_that_fails_is_not_the_last(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    rung = asyncio.Event()
    calls = 0

    async def failing(*_: object) -> int:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise OSError("disk full")
        rung.set()
        return 0

    monkeypatch.setattr("reminders.clock.tick", failing)
    running = asyncio.create_task(AlarmClock(database, HOUSE, lambda: None, SOON).run())
    async with asyncio.timeout(5):
        await rung.wait()
    await stop(running)
    assert "disk full" in caplog.text


async def test_it_rings_though_the_clock_on_the_wall_was_set_back(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    rings = 0

    async def counted(*_: object) -> int:
        nonlocal rings
        rings += 1
        return 0

    class Yesterday(datetime):
        """What the scheduler reads off the wall from now on."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # -- a plain one will do
            return datetime.now(tz) - timedelta(days=1)

    monkeypatch.setattr("reminders.clock.tick", counted)
    running = asyncio.create_task(AlarmClock(database, HOUSE, lambda: None, SOON).run())
    await eventually(lambda: rings > 0)
    monkeypatch.setattr("apscheduler.schedulers.base.datetime", Yesterday)
    monkeypatch.setattr("reminders.clock.datetime", Yesterday)
    await asyncio.sleep(0.1)
    before = rings
    await eventually(lambda: rings >= before + 2)
    await stop(running)


async def stop(running: asyncio.Task[None]) -> None:
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
