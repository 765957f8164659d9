"""Claims notices at the moment they leave: those that leave together in one commit, so that a crash catches few."""

import asyncio

from storage import outbox
from storage.database import Database

Waiting = tuple[int, asyncio.Future[bool]]


class Claims:
    """`mine` is what senders ask; `run` commits, as often as the disk allows."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[Waiting] = []
        self._woken = asyncio.Event()

    async def mine(self, number: int) -> bool:
        """Whether this row of the outbox is ours to send; raises what the store raises."""
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((number, future))
        self._woken.set()
        return await future

    async def run(self) -> None:
        """Runs until cancelled. What a cancellation catches was not claimed, or is settled at the next start."""
        while True:
            await self._woken.wait()
            self._woken.clear()
            waiting, self._waiting = self._waiting, []
            try:
                async with self._database.transaction() as tx:
                    claimed = set(await outbox.claim(tx, [number for number, _ in waiting]))
            except Exception as error:
                _refuse(waiting, error)
                continue
            for number, future in waiting:
                if not future.done():
                    future.set_result(number in claimed)


def _refuse(waiting: list[Waiting], error: Exception) -> None:
    for _, future in waiting:
        if not future.done():
            future.set_exception(error)
