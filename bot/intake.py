"""Takes in what channels hear: many small acceptances become one commit, and none returns before it is on disk."""

import asyncio
from collections.abc import Callable, Sequence

from storage import inbox
from storage.database import Database
from storage.messages import Incoming

Waiting = tuple[Sequence[Incoming], asyncio.Future[None]]


class Intake:
    """`accept` is what channels are given; `run` commits, as often as the disk allows."""

    def __init__(self, database: Database, after_commit: Callable[[], None]) -> None:
        self._database = database
        self._after_commit = after_commit
        self._waiting: list[Waiting] = []
        self._woken = asyncio.Event()

    async def accept(self, incoming: Sequence[Incoming]) -> None:
        """Returns when the messages are safe; raises when they are not, so that the platform sends them again."""
        if not incoming:
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((incoming, future))
        self._woken.set()
        await future

    async def run(self) -> None:
        try:
            while True:
                await self._woken.wait()
                self._woken.clear()
                waiting, self._waiting = self._waiting, []
                await self._commit(waiting)
        finally:
            for _, future in self._waiting:
                future.cancel()

    async def _commit(self, waiting: list[Waiting]) -> None:
        try:
            async with self._database.transaction() as tx:
                await inbox.accept(tx, [message for messages, _ in waiting for message in messages])
        except asyncio.CancelledError:
            for _, future in waiting:
                future.cancel()
            raise
        except Exception as error:
            await self._apart(waiting, error)
            return
        for _, future in waiting:
            if not future.done():
                future.set_result(None)
        self._after_commit()

    async def _apart(self, waiting: list[Waiting], error: Exception) -> None:
        """One that cannot be kept must not take the others with it."""
        if len(waiting) == 1:
            if not waiting[0][1].done():
                waiting[0][1].set_exception(error)
            return
        for one in waiting:
            await self._commit([one])
