"""Copies a store in SQLite into an empty one in PostgreSQL, and proves that both hold the same.

All of it in one transaction there, so a failure leaves the new store as empty as it was. Rows are read as SQLite has
them and given to PostgreSQL's own COPY: SQLAlchemy in between would take many times as long, and change nothing.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import JSON, Table, Text, cast, inspect, literal_column, make_url, select, text
from sqlalchemy.dialects import sqlite as from_sqlite

from storage import schema, sequences
from storage.database import Database, Tx
from storage.schema import HEAD
from storage.typed import Row, Typed

VERSION = "alembic_version"
AT_ONCE = 5000  # rows held in memory while they are compared
STEP = 1000  # rows between two signs of progress
OURS = schema.metadata.sorted_tables  # what is referred to comes before what refers

Step = Callable[[int], None]
"""Called with the number of rows that were done since it was last called."""


class MoveError(Exception):
    """Why a store cannot be moved: a code, and what it is about."""

    def __init__(self, code: str, name: str = "") -> None:
        super().__init__(f"{code}: {name}" if name else code)
        self.code = code
        """not_sqlite, no_database, version, not_empty, refused or differs."""
        self.name = name


@dataclass(slots=True)
class Moved:
    """What was copied and found to be the same."""

    rows: dict[str, int] = field(default_factory=dict)
    """By table."""
    changed: int = 0
    """Values without the sign U+0000, which PostgreSQL does not take."""


@contextmanager
def opened(url: str) -> Iterator[sqlite3.Connection]:
    """The store in SQLite as of this moment; nobody else writes to it meanwhile. Raises MoveError."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        raise MoveError("not_sqlite")
    if not Path(parsed.database).is_file():
        raise MoveError("no_database", parsed.database)
    with closing(sqlite3.connect(parsed.database, isolation_level=None)) as connection:
        connection.execute("begin immediate")
        found = connection.execute(f"select version_num from {VERSION}").fetchone()  # noqa: S608 -- our own name
        if found != (HEAD,):
            raise MoveError("version")
        yield connection


def count(source: sqlite3.Connection) -> int:
    """The rows of the whole store."""
    return sum(source.execute(f'select count(*) from "{table.name}"').fetchone()[0] for table in OURS)  # noqa: S608 -- our own names


async def check_empty(tx: Tx) -> None:
    """Raises MoveError where the store holds a row, or a table that is not ours."""
    there = await tx.connection.run_sync(lambda sync: inspect(sync).get_table_names())
    for name in sorted({*there} - {VERSION}):
        table = schema.metadata.tables.get(name)
        if table is None or await tx.scalar(select(literal_column("1")).select_from(table).limit(1)):
            raise MoveError("not_empty", name)


async def move(source: sqlite3.Connection, target: Database, step: Step = lambda _: None) -> Moved:
    """Copies every row into a migrated store without any. Raises MoveError; then nothing of it is kept."""
    async with target.transaction() as tx:
        names = ", ".join(f'"{table.name}"' for table in OURS)
        await tx.run(text(f"lock table {names} in access exclusive mode"))  # nobody starts working in it meanwhile
        await check_empty(tx)
        moved = Moved()
        for table in OURS:
            await _move(source, tx, table, moved, step)
        await sequences.go_on(tx, source)
    return moved


async def _move(source: sqlite3.Connection, tx: Tx, table: Table, moved: Moved, step: Step) -> None:
    """One table, compared after it was copied."""
    typed, given = Typed(table), Sum()
    query = str(select(table).compile(dialect=from_sqlite.dialect()))
    await _copy(tx, table, given.of(typed.rows(source.execute(query)), step))
    if await _summed(tx, table, step) != given:
        raise MoveError("differs", table.name)
    moved.rows[table.name] = given.rows
    moved.changed += typed.changed


async def _copy(tx: Tx, table: Table, rows: Iterator[Row]) -> None:
    names = [column.name for column in table.columns]
    try:
        await (await _driver(tx)).copy_records_to_table(table.name, records=rows, columns=names)
    except asyncpg.PostgresError as error:
        raise MoveError("refused", f"{table.name}: {error.args[0]}") from None  # its details would show the row
    except asyncpg.InterfaceError as error:
        raise MoveError("refused", f"{table.name}: {type(error).__name__}") from None  # as above


async def _driver(tx: Tx) -> Any:
    """asyncpg's own connection, in the same transaction."""
    return (await tx.connection.get_raw_connection()).driver_connection


@dataclass(slots=True)
class Sum:
    """How many rows passed, and the sum of their hashes: the same in whatever order a database gives them."""

    rows: int = 0
    hashes: int = 0

    def of(self, rows: Iterable[Row], step: Step) -> Iterator[Row]:
        """The rows as they are, added up as they pass."""
        before = self.rows
        for row in rows:
            self.rows += 1
            # repr tells True from 1, None from "None", bytes from text: what arrived with another type is another row.
            self.hashes += int.from_bytes(hashlib.sha256(repr(row).encode()).digest(), "big")
            if self.rows - before == STEP:
                step(STEP)
                before = self.rows
            yield row
        step(self.rows - before)


async def _summed(tx: Tx, table: Table, step: Step) -> Sum:
    """Of the rows as they are now in PostgreSQL."""
    found = Sum()
    # JSON as it was written: asyncpg has been told to read it.
    columns = (cast(column, Text) if isinstance(column.type, JSON) else column for column in table.columns)
    query = str(select(*columns).compile(dialect=tx.connection.dialect))
    cursor = await (await _driver(tx)).cursor(query)
    while records := await cursor.fetch(AT_ONCE):
        for _ in found.of(map(tuple, records), step):
            pass
    return found
