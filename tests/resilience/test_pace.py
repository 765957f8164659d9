"""How fast it goes out: within both rates, replies first, by a clock that runs ahead."""

import asyncio
import selectors
from bisect import bisect_left
from collections import Counter
from collections.abc import Coroutine
from random import Random
from typing import Any

import pytest

from bot.pace import BURST, SLOWED_FOR, SLOWED_RATE, Pace

Left = list[tuple[float, str]]


class Impatient(selectors.DefaultSelector):
    """Does not wait: the time that would have passed is added to `now`, in seconds."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self.now += timeout or 0.0
        return super().select(0)


class HurriedLoop(asyncio.SelectorEventLoop):
    """A loop in which sleeping takes no time."""

    def __init__(self) -> None:
        self.selector = Impatient()
        super().__init__(self.selector)

    def time(self) -> float:
        return self.selector.now


def hurried(main: Coroutine[Any, Any, None]) -> None:
    with asyncio.Runner(loop_factory=HurriedLoop) as runner:
        runner.run(main)


def paced(rate: float, chat_rate: float) -> Pace:
    return Pace(rate, chat_rate, asyncio.get_running_loop().time)


async def leave(pace: Pace, left: Left, chat: str, reply: bool = True, takes: float = 0.0) -> None:
    async with pace.turn(chat, reply):
        left.append((asyncio.get_running_loop().time(), chat))
        await asyncio.sleep(takes)


def most_in_a_second(left: Left) -> int:
    moments = sorted(moment for moment, _ in left)
    return max(bisect_left(moments, start + 1 - 1e-9) - place for place, start in enumerate(moments))


def test_all_chats_together() -> None:
    async def main() -> None:
        pace, left = paced(30, 1), Left()
        await asyncio.gather(*(leave(pace, left, f"chat {n}") for n in range(90)))
        assert most_in_a_second(left) <= 30
        assert left[-1][0] == pytest.approx(89 / 30, abs=0.1), "and no slower than it may be"

    hurried(main())


def test_one_chat_by_itself() -> None:
    """A few at once, then one a second; the others do not notice."""

    async def main() -> None:
        pace, left = paced(30, 1), Left()
        many = [asyncio.create_task(leave(pace, left, "much")) for _ in range(10)]
        await asyncio.sleep(0.5)
        others: Left = []
        await asyncio.gather(*(leave(pace, others, f"chat {n}") for n in range(20)))
        assert others[-1][0] < 0.5 + 1
        await asyncio.gather(*many)
        assert sum(1 for moment, _ in left if moment < 0.9) == BURST
        assert [round(moment) for moment, _ in left[BURST:]] == list(range(1, 8))

    hurried(main())


def test_replies_before_notices() -> None:
    async def main() -> None:
        pace, left = paced(10, 0), Left()
        waiting = [asyncio.create_task(leave(pace, left, f"notice {n}", reply=False)) for n in range(50)]
        await asyncio.sleep(1.05)
        before = len(left)
        await asyncio.gather(*(leave(pace, left, f"reply {n}") for n in range(5)))
        assert [chat for _, chat in left[before : before + 5]] == [f"reply {n}" for n in range(5)]
        await asyncio.gather(*waiting)
        assert Counter(chat.split()[0] for _, chat in left) == {"notice": 50, "reply": 5}

    hurried(main())


def test_half_as_fast_after_the_platform_asked_for_patience() -> None:
    async def main() -> None:
        pace, left = paced(10, 0), Left()
        pace.slow_down()
        await asyncio.gather(*(leave(pace, left, f"chat {n}") for n in range(300)))
        slowed = [moment for moment, _ in left if moment < SLOWED_FOR]
        assert len(slowed) == pytest.approx(SLOWED_FOR * 5, abs=2)
        assert left[-1][0] == pytest.approx(SLOWED_FOR + (300 - len(slowed)) / 10, abs=0.5)

    hurried(main())


def test_who_gives_up_takes_no_turn() -> None:
    async def main() -> None:
        pace, left = paced(1, 0), Left()
        impatient = [asyncio.create_task(leave(pace, left, "gone")) for _ in range(5)]
        patient = asyncio.create_task(leave(pace, left, "here"))
        await asyncio.sleep(0.5)
        for task in impatient:
            task.cancel()
        await patient
        assert left == [(0.0, "gone"), (1.0, "here")]

    hurried(main())


def test_no_limit_is_no_wait() -> None:
    async def main() -> None:
        pace, left = paced(0, 0), Left()
        await asyncio.gather(*(leave(pace, left, "one") for _ in range(1000)))
        assert {moment for moment, _ in left} == {0.0}

    hurried(main())


WARM = 60
"""Messages until it is known how quick the wire can be."""


@pytest.mark.parametrize("rate", [1, 7, 30, 300])
@pytest.mark.parametrize("seed", range(4))
def test_no_second_gets_one_too_many_however_the_wire_jumps(rate: int, seed: int) -> None:
    """Counted where they arrive; and hardly slower than allowed."""

    async def main() -> None:
        chance, pace, arrived = Random(seed), paced(rate, 0), Left()
        back, jump = chance.uniform(0.001, 0.05), chance.uniform(0.0, 0.05)

        async def send(number: int) -> None:
            async with pace.turn(f"chat {number}", reply=False):
                await asyncio.sleep(back + (jump * chance.random() if chance.random() < 0.2 else 0.0))
                arrived.append((asyncio.get_running_loop().time(), ""))
                await asyncio.sleep(back)

        await asyncio.gather(*(send(number) for number in range(WARM + rate * 20)))
        arrived.sort()
        assert most_in_a_second(arrived) <= rate
        assert rate * 20 / (arrived[-1][0] - arrived[WARM - 1][0]) >= 0.98 * rate

    hurried(main())


def test_who_has_no_rate_slows_down_for_all_chats_when_asked_to() -> None:
    async def main() -> None:
        pace, left = paced(0, 0), Left()
        await asyncio.gather(*(leave(pace, left, str(number)) for number in range(120)))
        assert {moment for moment, _ in left} == {0.0}
        pace.slow_down()
        await asyncio.gather(*(leave(pace, left, str(number)) for number in range(120)))
        assert most_in_a_second(left[120:]) == SLOWED_RATE
        await asyncio.sleep(SLOWED_FOR)
        now = asyncio.get_running_loop().time()
        await asyncio.gather(*(leave(pace, left, str(number)) for number in range(120)))
        assert {moment for moment, _ in left[240:]} == {now}

    hurried(main())
