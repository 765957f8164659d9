"""Several processes on one store: one chat in one place at a time, and whoever dies is replaced."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.leased import Leased
from bot.turns import Turns
from storage import inbox, leases, people, schema
from storage.database import Database
from storage.messages import Incoming
from storage.wire import Wire
from tests.bot.telegram.conftest import eventually
from tests.resilience.at_work import at_work
from tests.resilience.engine import HOUSE, Engine
from tests.resilience.herd import Herd
from tests.telegram.server import FakeTelegram

pytestmark = pytest.mark.parametrize("store", ["postgres"], indirect=True)


@pytest.fixture
async def other(database_url: str) -> Database:
    """What another process sees."""
    return Database(database_url)


def line(number: int, account: str = "5001") -> Incoming:
    return Incoming(channel="telegram", key=str(number), account=account, chat=account, text=f"第{number}条")


async def test_a_lane_is_taken_in_one_place(database: Database, other: Database) -> None:
    async with database.transaction() as tx:
        await inbox.accept(tx, [line(1), line(2), line(3, "5002")])
    async with database.transaction() as mine, other.transaction() as theirs:
        assert [one.incoming.key for one in await inbox.take(mine, 1)] == ["1"]
        assert [one.incoming.key for one in await inbox.take(theirs, 10)] == ["3"]
        assert await inbox.take(mine, 10) != []
        await inbox.finish(mine, [1])
    async with other.transaction() as theirs:
        assert [one.incoming.key for one in await inbox.take(theirs, 1)] == ["2"]
    await other.close()


async def test_a_person_with_two_accounts_is_dealt_with_in_one_place(database: Database, other: Database) -> None:
    """What the second account says waits until the first is answered, and is not lost."""
    engine = Engine(database)
    await engine.open()
    async with database.transaction() as tx:
        await inbox.accept(tx, [line(1, "王秀英")])
    turns = Turns(other, HOUSE, lambda: None)
    async with database.transaction() as tx:
        await people.hold(tx, [row.id for row in await tx.rows(select(schema.people.c.id))])
        assert not await turns.batch()
    assert await turns.batch()
    await other.close()


async def test_a_lease_is_held_by_one_and_taken_from_the_dead(database: Database, other: Database) -> None:
    async with database.transaction() as tx:
        assert await leases.take(tx, "office", "a")
    async with other.transaction() as tx:
        assert not await leases.take(tx, "office", "b")
        assert not await leases.renew(tx, "office", "b")
    async with database.transaction() as tx:
        assert await leases.renew(tx, "office", "a")
        await leases.release(tx, "office", "a")
    async with other.transaction() as tx:
        assert await leases.take(tx, "office", "b")
    await other.close()


async def test_what_a_lease_covers_stops_when_another_has_it(database: Database, other: Database) -> None:
    log: list[str] = []

    async def work() -> None:
        log.append("begun")
        try:
            await asyncio.Event().wait()
        finally:
            log.append("ended")

    holding = asyncio.create_task(Leased(database, "office", "a", lambda: [("work", work)]).run())
    await eventually(lambda: log == ["begun"])
    async with other.transaction() as tx:
        await leases.release(tx, "office", "a")  # as if it had run out while its holder slept
        assert await leases.take(tx, "office", "b")
    await eventually(lambda: log == ["begun", "ended"])
    holding.cancel()
    await asyncio.gather(holding, return_exceptions=True)
    await other.close()


async def test_a_word_reaches_the_others_and_not_who_said_it(database_url: str) -> None:
    heard: dict[str, list[str]] = {"a": [], "b": []}
    wires = {name: Wire(database_url, heard[name].append) for name in heard}
    running = [asyncio.create_task(wire.run()) for wire in wires.values()]
    while not heard["b"]:  # the line is being laid, and who comes later hears nothing of what was said before
        wires["a"].say("posted")
        await asyncio.sleep(0.05)
    assert set(heard["b"]) == {"posted"}
    assert heard["a"] == []
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


async def test_whoever_polls_and_sends_is_replaced_after_its_death(
    fake: FakeTelegram, database_url: str, tmp_path: Path
) -> None:
    """Each of two in turn does all there is to do; what they said is kept once."""
    herd = Herd(tmp_path, fake, database_url, many=2)
    async with herd.running() as (one, two), at_work(herd, few=True) as told:
        await asyncio.sleep(3)
        await one.kill()
        await asyncio.sleep(12)
        await one.start()
        await asyncio.sleep(3)
        await two.kill()
        await asyncio.sleep(12)
    assert told.reports > 10
