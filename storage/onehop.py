"""An aiosqlite connection that crosses to its thread once a statement instead of four times.

aiosqlite makes a trip for opening a cursor, one for executing, one for fetching and one for closing. SQLAlchemy always
wants all four, and the trips cost more than the statements do (measured: `docs/decisions/one-hop.md`).
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Self

import aiosqlite

Rows = list[Any]
Work = Callable[[], Any]


class Statement:
    """A cursor as SQLAlchemy uses one: everything has been fetched by the time `execute` returns."""

    def __init__(self, connection: "OneHop") -> None:
        self._connection = connection
        self._rows: Rows = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Self:
        return self._keep(await self._connection.cross(execute, sql, parameters))

    async def executemany(self, sql: str, parameters: Iterable[Sequence[Any]]) -> Self:
        return self._keep(await self._connection.cross(executemany, sql, parameters))

    async def fetchall(self) -> Rows:
        rows, self._rows = self._rows, []
        return rows

    async def fetchmany(self, size: int | None = None) -> Rows:
        rows, self._rows = self._rows[: size or 1], self._rows[size or 1 :]
        return rows

    async def fetchone(self) -> Any:
        return self._rows.pop(0) if self._rows else None

    async def close(self) -> None:
        self._rows = []

    def _keep(self, found: tuple[Rows, Any, int, int | None]) -> Self:
        self._rows, self.description, self.rowcount, self.lastrowid = found
        return self


class OneHop(aiosqlite.Connection):
    """Behaves as its parent does but for `cursor`, which is there at once, and `begin`, which waits for company."""

    _begin = ""
    _ahead: tuple[Work, ...] = ()

    def cursor(self) -> Statement:  # type: ignore[override]  # -- the parent's must be awaited; SQLAlchemy enters either
        return Statement(self)

    def begin(self, sql: str) -> None:
        """The transaction begins with whatever crosses next; if nothing does, it never was."""
        self._begin, self._ahead = sql, ()

    def later(self, work: Callable[..., Any], *arguments: Any) -> None:
        """Crosses with what crosses next, before it: for what nobody waits for, the commit at the latest."""
        self._ahead += (partial(work, self._conn, *arguments),)

    async def cross(self, work: Callable[..., Any], *arguments: Any) -> Any:
        """Does `work(sqlite connection, …)` on the connection's own thread."""
        begin, ahead, self._begin, self._ahead = self._begin, self._ahead, "", ()
        if begin:
            ahead = (partial(self._conn.execute, begin), *ahead)
        return await self._execute(_in_order, ahead, partial(work, self._conn, *arguments))  # type: ignore[no-untyped-call]  # -- aiosqlite's own

    async def commit(self) -> None:
        if not self._begin or self._ahead:
            await self.cross(sqlite3.Connection.commit)
        self._begin = ""

    def leave(self) -> None:
        """Ends a transaction that has only read, and waits for nothing."""
        begun, self._begin, self._ahead = not self._begin, "", ()
        if begun:
            future = asyncio.get_running_loop().create_future()
            self._tx.put_nowait((future, self._conn.commit))

    async def rollback(self) -> None:
        begun, self._begin, self._ahead = not self._begin, "", ()
        if begun:
            await self.cross(sqlite3.Connection.rollback)


def connect(path: str) -> OneHop:
    """A connection yet to be awaited; its thread does not keep the program alive."""
    connection = OneHop(partial(sqlite3.connect, Path(path) if path != ":memory:" else path), 64)
    connection._thread.daemon = True
    return connection


def _in_order(ahead: Iterable[Work], work: Work) -> Any:
    for one in ahead:
        one()
    return work()


def execute(connection: sqlite3.Connection, sql: str, parameters: Sequence[Any]) -> tuple[Rows, Any, int, int | None]:
    return _drained(connection.execute(sql, parameters))


def executemany(
    connection: sqlite3.Connection, sql: str, parameters: Iterable[Sequence[Any]]
) -> tuple[Rows, Any, int, int | None]:
    return _drained(connection.executemany(sql, parameters))


def _drained(cursor: sqlite3.Cursor) -> tuple[Rows, Any, int, int | None]:
    rows = cursor.fetchall() if cursor.description else []
    try:
        return rows, cursor.description, cursor.rowcount, cursor.lastrowid
    finally:
        cursor.close()
