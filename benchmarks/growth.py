"""What an update costs, and how long a start takes, as people, reports and old messages become more:
`python -m benchmarks.growth FOLDER PEOPLE REPORTS MESSAGES`, by hand, once for each line of the table.

A store as large as that is made below FOLDER (10,000,000 reports take 4 GB and some minutes) and deleted at the end.
Then the real program is started on it twice; secretaries drawn at random check in, twenty at once and one alone,
through intake, turns and sender, on a channel that takes everything at once; and what is old is cleaned away while one
small commit after the other asks for the writer. Said are the CPU and the time of an update (three of them are a
check-in: /checkin, the kind, no photo), the start until the page's address is printed and until `/readyz` says yes, its
CPU, and how long a commit waited at most, with the cleaning and without. `--keep` leaves the store for the next time.
"""

import argparse
import asyncio
import random
import shutil
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median, quantiles

import httpx
from sqlalchemy import func, select

from benchmarks.grown import EACH_BRANCH, grow, secretary
from benchmarks.sink import Talking
from bot.cleaning import Cleaning
from storage import inbox, schema
from storage.database import Database
from storage.messages import Incoming
from tests.acceptance.program import Program

CHECK_IN = ("/checkin", "1", "跳过")
AT_ONCE, WARMING, ROUNDS, ALONE = 20, 3, 40, 100
BETWEEN, PROBED = 0.02, 60.0
"""Seconds between two commits that ask for the writer, and how long they do, without cleaning and with it at most."""


async def main(folder: Path, sizes: Sequence[int], keep: bool) -> None:
    people, reports, messages = sizes
    place = folder / f"grown-{people}-{reports}-{messages}"
    data = place / "data"
    if not data.exists():
        data.mkdir(parents=True)
        await asyncio.to_thread(grow, data / "cunbao.db", people, reports, messages)
    size = (data / "cunbao.db").stat().st_size
    started = [await start(place) for _ in range(2)]
    together, alone = await talking(data, people // EACH_BRANCH)
    still, cleaned = await pauses(data) if messages else ((), ())
    told = [f"{people:,}", f"{reports:,}", f"{messages:,}", f"{size / 1e9:.1f} GB", *together, alone]
    print("|", " | ".join([*told, *started[1], *still, *cleaned]), "|")  # noqa: T201 -- its output
    if not keep:
        shutil.rmtree(place)


async def start(place: Path) -> tuple[str, str, str]:
    """Seconds until the address is printed, and until it is ready; seconds of CPU from its start to its end."""
    before, began = getrusage(RUSAGE_CHILDREN), time.perf_counter()
    program = await Program(place).start()
    printed = time.perf_counter() - began
    async with httpx.AsyncClient() as client:
        while (await client.get(f"{program.url}/readyz")).status_code != 200:  # noqa: ASYNC110 -- nothing rings
            await asyncio.sleep(0.01)
    ready = time.perf_counter() - began
    await program.stop()
    after = getrusage(RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return f"{printed:.2f} s", f"{ready:.2f} s", f"{cpu:.2f} s"


async def talking(data: Path, branches: int) -> tuple[tuple[str, str], str]:
    """CPU and time of an update when twenty write at once; the time until one alone has the answer."""
    chance = random.Random(7)  # noqa: S311 -- draws who speaks
    async with Talking(data) as engine:
        spent = []
        for number in range(WARMING + ROUNDS):
            chosen = [str(secretary(one)) for one in chance.sample(range(branches), min(AT_ONCE, branches))]
            cpu, clock = time.process_time(), time.perf_counter()
            for text in CHECK_IN:
                await engine.say(chosen, text)
            updates = len(chosen) * len(CHECK_IN)
            if number >= WARMING:
                spent.append(((time.process_time() - cpu) / updates, (time.perf_counter() - clock) / updates))
        waits = []
        for _ in range(ALONE):
            clock = time.perf_counter()
            await engine.say([str(secretary(chance.randrange(branches)))], CHECK_IN[0])
            waits.append(time.perf_counter() - clock)
    # The quickest tenth of the rounds: what others do on the machine makes rounds dearer, never cheaper.
    cpu, clock = (quantiles(part, n=10)[0] * 1000 for part in zip(*spent, strict=True))
    return (f"{cpu:.2f} ms", f"{clock:.2f} ms"), f"{median(waits) * 1000:.1f} ms"


async def pauses(data: Path) -> tuple[tuple[str, str], tuple[str, ...]]:
    """How long commits waited: without cleaning, with it; and how fast it went."""
    database = Database(f"sqlite:///{data / 'cunbao.db'}")
    stop = asyncio.Event()
    asyncio.get_running_loop().call_later(PROBED / 3, stop.set)
    still = await probe(database, stop, "still")
    stop = asyncio.Event()
    probing = asyncio.create_task(probe(database, stop, "cleaning"))
    before, began = await messages(database), time.perf_counter()
    with suppress(TimeoutError):
        await asyncio.wait_for(Cleaning(database, data).clean(), PROBED)
    took = time.perf_counter() - began
    stop.set()
    cleaned = await probing
    gone = before + len(cleaned) - await messages(database)
    await database.close()
    return _said(still), (*_said(cleaned), f"{gone / took:,.0f}/s")


async def messages(database: Database) -> int:
    tables = (schema.inbox, schema.outbox)
    async with database.reading() as tx:
        return sum([await tx.scalar(select(func.count()).select_from(one)) for one in tables])


async def probe(database: Database, stop: asyncio.Event, name: str) -> list[float]:
    """Seconds that each small commit took, from asking for the writer until it was on disk."""
    waits: list[float] = []
    while not stop.is_set():
        key = f"{name}:{len(waits)}:{time.time_ns()}"
        clock = time.perf_counter()
        async with database.transaction() as tx:
            await inbox.accept(tx, [Incoming(channel="telegram", key=key, account="probe", chat="probe")])
        waits.append(time.perf_counter() - clock)
        await asyncio.sleep(BETWEEN)
    return waits


def _said(waits: list[float]) -> tuple[str, str]:
    tail = quantiles(waits, n=100)[-1] if len(waits) > 1 else 0.0
    return f"{tail * 1000:.0f} ms", f"{max(waits) * 1000:.0f} ms"


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("sizes", type=int, nargs=3, metavar="N", help="people, reports, messages each way")
    options.add_argument("--keep", action="store_true", help="leave the store")
    chosen = options.parse_args()
    asyncio.run(main(chosen.folder, chosen.sizes, chosen.keep))
