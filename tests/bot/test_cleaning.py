"""What is over is taken away when it is old, a little at a time; what somebody still has to do with stays."""

import asyncio
import os
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot import cleaning as rounds
from bot.cleaning import FEWEST, MOST, Cleaning
from handlers import made_files
from storage import chats, cleaning, inbox, outbox, schema
from storage.database import Database
from storage.messages import Incoming, Outgoing
from storage.problems import BLOCKED, BROKEN
from tests.clock import Clock
from tests.village import settle

KEPT, DAY = cleaning.KEPT, timedelta(days=1)
pytestmark = pytest.mark.both_stores


OWN: dict[str, dict[str, Any]] = {
    "inbox": {"lane": "telegram:a"},
    "outbox": {"kind": "reply"},
    "jobs": {"kind": "summary", "person_id": 1},
}
"""What a row of the table must have besides what rows of all three have."""


def row(name: str, number: int, state: str, problem: str) -> dict[str, Any]:
    common = {"channel": "telegram", "chat": "a", "body": "{}", "state": state, "problem": problem}
    return common | OWN[name] | ({"key": str(number)} if name == "inbox" else {})


async def fill(database: Database, name: str, rows: Iterable[tuple[str, str]]) -> None:
    table, moment = schema.metadata.tables[name], "arrived_at" if name == "inbox" else "created_at"
    async with database.transaction() as tx:
        there = len(await tx.rows(select(table.c.id)))
        when = {"due_at": tx.now, moment: tx.now}
        made = [row(name, there + n, state, problem) | when for n, (state, problem) in enumerate(rows)]
        await tx.run(insert(table), made)


async def left(database: Database, name: str) -> list[tuple[int, str]]:
    table = schema.metadata.tables[name]
    async with database.reading() as tx:
        return [(one.id, one.state) for one in await tx.rows(select(table.c.id, table.c.state).order_by(table.c.id))]


@pytest.fixture
async def people(database: Database) -> None:
    async with database.transaction() as tx:
        await settle(tx)


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("name", cleaning.DONE)
async def test_what_is_over_and_old_goes(database: Database, clock: Clock, tmp_path: Path, name: str) -> None:
    done = cleaning.DONE[name]
    await fill(database, name, [(done, ""), ("waiting", ""), ("parked", BROKEN.code), ("parked", BLOCKED.code)])
    clock.advance(KEPT - DAY)
    await fill(database, name, [(done, "")])
    clock.advance(DAY + timedelta(minutes=1))
    assert await Cleaning(database, tmp_path, rest=0).clean() == 2
    assert await left(database, name) == [(2, "waiting"), (3, "parked"), (5, done)]
    clock.advance(KEPT)
    assert await Cleaning(database, tmp_path, rest=0).clean() == 0, "the newest row stays, however old"


@pytest.mark.usefixtures("people")
async def test_no_number_is_given_twice(database: Database, clock: Clock, tmp_path: Path) -> None:
    for name in cleaning.DONE:
        await fill(database, name, [(cleaning.DONE[name], "")] * 3)
    clock.advance(2 * KEPT)
    await Cleaning(database, tmp_path, rest=0).clean()
    for name in cleaning.DONE:
        await fill(database, name, [("waiting", "")])
        assert await left(database, name) == [(3, cleaning.DONE[name]), (4, "waiting")]


async def test_a_message_goes_in_between(database: Database, clock: Clock, tmp_path: Path) -> None:
    """It waits for one commit of the cleaning, not for all."""
    await fill(database, "inbox", [("done", "")] * 5 * MOST)
    clock.advance(2 * KEPT)
    round_ = asyncio.create_task(Cleaning(database, tmp_path, rest=0).clean())
    while len(await left(database, "inbox")) == 5 * MOST:  # noqa: ASYNC110 -- the cleaning rings no bell
        await asyncio.sleep(0)
    async with database.transaction() as tx:
        await inbox.accept(tx, [Incoming(channel="telegram", key="new", account="b", chat="b")])
        assert len(await tx.rows(select(schema.inbox.c.id))) > MOST
    await round_
    assert [state for _, state in await left(database, "inbox")] == ["waiting"]


async def test_two_that_clean_at_once_do_each_other_no_harm(
    database_url: str, database: Database, clock: Clock, tmp_path: Path
) -> None:
    await fill(database, "outbox", [("sent", "")] * 200)
    clock.advance(2 * KEPT)
    other = Database(database_url, clock)
    gone = await asyncio.gather(*(Cleaning(one, tmp_path, rest=0).clean() for one in (database, other)))
    await other.close()
    assert sum(gone) == 199
    assert len(await left(database, "outbox")) == 1


def test_a_commit_that_took_long_is_followed_by_a_smaller_one() -> None:
    assert rounds._next_portion(80, rounds.HELD * 2) == 40
    assert rounds._next_portion(80, rounds.HELD * 0.7) == 80
    assert rounds._next_portion(40, rounds.HELD / 4) == 80
    assert rounds._next_portion(FEWEST, 1.0) == FEWEST
    assert rounds._next_portion(MOST, 0.0) == MOST


async def test_a_chat_ends_where_it_is_no_longer_kept_and_says_so(
    database: Database, clock: Clock, tmp_path: Path
) -> None:
    async with database.transaction() as tx:
        await settle(tx, channel="browser")
    for text in ("一", "二", "三"):
        async with database.transaction() as tx:
            await inbox.accept(tx, [Incoming(channel="browser", key=text, account="王秀英", chat="王秀英", text=text)])
            await tx.run(schema.inbox.update().values(state="done"))
            await outbox.post(tx, [Outgoing(channel="browser", chat="王秀英", text=f"答{text}")])
        clock.advance(KEPT / 2 + DAY)
    await Cleaning(database, tmp_path, rest=0).clean()
    async with database.reading() as tx:
        reading = await chats.latest(tx, "browser", "王秀英")
        known = [one.incoming.text for one in reading.lines if isinstance(one, chats.Heard)]
        assert (known, reading.before, reading.gone) == (["三"], None, True)
        assert not (await chats.latest(tx, "browser", "nobody")).gone


async def test_old_files_go_and_young_ones_stay(database: Database, clock: Clock, tmp_path: Path) -> None:
    for name, age in (("old.xlsx", made_files.KEPT + DAY), ("young.xlsx", made_files.KEPT - DAY)):
        await made_files.keep(tmp_path, f"{made_files.FOLDER}/{name}", b"x")
        moment = (clock() - age).timestamp()
        os.utime(tmp_path / made_files.FOLDER / name, (moment, moment))
    assert await Cleaning(database, tmp_path).clean() == 1
    assert [one.name for one in (tmp_path / made_files.FOLDER).iterdir()] == ["young.xlsx"]


def test_no_line_names_a_file_that_is_gone() -> None:
    assert made_files.KEPT > cleaning.KEPT
