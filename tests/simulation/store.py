"""A real SQLite file whose statements are carried out at once, on a disk that may be full, taken, or cut off.

It takes the place of the connection in `storage/onehop.py`, which has a thread of its own: threads end in no order.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Self

from storage.onehop import OneHop
from tests.simulation.death import Death

FULL, LOCKED = "database or disk is full", "database is locked"
BUSY_SECONDS = 10.0
"""As `storage/sqlite.py` tells SQLite to wait for who has the store."""
SLOWEST_COMMIT = 0.01  # seconds


class Disk:
    """What all connections of all lives have in common. `trouble` is what SQLite says now, or empty."""

    def __init__(self, chance: Random, seen: Callable[[str], None]) -> None:
        self.chance, self.seen = chance, seen
        self.trouble = ""

    async def before(self, sql: str) -> None:
        """Raises what SQLite raises. Every now and then others come first."""
        if self.trouble == LOCKED and sql == "begin immediate":
            await self._waits()
        elif self.trouble == FULL and (sql == "commit" or sql[:6].lower() in ("insert", "update")):
            if sql == "commit" or self.chance.random() < 0.5:
                self.refuse(FULL)
        elif sql == "commit":
            await asyncio.sleep(self.chance.uniform(0.001, SLOWEST_COMMIT))
        elif sql[:6] == "SELECT" and self.chance.random() < 0.25:
            await asyncio.sleep(0)

    def refuse(self, words: str) -> None:
        self.seen(words)
        raise sqlite3.OperationalError(words)

    async def _waits(self) -> None:
        self.seen(LOCKED)
        until = asyncio.get_running_loop().time() + BUSY_SECONDS
        while self.trouble == LOCKED:
            if asyncio.get_running_loop().time() >= until:
                self.refuse(LOCKED)
            await asyncio.sleep(0.1)


class Connections:
    """Those of one life to the store at `path`: cut off together. Give `connect` to whoever opens it."""

    def __init__(self, disk: Disk, path: Path) -> None:
        self.disk, self.path = disk, path
        self.cut_off = False
        self._open: list[InlineConnection] = []

    def connect(self) -> "InlineConnection":
        connection = InlineConnection(self)
        self._open.append(connection)
        return connection

    def cut(self) -> None:
        """As the end of a process: what was not committed is rolled back."""
        self.cut_off = True
        for connection in self._open:
            connection.drop()


class InlineConnection(OneHop):
    """Behaves as its parent does, without its thread."""

    def __init__(self, connections: Connections) -> None:
        super().__init__(lambda: sqlite3.connect(connections.path), 64)
        self._connections = connections
        self._tx = _AtOnce()  # type: ignore[assignment]  # -- of its parent's queue only this is used

    async def cross(self, work: Callable[..., Any], *arguments: Any) -> Any:
        for sql in (*self._waiting(), arguments[0] if arguments else work.__name__):
            await self._before(sql)
        found = await super().cross(work, *_without_waiting(arguments))
        if not arguments:
            await asyncio.sleep(0)
        return found

    def later(self, work: Callable[..., Any], *arguments: Any) -> None:
        self._alive()
        super().later(work, *arguments)

    def leave(self) -> None:
        self._alive()
        super().leave()

    async def rollback(self) -> None:
        self._begin, self._ahead = "", ()
        if self._connection is not None:
            self._connection.rollback()

    async def close(self) -> None:
        self.drop()

    def drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def stop(self) -> None:
        self.drop()

    def _waiting(self) -> list[str]:
        """What crosses with the next statement, before it."""
        begin = [self._begin] if self._begin else []
        return [*begin, *(one.args[1] for one in self._ahead if isinstance(one, partial))]

    async def _before(self, sql: str) -> None:
        self._alive()
        await self._connections.disk.before(sql)
        self._alive()

    def _alive(self) -> None:
        if self._connections.cut_off:
            raise Death

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return fn(*args, **kwargs)

    async def _connect(self) -> Self:
        self._alive()
        self._connection = self._connector()
        return self

    def __await__(self) -> Any:
        return self._connect().__await__()


class _AtOnce:
    """What aiosqlite would do in its thread."""

    def put_nowait(self, item: tuple[asyncio.Future[Any] | None, Callable[[], Any]]) -> None:
        future, work = item
        result = work()
        if future is not None:
            future.set_result(result)


def _without_waiting(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """No power is cut here, and one loop never waits for itself."""
    if not arguments:
        return arguments
    sql, *rest = arguments
    if sql == "pragma synchronous = full":
        sql = "pragma synchronous = off"
    elif sql.startswith("pragma busy_timeout"):
        sql = "pragma busy_timeout = 0"
    return (sql, *rest)
