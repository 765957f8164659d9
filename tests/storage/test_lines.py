"""What a transaction leaves behind on a line that stays open: all of it or nothing, however it ended."""

import asyncio

import pytest
from sqlalchemy import bindparam, func, select, text

from storage import schema
from storage.database import Database, Tx
from storage.ready import Ready

HOLIDAYS = schema.holidays
NAMES = Ready(select(HOLIDAYS.c.name).where(HOLIDAYS.c.name.in_(bindparam("names", expanding=True))))
COUNT = Ready(select(func.count()).select_from(HOLIDAYS))


async def keeps(tx: Tx, *names: str | None) -> None:
    rows = [{"day": f"2026-01-{place:02}", "name": name, "working": True} for place, name in enumerate(names, 1)]
    await tx.put(HOLIDAYS, rows)


async def fails(database: Database, cold: bool) -> None:
    async with database.transaction() as tx:
        if cold:
            await tx.scalar(text("select 1"))
        await keeps(tx, "a", None)


async def kept(database: Database) -> int:
    async with database.reading() as tx:
        return int(await tx.scalar(COUNT))


async def test_what_is_put_off_is_there_for_the_next_statement_and_after_the_commit(database: Database) -> None:
    async with database.transaction() as tx:
        await keeps(tx, "a", "b", "c")
        found = await tx.rows(NAMES, {"names": ["c", "a", "x"]})
        assert sorted(row.name for row in found) == ["a", "c"]
        assert await tx.rows(NAMES, {"names": []}) == []
    assert await kept(database) == 3


@pytest.mark.parametrize("cold", [False, True], ids=["by ready statements alone", "by SQLAlchemy too"])
async def test_a_row_that_is_refused_at_the_commit_takes_all_with_it_and_the_line_goes_on(
    database: Database, cold: bool
) -> None:
    for _ in range(2):
        with pytest.raises(Exception, match="NOT NULL"):
            await fails(database, cold)
        assert await kept(database) == 0
    async with database.transaction() as tx:
        await keeps(tx, "a")
    assert await kept(database) == 1


@pytest.mark.parametrize("cold", [False, True], ids=["by ready statements alone", "by SQLAlchemy too"])
async def test_who_is_cancelled_leaves_nothing_and_keeps_nobody_waiting(database: Database, cold: bool) -> None:
    async def forever() -> None:
        async with database.transaction() as tx:
            await keeps(tx, "a")
            await tx.rows(select(HOLIDAYS) if cold else NAMES, {"names": ["a"]} if not cold else None)
            await asyncio.Event().wait()

    task = asyncio.create_task(forever())
    await asyncio.sleep(0.05)
    task.cancel()
    await asyncio.wait([task])
    assert await kept(database) == 0
    async with asyncio.timeout(10), database.transaction() as tx:
        await keeps(tx, "b")
    assert await kept(database) == 1
