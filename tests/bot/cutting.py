"""Cutting a program off at a chosen moment."""

import asyncio
from collections.abc import Coroutine, Generator
from typing import Any


class CutOff:
    """Counts every wait of every task, and cancels one of them at the n-th: as near to kill -9 as a test can come."""

    def __init__(self, waits: int) -> None:
        self.left = waits
        self.victim: asyncio.Task[None] | None = None

    def task(self, loop: asyncio.AbstractEventLoop, coroutine: Any, **options: Any) -> asyncio.Task[Any]:
        return asyncio.Task(self._counted(coroutine), loop=loop, **options)

    async def _counted(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        return await _Counting(coroutine, self)

    def wait(self) -> None:
        self.left -= 1
        if self.left == 0 and self.victim:
            self.victim.cancel()


class _Counting:
    def __init__(self, coroutine: Coroutine[Any, Any, Any], cut: CutOff) -> None:
        self._coroutine, self._cut = coroutine, cut

    def __await__(self) -> Generator[Any, Any, Any]:
        steps = self._coroutine.__await__()
        try:
            waiting = next(steps)
            while True:
                self._cut.wait()
                try:
                    answer = yield waiting
                except BaseException as error:  # -- a cancellation has to reach the coroutine
                    waiting = steps.throw(error)
                else:
                    waiting = steps.send(answer)
        except StopIteration as end:
            return end.value
