"""At most so many messages to one chat within a minute, and within an hour: for platforms that drop what is above.

Beside `pace.py`, which spreads messages over seconds: here they go at once until one too many would, and then wait.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence

MOST_CHATS = 10_000
"""Chats whose messages are remembered; the longest silent is forgotten first."""
NO_LIMIT = 1_000_000
Limit = tuple[int, float]
"""So many within so many seconds."""


class Quota:
    """`await turn(chat)` before each message. `limits` without a number are none."""

    def __init__(self, limits: Sequence[Limit], now: Callable[[], float]) -> None:
        self._limits = [limit for limit in limits if limit[0]]
        self._most = max((many for many, _ in self._limits), default=0)
        self._now = now
        self._left: OrderedDict[str, deque[float]] = OrderedDict()

    async def turn(self, chat: str) -> None:
        """Returns when one more message may leave for this chat, which then counts as gone."""
        while (wait := self._wait(chat)) > 0:  # noqa: ASYNC110 -- only time opens a window, no bell rings
            await asyncio.sleep(wait)
        self.count(chat, self._now())

    def room(self, chat: str) -> int:
        """How many messages might leave for this chat at this moment; without any limit, many."""
        left, now = self._left.get(chat, ()), self._now()
        return min((many - sum(now - span < at for at in left) for many, span in self._limits), default=NO_LIMIT)

    def count(self, chat: str, moment: float) -> None:
        """A message left at this moment, not before those counted already."""
        if self._most:
            self._left.setdefault(chat, deque(maxlen=self._most)).append(moment)
            self._left.move_to_end(chat)
            if len(self._left) > MOST_CHATS:
                self._left.popitem(last=False)

    def _wait(self, chat: str) -> float:
        """Seconds until the oldest message of the fullest window has left it."""
        left, now = self._left.get(chat, ()), self._now()
        full = [(left[-many], span) for many, span in self._limits if len(left) >= many]
        return max((moment + span - now for moment, span in full), default=0.0)
