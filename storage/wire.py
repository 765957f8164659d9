"""What processes that share a PostgreSQL tell each other: that something was written which they would only find later.

A word is a hint and nothing more: who misses one finds the same in the store at the next look.
"""

import asyncio
import logging
from collections.abc import Callable

import asyncpg
from sqlalchemy import make_url

from storage import faults

CHANNEL = "cunbao"
ALIVE = 15.0
"""Seconds between two looks whether the line still stands."""
PATIENCE = 10.0
"""Seconds for the database to answer."""
ANEW = 1.0
"""Seconds before the line is laid anew."""

log = logging.getLogger(__name__)


class Wire:
    """`say` tells the others; `run` carries the words, and calls `hear` with each of theirs."""

    def __init__(self, url: str, hear: Callable[[str], None]) -> None:
        self._address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._hear = hear
        self._words: dict[str, None] = {}
        self._woken = asyncio.Event()

    def say(self, word: str) -> None:
        """At most 8,000 bytes, PostgreSQL's limit. The same word twice before it left is one."""
        self._words[word] = None
        self._woken.set()

    async def run(self) -> None:
        """Runs until cancelled; goes on after every fault."""
        while True:
            try:
                connection = await asyncpg.connect(self._address, command_timeout=PATIENCE, timeout=PATIENCE)
                try:
                    await self._carry(connection)
                finally:
                    connection.terminate()
            except Exception as error:
                faults.record(log, error, "the line to the other processes broke and is laid anew")
            await asyncio.sleep(ANEW)

    async def _carry(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        def heard(_connection: object, speaker: int, _channel: str, word: object) -> None:
            if speaker != connection.get_server_pid():
                self._hear(str(word))

        await connection.add_listener(CHANNEL, heard)
        while True:
            words, self._words = list(self._words), {}
            await connection.execute("select pg_notify($1, word) from unnest($2::text[]) word", CHANNEL, words)
            await self._something_to_say()

    async def _something_to_say(self) -> None:
        """Or nothing for so long that the line should be tried."""
        try:
            async with asyncio.timeout(ALIVE):
                await self._woken.wait()
        except TimeoutError:
            return
        finally:
            self._woken.clear()
