"""Where the simulated world takes the real one's place: names in the product, which knows nothing of it.

A name that is gone fails at once. Everything is put back at the end.
"""

import asyncio
import errno
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta, tzinfo
from functools import cache, partial
from importlib import import_module
from random import Random
from typing import Any, Self

from sqlalchemy import make_url

from bot.channels.patience import Patience
from bot.slowing import Slowing
from reminders.clock import Clock
from reminders.due import tick
from storage import sqlite
from storage.database import orjson_text
from storage.lines import READ, WRITE, Lines
from tests.resilience.dying import POINTS, lay
from tests.simulation.life import LIFE
from tests.simulation.network import Wire
from tests.simulation.program import Program
from tests.simulation.store import FULL, Disk
from tests.simulation.weather import DEADLY

SELDOM = 60.0
"""Seconds between two looks whether anything is due that nobody rang for: with fifteen, most of the time goes there."""
TICK = timedelta(minutes=1)
"""Between two looks whether a notice has come round: with half a minute, a third of the time goes there."""
SPREAD = timedelta(minutes=1)
"""In which the notice is told."""
WAITS = Patience.next
OPENS = sqlite.engines


@contextmanager
def in_place(disk: Disk, program: Program, chance: Random) -> Iterator[None]:
    """The simulated world, for as long as the block runs."""
    stand_ins: dict[str, Any] = {
        "storage.onehop:connect": lambda _: LIFE.get().connections.connect(),
        "storage.sqlite:engines": lambda url, to_json: _engines_anew(),
        "bot.channels.telegram.transport:Wire": lambda base: _wire(),
        "bot.channels.patience:Patience.next": lambda self: _waits(chance, self),
        "apscheduler.schedulers.base:datetime": _Told,
        "apscheduler.triggers.interval:datetime": _Told,
        "reminders.clock:datetime": _Told,
        "os:fsync": lambda _: _written(disk),
        "bot.turns:LOOK_AGAIN": timedelta(seconds=2 * SELDOM),
        "bot.send:LOOK_AGAIN": SELDOM,
        "bot.promises:LOOK_AGAIN": SELDOM,
        "bot.app:Clock": partial(Clock, every=TICK),
        "bot.app:Slowing": lambda rates, language: Slowing(rates, language, _seconds),
        "reminders.clock:tick": lambda database, house: tick(database, house, SPREAD),
    }
    with ExitStack() as stack:
        for where, value in stand_ins.items():
            stack.callback(_put(where, value))
        for point in DEADLY:
            stack.callback(lay(POINTS[point], partial(program.reaches, point)))
        yield


def _put(where: str, value: Any) -> Callable[[], None]:
    module, _, path = where.partition(":")
    *owners, name = path.split(".")
    owner: Any = import_module(module)
    for each in owners:
        owner = getattr(owner, each)
    before = getattr(owner, name)
    setattr(owner, name, value)
    return lambda: setattr(owner, name, before)


def _seconds() -> float:
    return asyncio.get_running_loop().time()


def _wire() -> Wire:
    life = LIFE.get()
    return Wire(life.network, lambda: not life.dead)


def _engines_anew() -> tuple[Lines, Lines]:
    """Those of an earlier life without its connections: what SQLAlchemy has compiled need not be compiled again."""
    writer, readers = (one._engine for one in _engines())
    for engine in (writer, readers):
        engine.sync_engine.dispose(close=False)
    return Lines(writer, 1, WRITE), Lines(readers, sqlite.READERS, READ)


@cache
def _engines() -> tuple[Lines, Lines]:
    return OPENS(make_url("sqlite:///simulated.db"), orjson_text)


def _waits(chance: Random, patience: Patience) -> float:
    patience.chance = chance.random
    return WAITS(patience)


def _written(disk: Disk) -> None:
    if disk.trouble == FULL:
        disk.seen(FULL)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class _Told(datetime):
    """What the alarm clock reads off the wall."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return cls.fromtimestamp(LIFE.get().clock().timestamp(), tz)
