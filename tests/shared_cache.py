"""What SQLAlchemy has compiled is kept from test to test; in the program each store is opened but once.

Every test has a fresh store: to compile every statement anew for each took a fifth of the suite's time.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from storage import sqlite

Make = Callable[[URL, Callable[[object], str], int], AsyncEngine]


def share() -> None:
    """From now on every engine of SQLite looks up and keeps its statements where the first one does."""
    make: Make = sqlite._engine
    first: list[Any] = []

    def made(url: URL, to_json: Callable[[object], str], size: int) -> AsyncEngine:
        engine = make(url, to_json, size)
        its = engine.sync_engine
        first.append(its)
        its.dialect = its.pool._dialect = first[0].dialect  # part of what a statement is looked up by
        its._compiled_cache = first[0]._compiled_cache
        del first[1:]
        return engine

    sqlite._engine = made
