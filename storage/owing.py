"""Which branches owe something by now, where the places above them decide: as a condition for queries."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, bindparam, case, literal_column


@dataclass(frozen=True, slots=True)
class Owing:
    """All owe it, or none, but for the branches at and below some places; of several the nearest above decides."""

    usual: bool = True
    owe: tuple[int, ...] = ()
    """Ids of places."""
    free: tuple[int, ...] = ()

    def by(self, *line: ColumnElement[int]) -> ColumnElement[bool]:
        """The condition that a branch owes it. `line`: the ids of itself and of all that it lies in, upwards."""
        named = [(node, ids, flag) for node in line for ids, flag in ((self.owe, "1"), (self.free, "0")) if ids]
        usual: ColumnElement[int] = literal_column("1" if self.usual else "0")
        yes: ColumnElement[int] = literal_column("1")
        if not named:
            return usual == yes
        return case(*((node.in_(_written(ids)), literal_column(flag)) for node, ids, flag in named), else_=usual) == yes


def _written(ids: Collection[int]) -> ColumnElement[int]:
    """Written into the statement: there may be more than a statement takes parameters."""
    return bindparam(None, list(ids), expanding=True, literal_execute=True)
