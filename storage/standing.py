"""How the store stands: what waits, what was given up and why, who cannot be reached. For `doctor`."""

import sqlite3
from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import ColumnElement, Select, Table, func, literal_column, make_url, select

from storage import schema
from storage.database import NotMigratedError, Tx
from storage.given_up import STATES

MOST_IDS = 20
"""Rows named of what was given up."""
WAITING = {"inbox": ("waiting",), "outbox": ("waiting", "sending"), "jobs": ("waiting",), "photos": ("pending",)}
"""Those in which something is still to be done with it."""


@dataclass(frozen=True, slots=True)
class Queue:
    """One table of things to be done."""

    waiting: int
    given_up: int
    ids: tuple[str, ...]
    """The newest of those given up."""
    problems: dict[str, int]
    """Why they were, by the problem's code."""


def check_file(url: str) -> None:
    """Looks whether SQLite can open the store at `url`, and leaves no empty one behind where there is none.

    Raises NotMigratedError or sqlite3.Error; a store elsewhere is not looked at. Blocks: call it before the loop,
    which the driver's thread would outlive after a failed opening.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return
    if not Path(parsed.database).exists():
        raise NotMigratedError(f"there is no store {parsed.database}")
    with closing(sqlite3.connect(parsed.database)) as connection:
        connection.execute("pragma schema_version")


async def queues(tx: Tx) -> dict[str, Queue]:
    """Every queue by the name of its table."""
    return {name: await _queue(tx, name) for name in STATES}


async def unreachable(tx: Tx) -> dict[str, int]:
    """How many accounts cannot be written to, by the problem's code."""
    accounts = schema.accounts
    grouped = select(accounts.c.unreachable, func.count().label("many")).where(accounts.c.unreachable != "")
    return {row.unreachable: row.many for row in await tx.rows(grouped.group_by(accounts.c.unreachable))}


async def stranded(tx: Tx, channels: Collection[str]) -> dict[str, int]:
    """Photos still to be fetched from channels other than these, by channel."""
    photos = schema.photos
    waiting = (photos.c.state == literal_column("'pending'")) & photos.c.channel.not_in(list(channels))
    grouped = select(photos.c.channel, func.count().label("many")).where(waiting).group_by(photos.c.channel)
    return {row.channel: row.many for row in await tx.rows(grouped)}


async def uncertain(tx: Tx, since: datetime) -> list[int]:
    """Notices that a crash caught while they left, so that nobody knows whether they arrived; the newest first."""
    outbox = schema.outbox
    its = (outbox.c.problem == "uncertain") & (outbox.c.sent_at >= since)
    return [row.id for row in await tx.rows(select(outbox.c.id).where(its).order_by(outbox.c.id.desc()))]


async def newest(tx: Tx) -> datetime | None:
    """When the last thing happened of which the store knows: no clock that goes right is before that."""
    moments = [
        await tx.scalar(select(column).order_by(table.c.id.desc()).limit(1))
        for table, column in ((schema.inbox, schema.inbox.c.arrived_at), (schema.outbox, schema.outbox.c.created_at))
    ]
    return max((moment for moment in moments if moment), default=None)


async def _queue(tx: Tx, name: str) -> Queue:
    table, given_up = schema.metadata.tables[name], STATES[name]
    waiting = [await tx.scalar(_counted(table, state)) for state in WAITING[name]]
    failed = await tx.rows(
        select(table.c.id).where(_is(table, given_up)).order_by(table.c.due_at.desc()).limit(MOST_IDS)
    )
    problems: dict[str, int] = {}
    said = select(table.c.problem, func.count().label("many")).where(_is(table, given_up)).group_by(table.c.problem)
    for row in await tx.rows(said):
        code = row.problem.partition(":")[0]  # what follows is a platform's own text, which may name people
        problems[code] = problems.get(code, 0) + row.many
    return Queue(
        sum(waiting),
        await tx.scalar(_counted(table, given_up)) or 0,
        tuple(str(row.id) for row in failed),
        problems,
    )


def _counted(table: Table, state: str) -> Select[int]:
    return select(func.count()).select_from(table).where(_is(table, state))


def _is(table: Table, state: str) -> ColumnElement[bool]:
    """Said as the indexes over unfinished rows say it (`storage/schema.py`)."""
    return table.c.state == literal_column(f"'{state}'")
