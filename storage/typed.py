"""Rows as SQLite's own driver reads them, made into what PostgreSQL's own driver takes for the same columns.

SQLite keeps a truth as 0 or 1. And it keeps the sign U+0000, which PostgreSQL refuses in any text, and in JSON as soon
as anybody looks into it: it is left out, as it is from every answer since answers are read.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import orjson
from sqlalchemy import JSON, Boolean, String, Table

from storage.database import orjson_text

Row = tuple[Any, ...]
NOTHING, ESCAPED = "\0", "\\u0000"


class Typed:
    """Makes the rows of one table; `changed` counts the values from which something was left out."""

    def __init__(self, table: Table) -> None:
        self.changed = 0
        columns = [(place, column.type) for place, column in enumerate(table.columns)]
        kinds: tuple[tuple[type, Callable[[Any], Any]], ...] = (
            (Boolean, bool),
            (JSON, self._json),
            (String, self._text),
        )
        self._made = [(place, make) for place, its in columns for kind, make in kinds if isinstance(its, kind)]

    def rows(self, rows: Iterable[Row]) -> Iterator[Row]:
        for row in rows:
            values = list(row)
            for place, make in self._made:
                if values[place] is not None:
                    values[place] = make(values[place])
            yield tuple(values)

    def _text(self, value: str) -> str:
        if NOTHING not in value:
            return value
        self.changed += 1
        return value.replace(NOTHING, "")

    def _json(self, value: str) -> str:
        if ESCAPED not in value:
            return value
        without = orjson_text(_without(orjson.loads(value)))
        self.changed += without != value  # not where it is a backslash that is written out, and "u0000" behind it
        return without


def _without(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace(NOTHING, "")
    if isinstance(value, list):
        return [_without(one) for one in value]
    if isinstance(value, dict):
        return {_without(key): _without(one) for key, one in value.items()}
    return value
