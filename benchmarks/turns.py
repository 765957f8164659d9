"""How many turns a second are decided and kept, by how many processes, on which store: `python -m benchmarks.turns`.

People file a form of three questions; all that they say stands in the inbox already, so nothing but the turns is timed.
SQLite by one process, PostgreSQL (of the tests' own, but careful about its disk) by one, two and three.
"""

import asyncio
import os
import sys
import tempfile
import time
from asyncio.subprocess import PIPE
from pathlib import Path

from sqlalchemy import func, insert, select

from bot.turns import Turns
from handlers.forms.keep import add_form, sync_builtin
from storage import inbox, places, schema
from storage.database import Database
from storage.messages import Incoming
from storage.migrations import upgrade
from tests.postgres import Server
from tests.resilience.engine import HOUSE
from tests.resilience.mortal import THREE

PEOPLE = 2000
LINES = ("/form three", "甲", "乙", "丙", "提交")


async def main() -> None:
    print("| store | processes | turns/s | CPU s per 1,000 |\n|---|---|---|---|")  # noqa: T201 -- it is what this program is for
    with tempfile.TemporaryDirectory(prefix="cunbao-turns-") as folder:
        server = await asyncio.to_thread(Server, Path(folder) / "postgres")
        await server.careful()
        try:
            sqlite = f"sqlite:///{folder}/cunbao.db"
            await asyncio.to_thread(upgrade, sqlite)
            await measure("SQLite", sqlite, 1)
            for many in (1, 2, 3):
                await measure("PostgreSQL", await server.database(), many)
        finally:
            server.stop()


async def measure(name: str, url: str, many: int) -> None:
    await fill(url)
    workers = [
        await asyncio.create_subprocess_exec(sys.executable, "-m", "benchmarks.turns", url, stdin=PIPE, stdout=PIPE)
        for _ in range(many)
    ]
    for worker in workers:
        assert worker.stdout  # noqa: S101 -- it was asked for
        await worker.stdout.readline()  # ready
    began = time.monotonic()
    said = await asyncio.gather(*(worker.communicate(b"\n") for worker in workers))
    took = time.monotonic() - began
    turns, spent = PEOPLE * len(LINES), sum(float(out) for out, _ in said)
    await check(url)
    print(f"| {name} | {many} | {turns / took:,.0f} | {1000 * spent / turns:.2f} |", flush=True)  # noqa: T201 -- as above


async def work(url: str) -> None:
    """One process: begins when it is told to, and says how much CPU it took."""
    database = Database(url)
    turns = Turns(database, HOUSE, lambda: None)
    async with database.reading() as tx:
        await inbox.next_due(tx)
    print("ready", flush=True)  # noqa: T201 -- who started it waits for it
    await asyncio.to_thread(sys.stdin.readline)
    began = sum(os.times()[:2])
    while await waits(database):
        while await turns.batch():
            pass
    print(sum(os.times()[:2]) - began, flush=True)  # noqa: T201 -- as above
    await database.close()


async def waits(database: Database) -> bool:
    async with database.reading() as tx:
        return await inbox.next_due(tx) is not None


async def fill(url: str) -> None:
    database = Database(url)
    async with database.transaction() as tx:
        await sync_builtin(tx)
        await add_form(tx, "three.md", THREE.encode())
        branch = await places.add_place(tx, "branch", "东坡村", None)
        numbers = range(1, PEOPLE + 1)
        await tx.run(insert(schema.people), [{"id": n, "name": f"党员{n}", "created_at": tx.now} for n in numbers])
        posts = [{"person_id": n, "place_id": branch.id, "role": "member"} for n in numbers]
        await tx.run(insert(schema.posts), posts)
        its = {"channel": "telegram", "linked_at": tx.now, "seen_at": tx.now}
        accounts = [{**its, "account": str(n), "person_id": n, "chat": str(n)} for n in numbers]
        await tx.run(insert(schema.accounts), accounts)
        for place, line in enumerate(LINES):
            await inbox.accept(tx, [_said(n, place, line) for n in numbers])
    await database.close()


def _said(number: int, place: int, line: str) -> Incoming:
    key = f"{number}-{place}"
    return Incoming(channel="telegram", key=key, account=str(number), chat=str(number), message=key, text=line)


async def check(url: str) -> None:
    """Everybody's report is there."""
    database = Database(url)
    async with database.reading() as tx:
        if await tx.scalar(select(func.count()).select_from(schema.reports)) != PEOPLE:
            raise RuntimeError("reports are missing")
    await database.close()


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1]) if sys.argv[1:] else main())
