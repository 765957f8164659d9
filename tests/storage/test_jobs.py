"""Promises: whoever waits for one is served first, and each is kept once."""

from datetime import timedelta

import pytest

from storage import jobs
from storage.database import Database
from storage.jobs import Promise
from tests.clock import Clock
from tests.village import settle

MINUTE = timedelta(minutes=1)


@pytest.mark.both_stores
async def test_what_somebody_waits_for_comes_before_what_was_put_off(database: Database, clock: Clock) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        news, asked = (Promise(kind, ids["王秀英"], "telegram", "1", {}) for kind in ("news", "asked"))
        await jobs.promise(tx, [news], tx.now + MINUTE)
    clock.advance(2 * MINUTE)
    async with database.transaction() as tx:
        await jobs.promise(tx, [asked])
        assert [one.promise.kind for one in await jobs.due(tx, 2)] == ["asked", "news"]


@pytest.mark.both_stores
async def test_a_promise_is_kept_once(database: Database) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        await jobs.promise(tx, [Promise("asked", ids["王秀英"], "telegram", "1", {})])
        [job] = await jobs.due(tx, 10)
        assert await jobs.finish(tx, job.id)
        assert not await jobs.finish(tx, job.id)
        assert await jobs.due(tx, 10) == []
