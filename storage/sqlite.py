"""What holds only for SQLite: how it is opened and made durable."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiosqlite
import orjson
from sqlalchemy import URL, Connection, event
from sqlalchemy.dialects.sqlite import insert as insert
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry

from storage import onehop
from storage.lines import READ, WRITE, Lines, driver

PRAGMAS = (
    "pragma journal_mode = wal",
    "pragma synchronous = full",  # "received" must survive a power cut
    "pragma foreign_keys = on",
    "pragma busy_timeout = 10000",  # another process may be importing a roster
    "pragma cache_size = -8000",
)

READERS = 4


def engines(url: URL, to_json: Callable[[object], str]) -> tuple[Lines, Lines]:
    """The writer, a single connection (several were ten times slower), and the readers."""
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    writer, readers = _engine(url, to_json, 1), _engine(url, to_json, READERS + 1)  # one for `write_back`
    return Lines(writer, 1, WRITE), Lines(readers, READERS, READ)


async def write_back(readers: Lines) -> None:
    """Copies what was committed from the log into the file, on a connection of its own: else the commit that makes the
    log too long does so, and everybody waits for it."""
    async with readers.apart() as line:
        await driver(line).cross(onehop.execute, "pragma wal_checkpoint(passive)", ())


def _engine(url: URL, to_json: Callable[[object], str], size: int) -> AsyncEngine:
    async def opened() -> aiosqlite.Connection:
        return await onehop.connect(url.database or ":memory:")

    engine = create_async_engine(
        url.set(drivername="sqlite+aiosqlite"),
        async_creator=opened,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=size,
        max_overflow=0,
        json_serializer=to_json,
        json_deserializer=orjson.loads,
        hide_parameters=True,  # an error's text is logged, and the values are what people wrote
    )
    event.listen(engine.sync_engine, "connect", _prepare)
    event.listen(engine.sync_engine, "invalidate", _let_go)
    return engine


def _prepare(connection: Any, _entry: ConnectionPoolEntry) -> None:
    begin_nothing_itself(connection, _entry)
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _let_go(connection: Any, _entry: ConnectionPoolEntry, _fault: BaseException | None) -> None:
    # A statement that was cut off by a cancellation keeps a closed connection, and with it the write lock, alive until
    # it is collected as garbage: everybody would wait for it. Rolled back first, it holds nothing.
    connection.rollback()


def begin_nothing_itself(connection: Any, _entry: ConnectionPoolEntry) -> None:
    """Told to a new connection, the driver leaves it to us when a transaction begins."""
    connection.isolation_level = None


def begin_immediate(connection: Connection) -> None:
    """Begins a transaction that will write."""
    # Taking the write lock at once turns "upgrade from reader to writer failed" into waiting for one's turn.
    connection.exec_driver_sql("begin immediate")
