"""Rows that failed too often and are worth another try: listed, queued again, or dropped."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Column, ColumnElement, Table, delete, func, literal_column, or_, select, update

from storage import schema
from storage.database import Tx
from storage.problems import ALL

LEFT_ALONE = tuple(problem.code for problem in ALL if not (problem.retry or problem.ours))
"""Who blocked us, and what is too large, will be so tomorrow: that is nobody's fault here, and mended by nobody."""
STATES = {"inbox": "parked", "outbox": "parked", "jobs": "parked", "photos": "lost"}
WAITING = {"photos": "pending"}
SINCE = {"inbox": "arrived_at", "photos": "arrived_at", "outbox": "created_at", "jobs": "created_at"}
DROPPED = ("inbox", "outbox", "jobs")
"""A lost photo has been told to its sender: there is nothing to drop."""


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A row without anything that somebody wrote."""

    table: str
    id: str
    channel: str
    what: str
    since: datetime
    problem: str
    """Its code, or the name of the exception."""


async def count(tx: Tx) -> dict[str, int]:
    """How many there are, by table; tables without any are left out."""
    counted = {name: await tx.scalar(select(func.count()).where(worth_a_try(name))) for name in STATES}
    return {name: many for name, many in counted.items() if many}


async def newest(tx: Tx, most: int) -> list[GivenUp]:
    """Of each table at most so many, the newest first."""
    found: list[GivenUp] = []
    for name in STATES:
        table, since = _table(name), _since(name)
        rows = await tx.rows(select(table).where(worth_a_try(name)).order_by(since.desc()).limit(most))
        found += [_given_up(name, row._asdict()) for row in rows]
    return found


async def retry(tx: Tx) -> dict[str, int]:
    """Queues them again as if they had not been tried; how many, by table."""
    done = {}
    for name in STATES:
        fresh = {"state": WAITING.get(name, "waiting"), "tries": 0, "due_at": tx.now, "problem": ""}
        done[name] = (await tx.run(update(_table(name)).where(worth_a_try(name)).values(fresh))).rowcount
    return {name: many for name, many in done.items() if many}


async def drop(tx: Tx) -> dict[str, int]:
    """Takes them away for good, photos excepted; how many, by table. A message stays known, so that it is not new."""
    done = {}
    for name in DROPPED:
        gone = update(schema.inbox).values(state="done") if name == "inbox" else delete(_table(name))
        done[name] = (await tx.run(gone.where(worth_a_try(name)))).rowcount
    return {name: many for name, many in done.items() if many}


def _table(name: str) -> Table:
    return schema.metadata.tables[name]


def _since(name: str) -> Column[datetime]:
    return _table(name).c[SINCE[name]]


def worth_a_try(name: str) -> ColumnElement[bool]:
    """Given up, and for no reason of those that stay."""
    table = _table(name)
    final = or_(*(table.c.problem.startswith(code, autoescape=True) for code in LEFT_ALONE))
    return (table.c.state == literal_column(f"'{STATES[name]}'")) & ~final


def _given_up(name: str, row: Mapping[str, Any]) -> GivenUp:
    code = str(row["problem"]).partition(":")[0]  # what follows is a platform's own text, which may name people
    return GivenUp(name, str(row["id"]), str(row["channel"]), _what(name, row), row[SINCE[name]], code)


def _what(name: str, row: Mapping[str, Any]) -> str:
    """Of which kind it is, in one word."""
    if name == "photos":
        return "photo"
    if name != "inbox":
        return str(row["kind"])
    said = orjson.loads(str(row["body"]))
    return next((part for part in ("press", "attachments", "position") if said.get(part)), "text")
