"""Killed at every point that matters and at random moments, under load."""

import asyncio
from random import Random

import pytest

from tests.resilience.at_work import at_work
from tests.resilience.mortal import Mortal
from tests.telegram.server import FakeTelegram

POINTS = {
    "accept, nothing written yet": 9,
    "accept, written and not committed": 9,
    "accept, committed and not confirmed": 9,
    "turn, messages taken": 9,
    "turn, decided and nothing kept": 7,
    "turn, numbers taken": 3,
    "turn, report kept without its receipt": 3,
    "turn, receipt kept without the draft": 9,
    "turn, draft kept": 8,
    "turn, promise written": 2,
    "turn, messages not crossed off": 9,
    "turn, complete and not committed": 7,
    "turn, committed and nobody woken": 6,
    "send, about to": 21,
    "send, taken by the platform": 19,
    "send, crossed off and not committed": 9,
    "photo, in memory": 1,
    "photo, half written": 1,
    "photo, on disk and not kept": 1,
    "photo, kept and not committed": 1,
    "promise, made and not kept": 1,
    "promise, kept and not committed": 1,
    "start, before the forms": 1,
    "start, uncertain notices settled": 1,
}
"""At which passing each is fatal: late enough that others are in the middle of something."""
A_DOZEN = (
    "accept, written and not committed",
    "accept, committed and not confirmed",
    "turn, decided and nothing kept",
    "turn, report kept without its receipt",
    "turn, complete and not committed",
    "turn, committed and nobody woken",
    "send, taken by the platform",
    "send, crossed off and not committed",
    "photo, half written",
    "photo, on disk and not kept",
    "promise, made and not kept",
    "start, before the forms",
)
"""Each start costs more than a second: `python -m tests.resilience.long_kills` tries all, on either store."""
ON_POSTGRES = A_DOZEN[:8:2]


async def test_at_named_points(mortal: Mortal[FakeTelegram]) -> None:
    async with at_work(mortal):
        for point in A_DOZEN:
            await mortal.dies_at(point, POINTS[point])
        await mortal.start()


async def test_at_random_moments(mortal: Mortal[FakeTelegram]) -> None:
    chance = Random(2026)
    async with at_work(mortal):
        for _ in range(4):
            await mortal.start()
            await asyncio.sleep(chance.uniform(1.0, 2.5))
            await mortal.kill()
        await mortal.start()


@pytest.mark.parametrize("store", ["postgres"], indirect=True)
async def test_on_postgres(mortal: Mortal[FakeTelegram]) -> None:
    async with at_work(mortal):
        for point in ON_POSTGRES:
            await mortal.dies_at(point, POINTS[point])
        await mortal.start()


async def test_while_the_tables_are_made(mortal: Mortal[FakeTelegram]) -> None:
    """A store half made is made again: the next start finds nothing of the first, or all of it."""
    (mortal.folder / "cunbao.db").unlink()
    await mortal.dies_at("migration, some tables made", 3)
    stranger = mortal.fake.person(8001, "生人", language="zh-hans")
    await stranger.says("你好")
    await mortal.start()
    await stranger.hears("村报", 20)
