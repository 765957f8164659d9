"""Keeps the program running as a service manager does: whenever a life has ended, another begins a little later."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import orjson

from tests.simulation.county import START
from tests.simulation.death import Death
from tests.simulation.life import LIFE, Life
from tests.simulation.network import Network
from tests.simulation.store import Disk

SENDING = "select chat, body from outbox where state = 'sending'"

HOPELESS = 30
"""Lives that ended by themselves, one after the other."""


@dataclass(frozen=True, slots=True)
class End:
    """When the program ended, by what, and which notices it was just sending."""

    at: float
    why: str
    leaving: frozenset[tuple[str, str]]


class Program:
    """`shift` is by how many seconds its clock is wrong."""

    def __init__(self, folder: Path, disk: Disk, network: Network, chance: Random, told: Callable[..., None]) -> None:
        self.folder, self.told, self.shift = folder, told, 0.0
        self.ends: list[End] = []
        self._disk, self._network, self._chance = disk, network, chance
        self._life: Life | None = None
        self._where = ""
        self._armed: dict[str, int] = {}

    def clock(self) -> datetime:
        return START + timedelta(seconds=asyncio.get_running_loop().time() + self.shift)

    async def runs(self) -> None:
        """Until cancelled."""
        in_vain = 0
        while True:
            life = self._life = Life(self.folder, self._disk, self._network, self.clock)
            self.told("program", "begins")
            life.begin()
            try:
                await life.ended.wait()
            finally:
                killed = life.dead
                life.die()
                await life.bury()
            why = f"killed: {self._where}" if killed else f"ended: {life.why}"
            self.ends.append(End(asyncio.get_running_loop().time(), why, self._leaving()))
            self.told("program", why)
            in_vain = 0 if killed else in_vain + 1
            assert in_vain < HOPELESS, f"it ends again and again: {life.why}"
            await asyncio.sleep(self._chance.uniform(0.2, 4))

    async def dies_at(self, point: str, times: int, patience: float) -> bool:
        """Whether it died there within so many seconds, when the point was reached for the so-many-th time. Else it
        dies at that moment."""
        self._armed[point] = times
        before = len(self.ends)
        until = asyncio.get_running_loop().time() + patience
        while self._armed.get(point) and asyncio.get_running_loop().time() < until:  # noqa: ASYNC110 -- rings no bell
            await asyncio.sleep(0.5)
        if self._armed.pop(point, 0) and len(self.ends) == before:
            await self.dies_now("a moment")
            return False
        return True

    def reaches(self, point: str) -> None:
        """Called whenever the program comes to a point."""
        life = LIFE.get(None)
        if point not in self._armed or life is None or life is not self._life or life.dead:
            return
        self._armed[point] -= 1
        if self._armed[point] <= 0:
            del self._armed[point]
            self._where = point
            life.die()
            raise Death

    async def dies_now(self, where: str) -> None:
        if self._life is not None and not self._life.dead:
            self._where = where
            self._life.die()

    async def stops(self) -> None:
        if self._life is not None and not self._life.dead:
            self.told("program", "is asked to stop")
            await self._life.stop()

    def _leaving(self) -> frozenset[tuple[str, str]]:
        with closing(sqlite3.connect(self.folder / "cunbao.db")) as store:
            return frozenset((chat, orjson.loads(body).get("text", "")) for chat, body in store.execute(SENDING))
