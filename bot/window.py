"""At most so many messages in any second, as whoever receives them counts: strict, without losing what the wire takes.

A place in the second is free again a second after its message arrived there, not after it left here. When it arrived
is not known, only when it left and when its answer came: whatever the answer took longer than the quickest one is taken
to have been lost on the way there, with a little more to be sure.
"""

import heapq
from collections import deque
from collections.abc import Callable

KNOWN_AFTER = 20
"""Answers before the quickest one says anything: until then nothing is taken off."""
TO_BE_SURE = 0.01
"""Seconds: the quickest answer may still have had a slow way there, or back."""
REMEMBERED = 200
"""Answers among which the quickest is looked for: a line that became slower is known as such after so many."""


class Window:
    """`rate` is messages a second; below one, the window is as long as one message takes."""

    def __init__(self, rate: float, now: Callable[[], float]) -> None:
        self._now = now
        self._most = max(1, int(rate))
        self._seconds = self._most / rate
        self._under_way = 0
        self._cooling: list[float] = []
        self._took: deque[float] = deque(maxlen=REMEMBERED)

    def free_at(self) -> float | None:
        """When a place is free: perhaps now; None where that is not known before an answer comes."""
        now = self._now()
        while self._cooling and self._cooling[0] <= now:
            heapq.heappop(self._cooling)
        if self._under_way + len(self._cooling) < self._most:
            return now
        return self._cooling[0] if self._cooling else None

    def take(self) -> None:
        """Takes a free place."""
        self._under_way += 1

    def give_back(self, left_at: float) -> None:
        """The answer to what left then is here, or there will be none."""
        now = self._now()
        self._under_way -= 1
        self._took.append(now - left_at)
        quickest = min(self._took) if len(self._took) >= KNOWN_AFTER else 0.0
        heapq.heappush(self._cooling, now + self._seconds - max(0.0, quickest - TO_BE_SURE))
