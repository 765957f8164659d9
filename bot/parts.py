"""Parts that run side by side: started in order, stopped in reverse."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from storage import faults

Part = Callable[[], Awaitable[None]]
"""Runs until it is cancelled."""
Parts = Sequence[tuple[str, Part]]

log = logging.getLogger(__name__)


class PartEndedError(Exception):
    """A part of the program, which is named, has ended though nobody asked it to; why is in the log."""


async def run_together(parts: Parts) -> None:
    """When cancelled, or when one of them ends, stops them in reverse. Raises PartEndedError in the latter case: none
    of them ends by itself."""
    running: list[tuple[str, asyncio.Task[None]]] = []
    try:
        for name, part in parts:
            running.append((name, asyncio.create_task(_named(part), name=name)))
        await asyncio.wait([task for _, task in running], return_when=asyncio.FIRST_COMPLETED)
        raise PartEndedError(next(name for name, task in running if task.done()))
    finally:
        for name, task in reversed(running):
            await stop(name, task)


async def stop(name: str, task: asyncio.Task[None]) -> None:
    """Returns when it has ended; a fault of its own is recorded."""
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        pass
    except Exception as error:
        faults.record(log, error, "%s ended with a fault", name)


async def _named(part: Part) -> None:
    await part()
