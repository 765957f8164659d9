"""One writer, some readers, and the only clock: whoever changes or reads the store does it through a `Tx`."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

import orjson
from sqlalchemy import Column, CursorResult, Executable, Row, Table, inspect, make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage import conflicts, sqlite
from storage.lines import Lines
from storage.ready import Ready
from storage.schema import HEAD

Clock = Callable[[], datetime]


class NotMigratedError(Exception):
    """The store lacks its tables, or has those of another version: `cunbao migrate` mends it."""


def wall_clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Tx:
    """An open transaction: what is done in it happens together or not at all, at one moment, `now`."""

    connection: AsyncConnection
    now: datetime

    @property
    def alone(self) -> bool:
        """Whether nobody else can be writing, as on SQLite."""
        return self.connection.dialect.name == "sqlite"

    async def stand_in_line(self) -> None:
        """From here to the commit nobody else writes behind this point, so that what follows is numbered in the order
        of commits: who reads on from the last number it saw misses nothing."""
        if not self.alone:
            await _postgres().stand_in_line(self.connection)

    async def run(self, statement: Executable, values: object = None) -> CursorResult[Any]:
        """Executes one statement; `values` is a mapping, or a list of them for many rows at once."""
        return await self.connection.execute(statement, values)  # type: ignore[call-overload,no-any-return]  # -- SQLAlchemy types its parameters narrower than it takes

    async def rows(self, statement: Executable | Ready, values: object = None) -> Sequence[Row[Any]]:
        if isinstance(statement, Ready):
            return await statement.rows(self.connection, values or {})
        return (await self.run(statement, values)).all()

    async def row(self, statement: Executable, values: object = None) -> Row[Any] | None:
        return (await self.run(statement, values)).first()

    async def scalar(self, statement: Executable | Ready, values: object = None) -> Any:
        if isinstance(statement, Ready):
            return next((row[0] for row in await self.rows(statement, values)), None)
        return (await self.run(statement, values)).scalar()

    async def write(self, statement: Ready, rows: Sequence[Mapping[str, Any]]) -> None:
        """Executes a statement that finds nothing, for each row: at the latest before the commit, and in this order."""
        if rows:
            await statement.write(self.connection, rows)

    async def count(self, statement: Ready, rows: Sequence[Mapping[str, Any]]) -> int:
        """Executes it for each row, now; returns how many rows of the table that changed."""
        return await statement.count(self.connection, rows) if rows else 0

    async def add_missing(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Inserts those rows that no unique key of the table refuses: at the latest before the commit, as `write`."""
        if rows:
            await self.write(conflicts.add_missing(self._insert(), table, tuple(rows[0])), rows)

    async def claim(self, rows: Sequence[dict[str, Any]], key: Column[Any]) -> list[Any]:
        """Inserts like `add_missing` into the table of `key`; returns the `key` of each row that was new."""
        if not rows:
            return []
        return list(
            (await self.run(conflicts.insert_missing(self._insert(), key.table).returning(key), list(rows))).scalars()
        )

    async def put(self, table: Table, rows: Sequence[dict[str, Any]]) -> None:
        """Inserts rows; where the primary key is there already, replaces the row's other columns."""
        if not rows:
            return
        columns = tuple(name for name in rows[0] if not table.c[name].primary_key)
        await self.write(conflicts.upsert(self._insert(), table, columns), rows)

    def _insert(self) -> conflicts.Insert:
        """That of the database which this is."""
        insert: conflicts.Insert = sqlite.insert if self.alone else _postgres().insert
        return insert


class Database:
    """The store: `transaction()` to change it, on SQLite one at a time; `reading()` to look at what is committed."""

    def __init__(self, url: str, clock: Clock = wall_clock) -> None:
        self._url = make_url(url)
        self._clock = clock
        self.shared = self._url.get_backend_name() != "sqlite"
        """Whether several processes may work on it."""
        self._turn: AbstractAsyncContextManager[Any] = nullcontext() if self.shared else asyncio.Lock()
        self._writer, self._readers = self._engines()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        """Commits when the block ends, rolls back on any exception, cancellation too."""
        async with self._turn, self._writer.begin() as connection:
            yield Tx(connection, self._clock())

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Tx]:
        """Sees one state of what is committed, however long it takes; keeps no writer waiting."""
        async with self._readers.begin() as connection:
            yield Tx(connection, self._clock())

    def starting(self) -> AbstractAsyncContextManager[None]:
        """Of several processes that start at once, one after the other."""
        return _postgres().starting(self._writer) if self.shared else nullcontext()

    async def check_migrated(self) -> None:
        """Raises NotMigratedError when the tables are not those of this program."""
        async with self.reading() as tx:
            found = await _version(tx)
        if found != HEAD:
            raise NotMigratedError(
                f"the store has version {found or 'none'}, this program needs {HEAD}: run `cunbao migrate`"
            )

    async def write_back(self) -> None:
        """To be called beside many commits: then none of them has to do what SQLite does now and then."""
        if isinstance(self._readers, Lines):
            await sqlite.write_back(self._readers)

    async def close(self) -> None:
        await self._writer.dispose()
        await self._readers.dispose()

    def now(self) -> datetime:
        """The moment, for those few who wait outside a transaction."""
        return self._clock()

    def _engines(self) -> tuple[AsyncEngine | Lines, AsyncEngine | Lines]:
        its = _postgres() if self.shared else sqlite
        engines: tuple[AsyncEngine | Lines, AsyncEngine | Lines] = its.engines(self._url, orjson_text)
        return engines


def orjson_text(value: object) -> str:
    return orjson.dumps(value).decode()


async def _version(tx: Tx) -> str:
    if not await tx.connection.run_sync(lambda sync: inspect(sync).has_table("alembic_version")):
        return ""
    return str(await tx.scalar(text("select version_num from alembic_version")) or "")


def _postgres() -> ModuleType:
    from storage import postgres  # here: a store in SQLite needs none of it, nor of its driver

    return postgres
