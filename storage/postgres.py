"""What holds only for PostgreSQL: how it is opened, and how several processes share it.

Imported only where a store is one: a store in SQLite needs none of it.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import orjson
from sqlalchemy import URL, text
from sqlalchemy.dialects.postgresql import insert as insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

WRITERS, READERS = 4, 4
"""Connections of one process: several may write, and a commit that waits for its disk keeps nobody waiting."""
LINE, START = 20_261, 20_262
"""Advisory locks: numbers that mean something to Cunbao alone."""


def engines(url: URL, to_json: Callable[[object], str]) -> tuple[AsyncEngine, AsyncEngine]:
    """The writers and the readers; a reader sees one state however many statements it runs."""
    return _engine(url, to_json, WRITERS), _engine(url, to_json, READERS, isolation_level="REPEATABLE READ")


async def stand_in_line(connection: AsyncConnection) -> None:
    """Until the transaction ends nobody else passes here: what is numbered behind it is numbered as it is committed."""
    await connection.execute(_STAND_IN_LINE, {"lock": LINE})


@asynccontextmanager
async def starting(engine: AsyncEngine) -> AsyncIterator[None]:
    """One process at a time, over as many transactions as it takes; also a killed one lets go."""
    async with engine.connect() as connection:
        await connection.execute(text("select pg_advisory_lock(:lock)"), {"lock": START})
        try:
            yield
        finally:
            await connection.execute(text("select pg_advisory_unlock(:lock)"), {"lock": START})


def address(url: URL) -> URL:
    """The same store, reached by the driver that we use."""
    return url.set(drivername="postgresql+asyncpg")


def _engine(url: URL, to_json: Callable[[object], str], size: int, **more: str) -> AsyncEngine:
    return create_async_engine(
        address(url),
        pool_size=size,
        max_overflow=0,
        json_serializer=to_json,
        json_deserializer=orjson.loads,
        hide_parameters=True,  # as for SQLite: what people wrote is in no log
        **more,
    )


_STAND_IN_LINE = text("select pg_advisory_xact_lock(:lock)")
