"""What one process at a time does, where several share a store: whoever holds the lease; after its death another."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.parts import Parts, run_together, stop
from storage import faults, leases
from storage.database import Database, Tx

LOOK = 0.5
"""Seconds between two looks whether a lease is free."""
RENEW = 1.0
"""Seconds between two renewals."""
MARGIN = 1.5
"""Seconds before a lease runs out in which all that it covers must have stopped."""

Way = Callable[[Tx, str, str], Awaitable[bool]]

log = logging.getLogger(__name__)


class Leased:
    """`holder` names this process among all; `make` builds the parts anew each time the lease is taken."""

    def __init__(self, database: Database, name: str, holder: str, make: Callable[[], Parts]) -> None:
        self._database, self.name, self._holder, self._make = database, name, holder, make
        self._sure_until = 0.0

    async def run(self) -> None:
        """Until cancelled. Raises PartEndedError when one of the parts ends by itself."""
        try:
            while True:
                if await self._ask(leases.take):
                    await self._serve()
                await asyncio.sleep(LOOK)
        finally:
            await self._release()

    async def _serve(self) -> None:
        """As long as the lease is ours."""
        log.warning("this process now takes care of %s", self.name)
        serving = asyncio.create_task(run_together(self._make()), name=self.name)
        try:
            while await self._still():
                await asyncio.wait([serving], timeout=RENEW)
                if serving.done():
                    await serving
            log.warning("another process takes care of %s", self.name)
        finally:
            await stop(self.name, serving)

    async def _still(self) -> bool:
        """Renewed, or not yet run out: a store that is silent for a moment has given it to nobody else."""
        return await self._ask(leases.renew) or self._clock() < self._sure_until

    async def _ask(self, way: Way) -> bool:
        asked = self._clock()
        try:
            async with asyncio.timeout(RENEW), self._database.transaction() as tx:
                ours = await way(tx, self.name, self._holder)
        except Exception as error:
            faults.record(log, error, "the lease of %s could not be asked for", self.name)
            return False
        self._sure_until = asked + leases.LIFE.total_seconds() - MARGIN if ours else 0.0
        return ours

    async def _release(self) -> None:
        try:
            async with self._database.transaction() as tx:
                await leases.release(tx, self.name, self._holder)
        except Exception as error:
            faults.record(log, error, "the lease of %s runs out by itself", self.name)

    def _clock(self) -> float:
        return asyncio.get_running_loop().time()
