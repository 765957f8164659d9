"""How much one person may take at once, and after that in a second: a bucket for each, which leaks."""

from collections import OrderedDict

MOST_KNOWN = 10_000
"""People whose buckets are remembered; the longest silent is forgotten first."""

LEAST = 0.001
"""Seconds: the store counts no smaller ones."""


class Budget:
    """`burst` at once, then `rate` a second, of whatever is counted. Moments are seconds of a clock."""

    def __init__(self, burst: float, rate: float) -> None:
        self._burst, self._rate = burst, rate
        self._empty_at: OrderedDict[str, float] = OrderedDict()

    def spend(self, who: str, now: float, amount: float = 1.0) -> None:
        """Counts it, also what is above the budget."""
        full = max(self._empty_at.pop(who, now), now)
        self._empty_at[who] = full + amount / self._rate
        if len(self._empty_at) > MOST_KNOWN:
            self._empty_at.popitem(last=False)

    def wait(self, who: str, now: float, amount: float = 1.0) -> float:
        """Seconds until there is room for so much; 0: there is."""
        left = self._empty_at.get(who, now) - now + (amount - self._burst) / self._rate
        return left if left > LEAST else 0.0

    def over(self, now: float) -> dict[str, float]:
        """Everybody who must wait, and how many seconds."""
        waits = ((who, self.wait(who, now, 0)) for who in self._empty_at)
        return {who: wait for who, wait in waits if wait > 0}

    def at_rest(self, who: str, now: float) -> bool:
        """Whether everything is paid for."""
        return self._empty_at.get(who, now) <= now
