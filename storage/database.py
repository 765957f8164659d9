"""One writer, some readers, and the only clock: whoever changes or reads the store does it through a `Tx`."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import URL, Column, CursorResult, Executable, Row, Table, UpdateBase, inspect, make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage import sqlite
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

    async def run(self, statement: Executable, values: object = None) -> CursorResult[Any]:
        """Executes one statement; `values` is a mapping, or a list of them for many rows at once."""
        return await self.connection.execute(statement, values)  # type: ignore[call-overload,no-any-return]  # -- SQLAlchemy types its parameters narrower than it takes

    async def rows(self, statement: Executable, values: object = None) -> Sequence[Row[Any]]:
        return (await self.run(statement, values)).all()

    async def row(self, statement: Executable, values: object = None) -> Row[Any] | None:
        return (await self.run(statement, values)).first()

    async def scalar(self, statement: Executable, values: object = None) -> Any:
        return (await self.run(statement, values)).scalar()

    async def add_missing(self, table: Table, rows: Sequence[dict[str, Any]]) -> int:
        """Inserts those rows that no unique key of the table refuses; returns how many that were."""
        if not rows:
            return 0
        return max(0, (await self.run(self._missing(table), list(rows))).rowcount)

    async def claim(self, rows: Sequence[dict[str, Any]], key: Column[Any]) -> list[Any]:
        """Inserts like `add_missing` into the table of `key`; returns the `key` of each row that was new."""
        if not rows:
            return []
        return list((await self.run(self._missing(key.table).returning(key), list(rows))).scalars())

    async def put(self, table: Table, rows: Sequence[dict[str, Any]]) -> None:
        """Inserts rows; where the primary key is there already, replaces the row's other columns."""
        if not rows:
            return
        dialect = self.connection.dialect.name
        columns = [name for name in rows[0] if not table.c[name].primary_key]
        statement = sqlite.upsert(table, columns) if dialect == "sqlite" else _postgres_upsert(table, columns)
        await self.run(statement, list(rows))

    def _missing(self, table: Table) -> UpdateBase:
        dialect = self.connection.dialect.name
        return sqlite.insert_missing(table) if dialect == "sqlite" else _postgres_missing(table)


class Database:
    """The store: `transaction()` to change it, one at a time; `reading()` to look at what is committed."""

    def __init__(self, url: str, clock: Clock = wall_clock) -> None:
        self._url = make_url(url)
        self._clock = clock
        self._turn = asyncio.Lock()
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

    async def check_migrated(self) -> None:
        """Raises NotMigratedError when the tables are not those of this program."""
        async with self.reading() as tx:
            found = await _version(tx)
        if found != HEAD:
            raise NotMigratedError(
                f"the store has version {found or 'none'}, this program needs {HEAD}: run `cunbao migrate`"
            )

    async def close(self) -> None:
        await self._writer.dispose()
        await self._readers.dispose()

    def now(self) -> datetime:
        """The moment, for those few who wait outside a transaction."""
        return self._clock()

    def _engines(self) -> tuple[AsyncEngine, AsyncEngine]:
        if self._url.get_backend_name() == "sqlite":
            return sqlite.engines(self._url, orjson_text)
        url = self._url.set(drivername="postgresql+asyncpg")
        return _postgres_engine(url, pool_size=1, max_overflow=0), _postgres_engine(url, pool_size=4)


def orjson_text(value: object) -> str:
    return orjson.dumps(value).decode()


def _postgres_engine(url: URL, **pool: int) -> AsyncEngine:
    return create_async_engine(
        url,
        json_serializer=orjson_text,
        json_deserializer=orjson.loads,
        hide_parameters=True,  # as for SQLite: what people wrote is in no log
        **pool,
    )


async def _version(tx: Tx) -> str:
    if not await tx.connection.run_sync(lambda sync: inspect(sync).has_table("alembic_version")):
        return ""
    return str(await tx.scalar(text("select version_num from alembic_version")) or "")


def _postgres_missing(table: Table) -> UpdateBase:
    from sqlalchemy.dialects.postgresql import insert  # here: a store in SQLite needs none of it

    return insert(table).on_conflict_do_nothing()


def _postgres_upsert(table: Table, columns: list[str]) -> Executable:
    from sqlalchemy.dialects.postgresql import insert  # here: a store in SQLite needs none of it

    statement = insert(table)
    keys = list(table.primary_key.columns)
    return statement.on_conflict_do_update(
        index_elements=keys, set_={name: statement.excluded[name] for name in columns}
    )
