"""Runs Cunbao until it reaches a named point for the COUNT-th time, where it dies as by `kill -9`.

`python -m tests.resilience.dying POINT COUNT`. The product knows nothing of this: functions are wrapped by their names
before the program starts, and a name that is gone fails at once.
"""

import inspect
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from itertools import count
from typing import Any


@dataclass(frozen=True, slots=True)
class Point:
    """Right before, or right after, a function's work."""

    where: str
    after: bool = False


POINTS = {
    "accept, nothing written yet": Point("storage.inbox:accept"),
    "accept, written and not committed": Point("storage.inbox:accept", after=True),
    "accept, committed and not confirmed": Point("bot.intake:Intake._commit", after=True),
    "turn, messages taken": Point("storage.inbox:take", after=True),
    "turn, decided and nothing kept": Point("handlers.handle:keep"),
    "turn, numbers taken": Point("storage.reports:take_numbers", after=True),
    "turn, report kept without its receipt": Point("storage.reports:file", after=True),
    "turn, receipt kept without the draft": Point("storage.conversations:save"),
    "turn, draft kept": Point("storage.conversations:save", after=True),
    "turn, promise written": Point("storage.jobs:promise", after=True),
    "turn, messages not crossed off": Point("storage.inbox:finish"),
    "turn, complete and not committed": Point("storage.inbox:finish", after=True),
    "turn, committed and nobody woken": Point("bot.app:App._after_turns"),
    "send, about to": Point("bot.channels.telegram.telegram:TelegramChannel.send"),
    "send, taken by the platform": Point("bot.channels.telegram.telegram:TelegramChannel.send", after=True),
    "send, crossed off and not committed": Point("storage.outbox:sent", after=True),
    "photo, in memory": Point("storage.files:put"),
    "photo, half written": Point("os:fsync", after=True),
    "photo, on disk and not kept": Point("storage.files:put", after=True),
    "photo, kept and not committed": Point("storage.photos:keep", after=True),
    "promise, made and not kept": Point("storage.jobs:finish"),
    "promise, kept and not committed": Point("storage.jobs:finish", after=True),
    "start, before the forms": Point("handlers.forms.keep:sync_builtin"),
    "start, uncertain notices settled": Point("storage.outbox:settle_uncertain", after=True),
    "migration, some tables made": Point("alembic.operations.base:Operations.create_table", after=True),
}


def lay(point: Point, step: Callable[[], None]) -> Callable[[], None]:
    """Arms the point: `step` is called whenever it is reached. Returns what disarms it."""
    module, _, path = point.where.partition(":")
    *owners, name = path.split(".")
    owner: Any = import_module(module)
    for each in owners:
        owner = getattr(owner, each)
    before = getattr(owner, name)
    setattr(owner, name, _stepping(before, point.after, step))
    return lambda: setattr(owner, name, before)


def _killed_at(times: int) -> Callable[[], None]:
    reached = count(1)

    def step() -> None:
        if next(reached) == times:
            os.kill(os.getpid(), signal.SIGKILL)

    return step


def _stepping(function: Callable[..., Any], after: bool, step: Callable[[], None]) -> Callable[..., Any]:
    async def later(*given: Any, **named: Any) -> Any:
        if not after:
            step()
        result = await function(*given, **named)
        if after:
            step()
        return result

    def now(*given: Any, **named: Any) -> Any:
        if not after:
            step()
        result = function(*given, **named)
        if after:
            step()
        return result

    return later if inspect.iscoroutinefunction(function) else now


def main(point: str, times: str) -> None:
    lay(POINTS[point], _killed_at(int(times)))
    from bot.__main__ import cunbao  # here: after the point at which it dies is laid

    cunbao(["run"], prog_name="cunbao")


if __name__ == "__main__":
    main(*sys.argv[1:])
