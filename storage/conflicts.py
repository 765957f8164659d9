"""Inserts that meet rows which are there already: the missing ones alone, or the others replaced. Both databases say it
alike; only who is told differs, so `insert` is that of one of SQLAlchemy's dialects."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from sqlalchemy import Table, UpdateBase

from storage.ready import Ready

Insert = Callable[[Table], Any]


@lru_cache
def insert_missing(insert: Insert, table: Table) -> UpdateBase:
    statement: UpdateBase = insert(table).on_conflict_do_nothing()
    return statement


@lru_cache
def add_missing(insert: Insert, table: Table, columns: tuple[str, ...]) -> Ready:
    """`columns`: those that are given, for a statement that is ready has always the same."""
    return Ready(insert_missing(insert, table))


@lru_cache
def upsert(insert: Insert, table: Table, columns: tuple[str, ...]) -> Ready:
    """Replaces `columns` where the primary key is there."""
    statement = insert(table)
    keys = list(table.primary_key.columns)
    changed = {name: statement.excluded[name] for name in columns}
    return Ready(statement.on_conflict_do_update(index_elements=keys, set_=changed))
