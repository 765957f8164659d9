"""Keeps promises: makes what takes long with the reader, outside any commit, and sends it through the outbox."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta

from handlers.words.say import say
from storage import faults, jobs, outbox
from storage.database import Database, Tx
from storage.jobs import Job
from storage.messages import Outgoing

Maker = Callable[[Tx, Job], Awaitable[Sequence[Outgoing]]]
"""Reads, and returns what the person gets; writes nothing."""

TRIES = 5
PAUSE = timedelta(seconds=20)
LOOK_AGAIN = 15.0  # seconds

log = logging.getLogger(__name__)


class Promises:
    """Run it once a process; call `wake()` after promises were committed."""

    def __init__(
        self, database: Database, makers: Mapping[str, Maker], language: str, after_commit: Callable[[], None]
    ) -> None:
        self._database = database
        self._makers = makers
        self._language = language
        self._after_commit = after_commit
        self._woken = asyncio.Event()

    def wake(self) -> None:
        self._woken.set()

    async def run(self) -> None:
        """Runs until cancelled; goes on after every fault."""
        while True:
            self._woken.clear()
            try:
                await self.keep_due()
            except Exception as error:
                faults.record(log, error, "promises wait: the store refused a transaction")
                await asyncio.sleep(1)
                continue
            try:
                async with asyncio.timeout(LOOK_AGAIN):
                    await self._woken.wait()
            except TimeoutError:
                pass

    async def keep_due(self) -> None:
        """Keeps what has been promised by now, until nothing is left."""
        while True:
            async with self._database.reading() as tx:
                due = await jobs.due(tx, 10)
            if not due:
                return
            for job in due:
                await self._keep(job)
            self._after_commit()

    async def _keep(self, job: Job) -> None:
        try:
            async with self._database.reading() as tx:
                made = await self._makers[job.promise.kind](tx, job)
        except Exception as error:
            faults.record(log, error, "promise %s (%s) failed", job.id, job.promise.kind)
            async with self._database.transaction() as tx:
                await self._failed(tx, job, type(error).__name__)
            return
        async with self._database.transaction() as tx:
            if await jobs.finish(tx, job.id):
                await outbox.post(tx, made)

    async def _failed(self, tx: Tx, job: Job, problem: str) -> None:
        tries = job.tries + 1
        if tries < TRIES:
            await jobs.postpone(tx, job.id, tries, tx.now + PAUSE * tries, problem)
            return
        await jobs.park(tx, job.id, tries, problem)
        promise = job.promise
        sorry = say(promise.wanted.get("language", self._language), "sorry.parked")
        await outbox.post(tx, [Outgoing(channel=promise.channel, chat=promise.chat, text=sorry)])
