"""How often somebody may do something: a bucket for each, filled at a steady rate."""

from datetime import datetime, timedelta

MOST_KNOWN = 10_000
"""Buckets kept; when there are more, those that have filled up again are forgotten."""


class Limit:
    """Allows a burst of `burst`, then one every `every`."""

    def __init__(self, burst: int, every: timedelta) -> None:
        self._every = every
        self._room = burst * every
        self._empty_at: dict[str, datetime] = {}

    def allows(self, who: str, now: datetime) -> bool:
        """Whether `who` may do it once more; if so, it is counted."""
        # One moment is kept for each: until when what was done is paid for. It may lie ahead by the burst at most.
        paid_until = max(self._empty_at.get(who, now), now) + self._every
        if paid_until - now > self._room:
            return False
        if len(self._empty_at) >= MOST_KNOWN:
            self._empty_at = {name: moment for name, moment in self._empty_at.items() if moment > now}
        self._empty_at[who] = paid_until
        return True
