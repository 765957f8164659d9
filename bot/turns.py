"""The turn loop: takes waiting messages, one a lane, decides up to a hundred together, and commits once.

A batch that cannot be kept is taken apart and each message tried alone, so that only the one at fault waits.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.slowing import Slowing
from handlers.forms.keep import load_library
from handlers.forms.offers import Library
from handlers.handle import House, handle, wake
from handlers.words.say import say
from storage import conversations, faults, inbox, outbox
from storage.database import Database, Tx
from storage.inbox import Arrival
from storage.messages import Outgoing

MOST = 100
"""Messages in one commit."""
TRIES = 5
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (1, 5, 30, 120))
"""Before each further try of a message that failed."""
LOOK_AGAIN = timedelta(seconds=15)
"""How long at most until the store is looked at again: another process may have written, or a form been added."""
SHORTEST = 0.01
"""Seconds between two looks, where the last one found nothing to do."""

log = logging.getLogger(__name__)


class Turns:
    """Run it once a process; call `wake()` after messages were accepted."""

    def __init__(
        self, database: Database, house: House, after_commit: Callable[[], None], slowing: Slowing | None = None
    ) -> None:
        self._database = database
        self._house = house
        self._after_commit = after_commit
        self._slowing = slowing or Slowing({}, house.language)
        self._woken = asyncio.Event()
        self._library = Library()
        self._looked: datetime | None = None

    def wake(self) -> None:
        self._woken.set()

    async def run(self) -> None:
        """Runs until cancelled; goes on after every fault."""
        while True:
            self._woken.clear()
            try:
                worked = await self.batch()
            except Exception as error:
                faults.record(log, error, "turns wait: the store refused a transaction")
                await asyncio.sleep(1)
                continue
            await self._wait(0.0 if worked else SHORTEST)

    async def batch(self) -> bool:
        """Deals with what is due now; False when that was nothing."""
        arrivals: list[Arrival] = []
        done = 0
        try:
            async with self._database.transaction() as tx:
                await self._look(tx)
                arrivals = await self._slowing.admit(tx, await inbox.take(tx, MOST))
                done = await self._deal(tx, arrivals)
                woken = await conversations.to_wake(tx, MOST)
                if woken:
                    await wake(tx, woken, self._library, self._house)
        except Exception as error:
            faults.record(log, error, "a batch of %s could not be kept", len(arrivals))
            await self._apart(arrivals, type(error).__name__)
            woken, done = [], len(arrivals)
        if done or woken:
            self._after_commit()
        return bool(done or woken)

    async def _deal(self, tx: Tx, arrivals: Sequence[Arrival]) -> int:
        """How many there is no need to wait for: another process is dealing with the senders of the others."""
        if not arrivals:
            return 0
        outcome = await handle(tx, arrivals, self._library, self._house)
        if outcome.done:
            await inbox.finish(tx, outcome.done)
        return len(arrivals) - outcome.elsewhere

    async def _apart(self, arrivals: Sequence[Arrival], problem: str) -> None:
        """Each by itself, as the batch failed; then what time alone moves on."""
        for arrival in arrivals:
            try:
                async with self._database.transaction() as tx:
                    if await inbox.still_waits(tx, arrival.id):
                        await self._deal(tx, [arrival])
            except Exception as error:
                faults.record(log, error, "message %s could not be kept", arrival.id)
                async with self._database.transaction() as tx:
                    if await inbox.still_waits(tx, arrival.id):
                        await self._failed(tx, arrival, type(error).__name__)
        async with self._database.reading() as tx:
            waking = await conversations.to_wake(tx, MOST)
        for person_id in waking:
            await self._wake_alone(person_id)
        if not arrivals and not waking:
            raise RuntimeError(problem)

    async def _wake_alone(self, person_id: int) -> None:
        try:
            async with self._database.transaction() as tx:
                if await conversations.is_due(tx, person_id):
                    await wake(tx, [person_id], self._library, self._house)
        except Exception as error:
            faults.record(log, error, "the conversation of person %s could not be woken, until in an hour", person_id)
            async with self._database.transaction() as tx:
                await conversations.wake_later(tx, person_id, tx.now + timedelta(hours=1))

    async def _failed(self, tx: Tx, arrival: Arrival, problem: str) -> None:
        """Later again; after the last try it is parked, and its sender hears so."""
        tries = arrival.tries + 1
        if tries < TRIES:
            await inbox.postpone(tx, arrival.id, tries, tx.now + PAUSES[tries - 1], problem)
            return
        log.error("message %s is parked after %s tries: see `cunbao doctor`", arrival.id, tries)
        await inbox.park(tx, arrival.id, tries, problem)
        incoming = arrival.incoming
        sorry = say(self._house.language, "sorry.parked")
        await outbox.post(tx, [Outgoing(channel=incoming.channel, chat=incoming.chat, text=sorry, ack=incoming.ack)])

    async def _look(self, tx: Tx) -> None:
        """The forms are read anew now and then: an office may have added one."""
        if self._looked is None or not timedelta(0) <= tx.now - self._looked < LOOK_AGAIN:
            self._library = await load_library(tx)
            self._looked = tx.now

    async def _wait(self, shortest: float) -> None:
        if self._woken.is_set():
            return
        async with self._database.reading() as tx:
            moments = [await inbox.next_due(tx), await conversations.next_wake(tx)]
            pause = min((moment - tx.now for moment in moments if moment), default=LOOK_AGAIN)
        seconds = min(max(pause.total_seconds(), shortest), LOOK_AGAIN.total_seconds())
        if seconds <= 0:
            return
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            pass
