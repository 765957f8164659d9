"""However large the store: what happens at every message, every look and every hour reads no table from end to end."""

import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from bot.cleaning import Cleaning
from bot.health import Health
from reminders.due import tick
from storage import chats, inbox, jobs, outbox, photos
from storage.database import Database
from storage.messages import NOTICE, REPLY
from tests.bot.scripted import ScriptedChannel
from tests.clock import Clock
from tests.resilience.engine import HOUSE, Engine

GROWING = """
people places posts accounts sessions conversations inbox outbox jobs reports revisions photos looks issues issue_events
issue_photos attendance fired unasked put_off absences audit
"""
ALL_OF_IT = "(channel=?)"
"""A search for all rows of a channel, of which there are two or three."""
UNFINISHED = ("_waiting", "_sending", "_pending", "_parked", "_lost", "_live", "_confirm")
"""How the indexes end that hold only rows with which something is still to be done."""


Said = list[tuple[str, Any]]
"""Statements as they are given to SQLite, with what was bound: values within them would be looked into, bound ones are
not, so an index over unfinished rows may serve the one and not the other."""


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Said:
    """Every statement that SQLite is given from here on."""
    heard: Said = []

    class Listening(sqlite3.Connection):
        def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
            heard.append((sql, parameters))
            return super().execute(sql, parameters)

        def executemany(self, sql: str, parameters: Any, /) -> sqlite3.Cursor:
            rows = list(parameters)
            heard.append((sql, rows[0]))
            return super().executemany(sql, rows)

    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Listening))
    return heard


async def test_no_table_that_grows_is_read_from_end_to_end(
    said: Said, database_url: str, clock: Clock, tmp_path: Path
) -> None:
    database = Database(database_url, clock)
    engine = Engine(database)
    await engine.open()
    said.clear()
    for line in ("/checkin", "1", "跳过", "/me", "/issue", "路灯坏了", "你好"):
        await engine.hears("王秀英", line)
        await engine.hears("刘春花", line)
        await engine.settles()
        await engine.answers("王秀英")
    async with database.reading() as tx:
        await inbox.next_due(tx)
        for kind in (REPLY, NOTICE):
            await outbox.waiting(tx, kind, ["telegram"], 0, 10)
        await photos.due(tx, "telegram", 10, ["1-0"], [1])
        await photos.next_due(tx, ["telegram"], ["1-0"], [1])
        await jobs.due(tx, 10)
        await jobs.next_due(tx)
    async with database.transaction() as tx:
        await outbox.settle_uncertain(tx, ["telegram"])
        await chats.awaited(tx, "telegram")
        await chats.latest(tx, "telegram", "王秀英")
    await tick(database, HOUSE)
    health = Health(database, {"telegram": ScriptedChannel({})}, tmp_path)
    assert await health.reasons() == []
    await health._metrics(None)  # type: ignore[arg-type]  # -- it looks at nothing in the request
    await Cleaning(database, tmp_path, rest=0).clean()
    await database.close()
    assert len(said) > 100
    assert readings(database_url, said) == {}


def readings(url: str, said: Said) -> dict[str, str]:
    """What of it reads a whole table, by statement."""
    found = {}
    with closing(sqlite3.connect(str(make_url(url).database))) as store:
        for statement, bound in list(said):
            if statement.lower().lstrip().startswith(("select", "update", "delete", "with", "insert")):
                for *_, step in store.execute(f"explain query plan {statement}", bound):
                    if _is_long(step):
                        found[statement] = step
    return found


def _is_long(step: str) -> bool:
    words = step.split()
    if words[1] not in GROWING.split():
        return False
    index = words[-1] if "USING" in words else ""
    return (words[0] == "SCAN" and not index.endswith(UNFINISHED)) or step.endswith(ALL_OF_IT)
