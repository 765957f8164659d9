"""A bell: what several wait for, in the fake platforms."""

import asyncio
import contextlib
from collections.abc import Callable


class Bell:
    """Wakes everybody who waits for something to happen."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        self._event.set()
        self._event = asyncio.Event()

    async def wait(self) -> None:
        await self._event.wait()

    async def until(self, happened: Callable[[], bool], seconds: float) -> bool:
        """Whether it happened within so many seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not happened():
                    await self.wait()
        return happened()
