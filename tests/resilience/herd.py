"""Several processes on one PostgreSQL, of which one or another is killed: `python -m tests.resilience.herd SECONDS`.

For so long people report to three processes, of which one dies every ten seconds and is started again. Said are the
reports, what was repeated, and how long somebody waited at most.
"""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Any

from tests.postgres import Server
from tests.resilience.at_work import Told, at_work
from tests.resilience.mortal import Mortal, at_telegram
from tests.telegram.server import FakeTelegram

MANY = 3
PATIENCE = 120.0
"""Seconds: how long people waited is told, not judged, for this machine may be busy."""
LEFT = (
    "select id, lane, tries, due_at, problem from inbox where state = 'waiting'",
    "select id, kind, tries, due_at, problem from jobs where state = 'waiting'",
    "select id, chat, kind, state, tries, due_at, problem from outbox where state <> 'sent'",
    "select id, state, arrived_at, left(body, 200) from inbox where chat = '7001' order by id desc limit 5",
    "select id, state, created_at from jobs where kind = 'summary' order by id desc limit 5",
    "select id, state, created_at, sent_at, problem, left(body, 200) from outbox where chat = '7001' "
    "order by id desc limit 20",
    "select * from leases",
    "select extract(epoch from now()) * 1000",
    "select pid, state, wait_event_type, wait_event, query from pg_stat_activity where datname = current_database()",
)
"""What to look at after a failure."""
EVERY = 10.0
"""Seconds between two kills."""


class Herd:
    """All talk to one fake, as one program does."""

    def __init__(self, folder: Path, fake: FakeTelegram, store: str, many: int = MANY) -> None:
        self.folder, self.fake = folder, fake
        self.mortals = [Mortal(folder, fake, at_telegram(fake), store=store) for _ in range(many)]

    @property
    def log(self) -> str:
        return self.mortals[0].log

    async def settle(self, *people: str) -> None:
        await self.mortals[0].settle(*people)

    async def rows(self, query: str) -> list[Any]:
        return await self.mortals[0].rows(query)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Sequence[Mortal[FakeTelegram]]]:
        for one in self.mortals:
            await one.start()
        try:
            yield self.mortals
        finally:
            for one in self.mortals:
                await one.kill()


async def suffer(herd: Herd, kills: int, every: float, chance: Random) -> Told:
    """One after the other dies, by chance whichever, and comes again."""
    async with herd.running() as mortals, at_work(herd, patience=PATIENCE) as told:
        for _ in range(kills):
            await asyncio.sleep(every)
            one = chance.choice(mortals)
            await one.kill()
            await one.start()
        await asyncio.sleep(every)
    return told


async def main(seconds: float) -> None:
    with tempfile.TemporaryDirectory(prefix="cunbao-herd-") as folder:
        server = await asyncio.to_thread(Server, Path(folder) / "postgres")
        try:
            async with FakeTelegram() as fake:
                fake.deliver_twice()
                herd = Herd(Path(folder), fake, await server.database())
                try:
                    told = await suffer(herd, int(seconds / EVERY), EVERY, Random(2026))
                except BaseException:
                    print(herd.log, *[await herd.rows(query) for query in LEFT], sep="\n")  # noqa: T201 -- soon it is gone
                    raise
                print(told.said)  # noqa: T201 -- it is what this program is for
                assert fake.violations == []
        finally:
            server.stop()


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1])))
