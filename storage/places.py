"""The tree of organisations: county, town, branch. You see your own node and what is below it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, FromClause, Row, Select, insert, select, update

from storage import schema
from storage.database import Tx

Level = Literal["city", "county", "town", "branch"]
LEVELS: tuple[Level, ...] = ("city", "county", "town", "branch")


@dataclass(frozen=True, slots=True)
class Place:
    """A node of the tree. `path` holds the ids from the root down, "1.4.17.": a place below begins with it."""

    id: int
    level: Level
    name: str
    path: str

    @property
    def ids(self) -> tuple[int, ...]:
        """From the root down to this one."""
        return tuple(int(part) for part in self.path.split(".") if part)

    def holds(self, other: "Place") -> bool:
        """Whether `other` is this place or below it."""
        return other.path.startswith(self.path)


def above(path: str) -> str:
    """The path of the place right above; empty for the root's."""
    return path[: path.rstrip(".").rfind(".") + 1]


def below(table: FromClause, path: str) -> ColumnElement[bool]:
    """The condition that a row of `table` lies in the subtree of `path`: a range, so that an index serves it."""
    return (table.c.path >= path) & (table.c.path < path + ":")  # ":" is the character after "9"


async def add_place(tx: Tx, level: Level, name: str, parent: Place | None, demo: bool = False) -> Place:
    values = {
        "level": level,
        "name": name,
        "parent_id": parent.id if parent else None,
        "path": f"new {name}",
        "demo": demo,
    }
    number = (await tx.run(insert(schema.places).returning(schema.places.c.id), values)).scalar_one()
    path = f"{parent.path if parent else ''}{number}."
    await tx.run(update(schema.places).where(schema.places.c.id == number).values(path=path))
    return Place(id=number, level=level, name=name, path=path)


async def children(tx: Tx, place: Place | None) -> list[Place]:
    condition = schema.places.c.parent_id == place.id if place else schema.places.c.parent_id.is_(None)
    return _places(await tx.rows(_select().where(condition).order_by(schema.places.c.id)))


async def subtree(tx: Tx, path: str) -> list[Place]:
    """The place at `path` and all below it, in the order of the tree; all places for an empty path."""
    statement = _select().order_by(schema.places.c.path)
    return _places(await tx.rows(statement.where(below(schema.places, path)) if path else statement))


async def place(tx: Tx, number: int) -> Place | None:
    return next(iter(_places(await tx.rows(_select().where(schema.places.c.id == number)))), None)


async def ancestors(tx: Tx, child: Place) -> list[Place]:
    """From the root down to `child` itself."""
    held_by = _select().where(schema.places.c.id.in_(child.ids)).order_by(schema.places.c.path)
    return _places(await tx.rows(held_by))


async def by_ids(tx: Tx, numbers: Collection[int]) -> dict[int, Place]:
    rows = await tx.rows(_select().where(schema.places.c.id.in_(set(numbers))))
    return {place.id: place for place in _places(rows)}


async def lines(tx: Tx, paths: Collection[str]) -> dict[str, tuple[Place, ...]]:
    """For each of these paths, of a thousand or so, the places from the root down to the one there."""
    ids = {path: [int(part) for part in path.split(".") if part] for path in paths}
    found = await by_ids(tx, {number for numbers in ids.values() for number in numbers})
    return {path: tuple(found[number] for number in numbers if number in found) for path, numbers in ids.items()}


async def find(tx: Tx, names: Sequence[str]) -> Place | None:
    """The place with this path of names from a root, ("岭南县", "河北镇", "东坡村")."""
    found: Place | None = None
    for name in names:
        found = next((child for child in await children(tx, found) if child.name == name), None)
        if found is None:
            return None
    return found


def _select() -> Select[Any]:
    return select(schema.places.c.id, schema.places.c.level, schema.places.c.name, schema.places.c.path)


def _places(rows: Sequence[Row[Any]]) -> list[Place]:
    return [Place(id=row.id, level=row.level, name=row.name, path=row.path) for row in rows]
