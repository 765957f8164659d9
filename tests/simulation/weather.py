"""What befalls a county in its first minutes, all of it drawn from one seed: then the sky clears."""

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random

from tests.resilience.dying import POINTS
from tests.simulation.county import ROLES
from tests.simulation.network import Network
from tests.simulation.program import Program
from tests.simulation.store import FULL, LOCKED, Disk

SPAN = 180.0
"""Seconds in which everything happens."""
LONG_PATIENCE, SELDOM = 2282.0, 7
"""Seconds for which Telegram once asked somebody to leave a chat alone; and among how many seeds that is met by one."""
STRIDE = 7
"""Prime to the number of deadly points: over the seeds everybody dies everywhere."""
UNREACHED = 30.0
"""Seconds after which who was to die at a point that nobody came to dies at that moment."""
DEADLY = [point for point in POINTS if not point.startswith("migration")]


@dataclass(frozen=True, slots=True)
class Spell:
    """Trouble that lasted; of one chat, or of all."""

    name: str
    since: float
    until: float
    chat: str = ""


class Weather:
    """`blows` until the span is over. `had` counts what happened, `spells` say when."""

    def __init__(
        self,
        seed: int,
        chance: Random,
        told: Callable[..., None],
        had: Counter[str],
        network: Network,
        disk: Disk,
        program: Program,
    ) -> None:
        self.seed, self.chance, self.told, self.had = seed, chance, told, had
        self.network, self.disk, self.program, self.world = network, disk, program, network.world
        self.spells: list[Spell] = []
        self._points = deque((*DEADLY[seed % len(DEADLY) :], *DEADLY[: seed % len(DEADLY)]))
        self._points.rotate(1)

    async def blows(self) -> None:
        chance = self.chance
        self.network.broken = chance.choice((0.0, 0.01, 0.03))
        self.world.updates.deliver_twice = chance.random() < 0.5
        self.had["updates twice"] += self.world.updates.deliver_twice
        plan = [(self._killed, chance.randint(2, 4)), (self._cut_down, 1), (self._stopped, chance.randint(0, 1))]
        plan += [(self._broken, 2), (self._flood, 2), (self._full, 1), (self._locked, 1)]
        plan += [(self._restart_ids, 1), (self._set_back, chance.randint(0, 1))]
        plan += [(self._long_flood, int(self.seed % SELDOM == 0))]
        async with asyncio.TaskGroup() as group:
            for what, times in plan:
                for _ in range(times):
                    group.create_task(self._later(chance.uniform(1, SPAN), what))
        self._clears()

    def _clears(self) -> None:
        self.network.broken, self.disk.trouble = 0.0, ""
        self.world.updates.deliver_twice = False
        self.told("weather", "all is well")

    async def _later(self, seconds: float, what: Callable[[], Awaitable[None]]) -> None:
        await asyncio.sleep(seconds)
        await what()

    async def _killed(self) -> None:
        self._points.rotate(-STRIDE)
        point, times = self._points[0], self.chance.randint(1, 4)
        if point.startswith("start"):
            times = 1
        if await self.program.dies_at(point, times, UNREACHED):
            self.had["killed at a point"] += 1
            self.had[f"killed: {point}"] += 1

    async def _cut_down(self) -> None:
        self.had["killed at a moment"] += 1
        await self.program.dies_now("a moment")

    async def _stopped(self) -> None:
        self.had["stopped"] += 1
        await self.program.stops()

    async def _broken(self) -> None:
        before, self.network.broken = self.network.broken, self.chance.choice((0.3, 0.6, 1.0))
        await self._spell("network breaks", self.chance.uniform(2, 20))
        self.network.broken = before

    async def _full(self) -> None:
        await self._trouble(FULL, self.chance.uniform(2, 20))

    async def _locked(self) -> None:
        await self._trouble(LOCKED, self.chance.uniform(2, 20))

    async def _trouble(self, words: str, seconds: float) -> None:
        while self.disk.trouble:  # noqa: ASYNC110 -- rings no bell
            await asyncio.sleep(1)
        self.disk.trouble = words
        await self._spell(words, seconds)
        self.disk.trouble = ""

    async def _flood(self) -> None:
        await self._patience(self.chance.uniform(2, 60))

    async def _long_flood(self) -> None:
        await self._patience(LONG_PATIENCE)

    async def _patience(self, seconds: float) -> None:
        chat, now = str(self.chance.choice(ROLES).number), asyncio.get_running_loop().time()
        self.network.floods[chat] = max(now + seconds, self.network.floods.get(chat, 0.0))
        self.spells.append(Spell("too many requests", now, now + seconds, chat))
        self.told("weather", f"{chat} is to be left alone for {seconds:.0f} s")

    async def _restart_ids(self) -> None:
        """After a quiet week, or so it seems: when nothing waits."""
        until = asyncio.get_running_loop().time() + SPAN
        while self.world.updates.pending:
            if asyncio.get_running_loop().time() > until:
                return
            await asyncio.sleep(0.05)
        self.had["ids restart low"] += 1
        self.world.updates.restart_ids_at(self.chance.randint(1, 1000))
        self.told("weather", f"update ids go on at {self.world.updates.next_id}")

    async def _set_back(self) -> None:
        seconds = self.chance.choice((3.0, 90.0, 90.0, 300.0, 300.0, 3600.0))
        self.had["clock set back"] += 1
        self.program.shift -= seconds
        self.told("weather", f"the clock is set back by {seconds:.0f} s")
        await asyncio.sleep(self.chance.uniform(10, SPAN))
        if self.chance.random() < 0.5:
            self.program.shift += seconds
            self.told("weather", "the clock is right again")

    async def _spell(self, name: str, seconds: float) -> None:
        now = asyncio.get_running_loop().time()
        self.told("weather", f"{name} for {seconds:.0f} s")
        await asyncio.sleep(seconds)
        self.spells.append(Spell(name, now, now + seconds))
