"""Connections to SQLite that stay open: a transaction takes an idle one, and costs one crossing besides its statements.

SQLAlchemy's own `engine.begin()` makes a new object of everything each time, and crosses to the connection's thread for
the begin, the commit, and once more to roll back what was committed (measured: `docs/decisions/speed.md`).
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.onehop import OneHop

READ, WRITE = "begin", "begin immediate"
"""How a transaction begins. The write lock at once: "upgrade from reader to writer failed" becomes waiting for one's
turn."""


class Lines:
    """Up to `size` transactions at a time, each begun with READ or WRITE. Stands where an engine stood."""

    def __init__(self, engine: AsyncEngine, size: int, begin: str) -> None:
        self._engine, self._begin, self._reads = engine, begin, begin == READ
        self._turns = asyncio.Semaphore(size)
        self._idle: list[AsyncConnection] = []

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """Commits when the block ends. After any exception, cancellation too, the line is rolled back."""
        async with self._turns:
            line = self._idle.pop() if self._idle else await self._engine.connect()
            try:
                driver(line).begin(self._begin)
                yield line
                if line.in_transaction():
                    await line.commit()
                elif self._reads:
                    driver(line).leave()
                else:
                    await driver(line).commit()
            except BaseException:
                await asyncio.shield(_let_go(line))
                raise
            self._idle.append(line)

    def apart(self) -> AsyncConnection:
        """A connection of its own, to be entered, for what no transaction can do."""
        return self._engine.connect()

    async def dispose(self) -> None:
        while self._idle:
            await self._idle.pop().close()
        await self._engine.dispose()


async def _let_go(line: AsyncConnection) -> None:
    """Gives it back to the pool, rolled back: of what was begun here SQLAlchemy itself need not know."""
    try:
        if not line.invalidated:
            await driver(line).rollback()
    finally:
        await line.close()


def driver(line: AsyncConnection) -> OneHop:
    """The connection under SQLAlchemy's, in the same transaction."""
    found = line.sync_connection.connection.driver_connection if line.sync_connection else None
    assert isinstance(found, OneHop)  # noqa: S101 -- sqlite.py makes no other
    return found
