"""The alarm clock: wakes every half minute to look what is due. It knows nothing of schedules; those are rows."""

import asyncio
from collections.abc import Callable
from datetime import UTC, timedelta

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

    async def run(self) -> None:
        """Runs until cancelled; a tick under way is let finish."""
        scheduler = AsyncIOScheduler(timezone=UTC)
        # A loop that was held up must not lose the wake-up, nor ring twice for it.
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        scheduler.add_job(self._ring, "interval", seconds=self._every.total_seconds(), **defaults)
        scheduler.start()
        try:
            await asyncio.Event().wait()
        finally:
            scheduler.pause()  # before the end: shutting down would cut off a tick that is under way
            async with self._ringing:
                scheduler.shutdown(wait=False)
            await asyncio.sleep(0)  # it ends itself in the loop's next round

    async def _ring(self) -> None:
        async with self._ringing:
            if await tick(self._database, self._house):
                self._after_commit()
