"""Statements of every turn: compiled once and run on the driver's own connection to SQLite; elsewhere SQLAlchemy's way.

SQLAlchemy finds the compiled statement anew at each execution, in objects and greenlets of its own; for a turn of one
message that cost more than deciding it did (measured: `docs/decisions/speed.md`).
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Dialect, Executable, Select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.compiler import SQLCompiler

from storage.lines import driver
from storage.onehop import execute, executemany

Values = Mapping[str, Any]
Change = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """The statement for lists of certain lengths: its text, and what stands at each question mark."""

    sql: str
    names: tuple[str, ...]
    changes: tuple[tuple[int, Change], ...]
    """At which question mark a value is changed into one that SQLite knows."""
    constants: Values
    lists: Mapping[str, Sequence[str]]
    """List -> what its members are called in `names`."""

    def parameters(self, values: Values) -> list[Any]:
        if self.constants or self.lists:
            values = {**self.constants, **values}
            for name, members in self.lists.items():
                values.update(zip(members, values[name], strict=True))
        found = [values[name] for name in self.names]
        for place, change in self.changes:
            found[place] = change(found[place])
        return found


class Ready:
    """Give it to `Tx.run` and its like in place of the statement. Its values always have the same names."""

    def __init__(self, statement: Executable) -> None:
        self.statement = statement
        self._compiled: SQLCompiler | None = None
        self._lists: tuple[str, ...] = ()
        self._shapes: dict[tuple[int, ...], Shape] = {}
        self._row: Callable[[Sequence[Any]], Any] = tuple

    async def rows(self, line: AsyncConnection, values: Any) -> Sequence[Any]:
        """What a select finds for these values."""
        if line.dialect.name != "sqlite":
            return (await line.execute(self.statement, values)).all()
        shape, fitted = self._fitted(line.dialect, values)
        found, *_ = await driver(line).cross(execute, shape.sql, shape.parameters(fitted))
        return [self._row(row) for row in found]

    async def count(self, line: AsyncConnection, rows: Sequence[Values]) -> int:
        """Does it for each row; returns how many rows of the table that changed."""
        if line.dialect.name != "sqlite":
            return max(0, (await line.execute(self.statement, [dict(row) for row in rows])).rowcount)
        _, _, changed, _ = await driver(line).cross(executemany, *self._all(line.dialect, rows))
        return max(0, int(changed))

    async def write(self, line: AsyncConnection, rows: Sequence[Values]) -> None:
        """Does it for each row; on SQLite in one crossing with whatever is done next."""
        if line.dialect.name != "sqlite":
            await line.execute(self.statement, [dict(row) for row in rows])
            return
        driver(line).later(executemany, *self._all(line.dialect, rows))

    def _all(self, dialect: Dialect, rows: Sequence[Values]) -> tuple[str, list[list[Any]]]:
        """The text and the parameters; rows with lists have lists of the same lengths."""
        fitted = [self._fitted(dialect, row) for row in rows]
        return fitted[0][0].sql, [shape.parameters(row) for shape, row in fitted]

    def _fitted(self, dialect: Dialect, values: Values) -> tuple[Shape, Values]:
        if self._compiled is None:
            self._compile(dialect, values)
        if self._lists:
            values = {**values, **{name: _padded(values[name]) for name in self._lists}}
        lengths = tuple(len(values[name]) for name in self._lists)
        shape = self._shapes.get(lengths)
        if shape is None:
            shape = self._shapes[lengths] = self._shape(dialect, values)
        return shape, values

    def _compile(self, dialect: Dialect, values: Values) -> None:
        compiled = self.statement.compile(dialect=dialect, column_keys=list(values))  # type: ignore[attr-defined]  # -- whatever is executable can be compiled
        self._compiled = compiled
        self._lists = tuple(name for name, bind in compiled.binds.items() if bind.expanding)
        if isinstance(self.statement, Select):
            self._row = _reader(self.statement, dialect)

    def _shape(self, dialect: Dialect, values: Values) -> Shape:
        assert self._compiled is not None  # noqa: S101 -- the caller has seen to it
        state = self._compiled.construct_expanded_state(values)
        lists = {name: state.parameter_expansion.get(name, ()) for name in self._lists}
        changes = {name: _change(bind.type, dialect) for name, bind in self._compiled.binds.items()}
        changes |= {member: changes[name] for name, members in lists.items() for member in members}
        names = tuple(state.positiontup or ())
        changed = tuple((place, change) for place, name in enumerate(names) if (change := changes[name]))
        members = {member for members in lists.values() for member in members}
        constants = {name: value for name, value in state.parameters.items() if name not in {*values, *members}}
        return Shape(state.statement, names, changed, constants, lists)


def _padded(members: Sequence[Any]) -> list[Any]:
    """As long as the next power of two, its last member again and again: so there are few shapes of a statement."""
    if not members:
        return []
    return [*members, *[members[-1]] * ((1 << (len(members) - 1).bit_length()) - len(members))]


def _change(kind: Any, dialect: Dialect) -> Change | None:
    change: Change | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return change


def _reader(statement: Select[Any], dialect: Dialect) -> Callable[[Sequence[Any]], Any]:
    columns = statement.selected_columns
    row = namedtuple("row", columns.keys())  # type: ignore[misc]  # -- its fields are the statement's
    changes = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
    if not any(changes):
        return row._make

    def read(found: Sequence[Any]) -> Any:
        return row._make(change(value) if change else value for value, change in zip(found, changes, strict=True))

    return read
