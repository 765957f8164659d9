"""The alarm clock: wakes every half minute to look what is due. It knows nothing of schedules; those are rows.

APScheduler goes by the clock on the wall: where that is set back by a day, it would sleep for a day. So it is woken
when it has not rung for long.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from handlers.handle import House
from reminders.due import tick
from storage.database import Database

EVERY = timedelta(seconds=30)


class Clock:
    """Run it once a process."""

    def __init__(
        self, database: Database, house: House, after_commit: Callable[[], None], every: timedelta = EVERY
    ) -> None:
        self._database = database
        self._house = house
        self._after_commit = after_commit
        self._every = every
        self._ringing = asyncio.Lock()
        self._rung_at = 0.0

    async def run(self) -> None:
        """Runs until cancelled; a tick under way is let finish."""
        scheduler = AsyncIOScheduler(timezone=UTC)
        # A loop that was held up must not lose the wake-up, nor ring twice for it.
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        seconds = self._every.total_seconds()
        job = scheduler.add_job(self._ring, "interval", seconds=seconds, **defaults)
        scheduler.start()
        try:
            while True:
                await asyncio.sleep(2 * seconds)
                if self._now() - self._rung_at > 2 * seconds:
                    job.modify(next_run_time=datetime.now(UTC))
        finally:
            scheduler.pause()  # before the end: shutting down would cut off a tick that is under way
            async with self._ringing:
                scheduler.shutdown(wait=False)
            await asyncio.sleep(0)  # it ends itself in the loop's next round

    async def _ring(self) -> None:
        self._rung_at = self._now()
        async with self._ringing:
            if await tick(self._database, self._house):
                self._after_commit()

    def _now(self) -> float:
        """By seconds that pass, whatever the wall says."""
        return asyncio.get_running_loop().time()
