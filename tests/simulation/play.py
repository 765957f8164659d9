"""Plays one seed: a county that reports, whatever befalls; then everything is given time to come right."""

import asyncio
import gc
import hashlib
import logging
import sqlite3
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random

from sqlalchemy.exc import SAWarning

from tests.simulation.county import ROLES, START, fresh_store
from tests.simulation.loop import SimulatedLoop
from tests.simulation.network import Network
from tests.simulation.oracle import Findings, judge
from tests.simulation.program import Program
from tests.simulation.seams import in_place
from tests.simulation.somebody import Somebody
from tests.simulation.store import Disk
from tests.simulation.weather import SPAN, Weather
from tests.telegram.groups import found_group
from tests.telegram.people import register
from tests.telegram.world import World

TOLD_BY = timedelta(minutes=6)
"""When everybody has heard the notice, by the program's own clock."""
BUSY = 0.4
"""How likely somebody has a second errand."""
LONGEST = 24 * 3600.0
"""Seconds after which what still waits will wait for ever."""
DUE = (
    "select 'inbox', id from inbox where state = 'waiting' union all select 'photos', id from photos "
    "where state = 'pending' union all select 'outbox', id from outbox where state in ('waiting', 'sending') "
    "union all select 'jobs', id from jobs where state = 'waiting'"
)


@dataclass(slots=True)
class Played:
    """What came of a seed. `trace` is everything that was said, shown, refused, broken."""

    seed: int
    findings: Findings
    had: Counter[str]
    """How often what befell it."""
    trace: list[str] = field(repr=False)

    @property
    def digest(self) -> str:
        return hashlib.sha256("\n".join(self.trace).encode()).hexdigest()


class Play:
    """One seed in one folder."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.trace: list[str] = []
        self.had: Counter[str] = Counter()
        self.chance = Random(seed)
        self.loop = SimulatedLoop()
        self.world = World(lambda: START.timestamp() + self.loop.time())
        self.disk = Disk(self.fork(), self._refused)
        self.network = Network(self.world, self.fork(), self.told, self.had)
        self.program = Program(folder, self.disk, self.network, self.fork(), self.told)
        self.weather = Weather(seed, self.fork(), self.told, self.had, self.network, self.disk, self.program)
        self.group = found_group(self.world, -4001, "河北镇工作群", [])
        self.people = [self._person(number) for number in range(len(ROLES))]
        self.folder = folder

    async def goes(self) -> Findings:
        running = asyncio.create_task(self.program.runs())
        try:
            blowing = asyncio.create_task(self.weather.blows())
            await asyncio.gather(*(one.lives(self._errands(one), SPAN) for one in self.people), blowing)
            await self._settles()
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        return judge(self.people, self.program, self.network, self.weather, self.folder)

    def told(self, who: object, what: str) -> None:
        self.trace.append(f"{self.loop.time():.3f} {who} {what}")

    def _refused(self, words: str) -> None:
        self.had[words] += 1
        self.told("disk", words)

    def fork(self) -> Random:
        """Each has dice of its own: who throws more often changes nobody else's day."""
        return Random(self.chance.random())

    def _person(self, place: int) -> Somebody:
        role = ROLES[place]
        person = register(self.world, role.number, "某", language="zh-hans", username=None, started=True)
        return Somebody(role, person, self.fork(), self.told, self.had, self.group)

    def _errands(self, one: Somebody) -> list[str]:
        known = one.role.errands
        return [one.chance.choice(known) for _ in range(1 + (len(known) > 1 and one.chance.random() < BUSY))]

    async def _settles(self) -> None:
        until = self.loop.time() + LONGEST
        while self.loop.time() < until:
            await asyncio.sleep(30)
            with closing(sqlite3.connect(self.folder / "cunbao.db")) as store:
                left = store.execute(DUE).fetchall()
            if not left and self.program.clock() > START + TOLD_BY:
                break
        await asyncio.sleep(30)


def play(seed: int) -> Played:
    """Everything that this seed brings. Within `undisturbed`."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "cunbao.db").write_bytes(fresh_store())
        one = Play(seed, Path(folder))
        with in_place(one.disk, one.program, one.fork()), asyncio.Runner(loop_factory=lambda: one.loop) as runner:
            findings = runner.run(one.goes())
    return Played(seed, findings, one.had, one.trace)


@contextmanager
def undisturbed() -> Iterator[None]:
    """What the program logs of its troubles is of no concern here, nor that a killed one tidies up nothing."""
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "The garbage collector is trying", SAWarning)
            yield
            gc.collect()
    finally:
        logging.disable(logging.NOTSET)
