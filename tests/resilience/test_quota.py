"""How many messages a chat gets within a minute and an hour, by a clock that runs ahead."""

import asyncio

import pytest

from bot.quota import Quota
from tests.resilience.test_pace import Left, hurried


def most_within(seconds: float, left: Left, chat: str) -> int:
    moments = [moment for moment, to in left if to == chat]
    return max(sum(1 for moment in moments if start <= moment < start + seconds - 1e-6) for start in moments)


def test_so_many_a_minute_and_so_many_an_hour_to_one_chat() -> None:
    """At once as long as there is room, and no slower than it may be; the others do not notice."""

    async def main() -> None:
        quota, left = Quota(((25, 60.0), (900, 3600.0)), asyncio.get_running_loop().time), Left()

        async def writes(chat: str, many: int) -> None:
            for _ in range(many):
                await quota.turn(chat)
                left.append((asyncio.get_running_loop().time(), chat))

        await asyncio.gather(writes("much", 2000), writes("little", 25))
        assert most_within(60.0, left, "much") == 25
        assert most_within(3600.0, left, "much") == 900
        assert left[24][0] == 0.0
        assert [moment for moment, chat in left if chat == "little"] == [0.0] * 25
        assert left[-1][0] == pytest.approx(2 * 3600 + 7 * 60, abs=1)

    hurried(main())


def test_room_is_what_would_leave_at_once() -> None:
    async def main() -> None:
        quota, clock = Quota(((3, 60.0), (5, 3600.0)), asyncio.get_running_loop().time), asyncio.get_running_loop().time
        rooms = []
        for _ in range(5):
            rooms.append(quota.room("one"))
            await quota.turn("one")
        assert (rooms, clock()) == ([3, 2, 1, 0, 1], 60.0)
        await asyncio.sleep(60)
        assert (quota.room("one"), quota.room("another")) == (0, 3)
        assert Quota((), clock).room("one") > 1000

    hurried(main())


def test_several_writers_to_one_chat_share_its_window() -> None:
    async def main() -> None:
        quota, left = Quota(((5, 60.0), (0, 3600.0)), asyncio.get_running_loop().time), Left()
        for moment in (-50.0, -10.0):
            quota.count("one", moment)  # what left before a restart counts

        async def writes() -> None:
            await quota.turn("one")
            left.append((asyncio.get_running_loop().time(), "one"))

        await asyncio.gather(*(writes() for _ in range(12)))
        assert [round(moment) for moment, _ in left] == [0, 0, 0, 10, 50, 60, 60, 60, 70, 110, 120, 120]

    hurried(main())
