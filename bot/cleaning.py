"""Takes away what is old, a little at a time, so that no message waits for it."""

import asyncio
import logging
from pathlib import Path

from handlers import made_files
from storage import cleaning, faults
from storage.database import Database

FIRST, EVERY = 60.0, 3600.0
"""Seconds after the start, which has better to do, and between two rounds."""
FEWEST, MOST = 20, 100
"""Rows in one commit: as many as its time allows."""
HELD = 0.02
"""Seconds for which a commit may hold the writer: the next one takes fewer rows after one that was slower."""
REST = 0.05
"""Seconds of rest after each commit, or twice as long as it took."""

log = logging.getLogger(__name__)


class Cleaning:
    """Run it somewhere: two that clean at once do each other no harm."""

    def __init__(self, database: Database, data_dir: Path, rest: float = REST) -> None:
        self._database = database
        self._data_dir = data_dir
        self._rest = rest

    async def run(self) -> None:
        """Runs until cancelled; goes on after every fault."""
        await asyncio.sleep(FIRST)
        while True:
            try:
                await self.clean()
            except Exception as error:
                faults.record(log, error, "cleaning waits for an hour")
            await asyncio.sleep(EVERY)

    async def clean(self) -> int:
        """One round; returns how many rows and files are gone."""
        gone = [await self._clear(name) for name in cleaning.DONE]
        return sum(gone) + await asyncio.to_thread(made_files.sweep, self._data_dir, self._database.now())

    async def _clear(self, name: str) -> int:
        """From the oldest row on, until one is reached that is young."""
        after, most, gone = 0, FEWEST, 0
        while True:
            async with self._database.reading() as tx:
                upto = await cleaning.reach(tx, name, after, most)
            if upto is None:
                return gone
            removed, held = await self._remove(name, after, upto)
            after, most, gone = upto, _next_portion(most, held), gone + removed
            await self._database.write_back()
            await asyncio.sleep(max(self._rest, 2 * held))

    async def _remove(self, name: str, after: int, upto: int) -> tuple[int, float]:
        """How many are gone, and for how many seconds the writer was held."""
        clock = asyncio.get_running_loop().time
        async with self._database.transaction() as tx:
            began = clock()
            removed = await cleaning.remove(tx, name, after, upto)
        return removed, clock() - began


def _next_portion(most: int, held: float) -> int:
    """Twice as much while there is time, half as much when there was not."""
    fitting = most // 2 if held > HELD else most * 2 if held < HELD / 2 else most
    return min(max(fitting, FEWEST), MOST)
