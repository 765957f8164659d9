"""An event loop whose time is made up: where nothing is ready, it is at once the moment at which something will be.

Nothing sleeps, nothing runs in a thread, and no socket is listened to: what happens depends on nothing outside.
"""

import asyncio
import contextvars
from collections.abc import Callable, Coroutine
from typing import Any

TASKS: contextvars.ContextVar["set[asyncio.Task[Any]] | None"] = contextvars.ContextVar("TASKS", default=None)
"""Where tasks that are begun in this context are noted: those of the program that may be killed."""


class StuckError(Exception):
    """Everybody waits, and nothing will ever happen."""


class SimulatedLoop(asyncio.BaseEventLoop):
    """`time()` begins at 0, in seconds."""

    def __init__(self) -> None:
        super().__init__()
        self._moment = 0.0
        self._selector = _Deaf(self._passes)
        self.set_task_factory(_noted)  # type: ignore[arg-type]  # -- typed narrower than it is called

    def time(self) -> float:
        return self._moment

    def run_in_executor(  # type: ignore[override]  # -- the executor is always ours: here and now
        self, executor: object, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        future = self.create_future()
        try:
            future.set_result(func(*args))
        except BaseException as error:
            future.set_exception(error)
        return future

    def _process_events(self, event_list: Any) -> None:
        """There are none."""

    def _write_to_self(self) -> None:
        """Nobody sleeps who would have to be woken."""

    def _passes(self, seconds: float) -> None:
        self._moment += seconds


class _Deaf:
    """Hears nothing. Asked to wait for so long, it lets so long pass."""

    def __init__(self, passes: Callable[[float], None]) -> None:
        self._passes = passes

    def select(self, timeout: float | None) -> list[object]:
        if timeout is None:
            raise StuckError
        if timeout > 0:
            self._passes(timeout)
        return []


def _noted(
    loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, Any], context: contextvars.Context | None = None
) -> asyncio.Task[Any]:
    task = asyncio.Task(work, loop=loop, context=context)
    tasks = context.get(TASKS) if context is not None else TASKS.get()
    if tasks is not None:
        tasks.add(task)
    return task
