"""What is measured of one bot: load, one person alone, a slow network, the start, memory, and whether all was kept."""

import asyncio
import shutil
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.peers.api import BotApi
from benchmarks.peers.contestants import CACHE, OUR_NAME, Contestant, environment
from benchmarks.peers.crowd import Crowd
from benchmarks.peers.install import TEMPLATE
from benchmarks.peers.picture import picture
from benchmarks.peers.process import Meter, Process

PARKED_AT = 2
"""Memory is measured with everybody at the question after the place."""
AT_ONCE = 100
"""People who are on their way to there at the same time: it is to be the conversations that count, not a burst."""
START_SECONDS, DRAIN_SECONDS, FILL_SECONDS = 40.0, 20.0, 300.0
NETWORK_SECONDS = 0.05


class NoAnswerError(Exception):
    """The bot did not answer; the text is the end of its log."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of everything."""

    people: int
    seconds: float
    warm: float = 1.5


@dataclass(slots=True)
class Stage:
    """A bot that has answered once, with everything around it."""

    api: BotApi
    crowd: Crowd
    process: Process
    folder: Path
    first_answer: float
    """Seconds from its start."""


@asynccontextmanager
async def stage(one: Contestant, people: int, park: int | None = None) -> AsyncIterator[Stage]:
    """Starts the bot and so many people, and waits until the first of them is answered."""
    with TemporaryDirectory(dir=CACHE) as name:
        folder, api = Path(name), BotApi(picture())
        await api.open()
        crowd = Crowd(api, one.begins)
        crowd.park = park
        if one.name == OUR_NAME:
            shutil.copy(TEMPLATE, folder / "store.db")
        for number in range(people):
            crowd.begin(number)
        process = Process(one.command, environment(one, folder, api.port), folder)
        try:
            if not await _until(lambda: bool(crowd.answered_at), process, START_SECONDS):
                raise NoAnswerError(process.log.read_text(errors="replace")[-500:])
            yield Stage(api, crowd, process, folder, crowd.answered_at - process.started_at)
        finally:
            process.end()
            api.close()


async def speed(one: Contestant, plan: Plan, quickest: float) -> dict[str, float]:
    """One life of the bot: everybody, then one alone, then everybody over a slow network; at the end the rows."""
    async with stage(one, plan.people) as on:
        found = {"first answer": on.first_answer}
        found |= await _load(on, plan, quickest)
        await _quiet(on)
        found |= await _alone(on, plan)
        await _quiet(on)
        on.api.delay = NETWORK_SECONDS
        for number in range(plan.people):
            on.crowd.begin(number)
        found |= await _slow_network(on, plan)
        await _quiet(on)
        on.process.end()
        return found | _rows(on, one)


async def memory(one: Contestant, people: int) -> dict[str, float]:
    """MiB with one conversation open, and with so many."""
    async with stage(one, 1, PARKED_AT) as on:
        await asyncio.sleep(1)
        first = on.process.memory()
        begun, end = 1, perf_counter() + FILL_SECONDS
        while on.crowd.parked < people and perf_counter() < end and on.process.running:
            while begun < people and begun - on.crowd.parked < AT_ONCE:
                on.crowd.begin(begun)
                begun += 1
            await asyncio.sleep(0.005)
        await asyncio.sleep(2)
        return {"MiB with one": first, "MiB with all": on.process.memory(), "open": on.crowd.parked}


async def _load(on: Stage, plan: Plan, quickest: float) -> dict[str, float]:
    meter = Meter(on.folder)
    try:
        await asyncio.sleep(plan.warm)
        del on.crowd.seconds[:]
        meter.begin()
        begun, done, cpu, (ran, waited) = perf_counter(), on.crowd.done, on.process.cpu(), on.process.turns()
        await asyncio.sleep(plan.seconds)
        took, done, cpu = perf_counter() - begun, on.crowd.done - done, on.process.cpu() - cpu
        ran, waited = on.process.turns()[0] - ran, on.process.turns()[1] - waited
        slower, stolen = meter.slowness(quickest)
    finally:
        meter.end()
    idle = max(took - ran - waited, 0.0)
    return {
        "updates/s": done / (ran / slower + idle) / (1 - stolen),
        "updates/s raw": done / took,
        "CPU s per 1,000": 1000 * cpu / max(done, 1) / slower,
        "ms of 200": _percentile(on.crowd, 50),
        "core": cpu / took,
        "idle": idle / took,
        "slower": slower,
    }


async def _alone(on: Stage, plan: Plan) -> dict[str, float]:
    del on.crowd.seconds[:]
    on.crowd.begin(0)
    await asyncio.sleep(plan.seconds)
    return {"ms alone": _percentile(on.crowd, 50), "ms alone, 99 %": _percentile(on.crowd, 99)}


async def _slow_network(on: Stage, plan: Plan) -> dict[str, float]:
    await asyncio.sleep(plan.warm)
    begun, done = perf_counter(), on.crowd.done
    await asyncio.sleep(plan.seconds)
    return {"updates/s at 50 ms": (on.crowd.done - done) / (perf_counter() - begun)}


async def _quiet(on: Stage) -> None:
    """Nobody says anything new, and everybody has been answered."""
    on.crowd.stop = True
    await _until(lambda: not on.crowd.waiting, on.process, DRAIN_SECONDS)
    on.crowd.stop = False


def _rows(on: Stage, one: Contestant) -> dict[str, float]:
    with sqlite3.connect(on.folder / "store.db") as store:
        kept = Counter(place for (place,) in store.execute(one.places))
    twice = sum(kept.values()) - len(kept)
    return {"receipts": len(on.crowd.receipts), "missing": len(on.crowd.receipts - set(kept)), "twice": twice}


async def _until(done: Callable[[], bool], process: Process, seconds: float) -> bool:
    end = perf_counter() + seconds
    while not done():
        if perf_counter() > end or not process.running:
            return False
        await asyncio.sleep(0.02)
    return True


def _percentile(crowd: Crowd, percent: int) -> float:
    ordered = sorted(crowd.seconds)
    return 1000 * ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] if ordered else float("nan")
