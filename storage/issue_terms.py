"""What a county calls the states of an issue, and the categories it adds with their own owner and deadline."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from storage import schema
from storage.database import Tx

categories, states = schema.issue_categories, schema.issue_states


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of issue that a place has added, for itself and all below."""

    name: str
    words: tuple[str, ...] = ()
    """By which a report is recognised."""
    owner_id: int | None = None
    """To whom it is usually handed."""
    days: int = 0
    """To solve it in; 0: not said."""
    requirement: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """What is in force at a place: its own words before those of the places above."""

    categories: tuple[Category, ...] = ()
    states: Mapping[str, str] | None = None

    def state(self, state: str) -> str:
        """What the state is called here; empty: as everywhere."""
        return (self.states or {}).get(state, "")

    def category(self, name: str) -> Category | None:
        return next((one for one in self.categories if one.name == name), None)


async def at(tx: Tx, path: str) -> Terms:
    """The terms in force at the place of `path`."""
    return Terms((await categories_at(tx, path)).categories, (await states_at(tx, [path]))[path])


async def states_at(tx: Tx, paths: Collection[str]) -> dict[str, Mapping[str, str]]:
    """What the states are called at each of these paths."""
    above = {path: _above(path) for path in paths}
    those = {number for numbers in above.values() for number in numbers}
    rows = await tx.rows(select(states).where(states.c.place_id.in_(those))) if those else []
    named = {number: {row.state: row.name for row in rows if row.place_id == number} for number in those}
    return {path: {k: v for one in numbers for k, v in named[one].items()} for path, numbers in above.items()}


async def categories_at(tx: Tx, path: str) -> Terms:
    """The same without the states, for who only sorts."""
    above = _above(path)
    offered = categories.c.place_id.in_(above) & ~categories.c.retired
    found = await tx.rows(select(categories).where(offered).order_by(categories.c.name))
    inner_last = sorted(found, key=lambda row: above.index(row.place_id))
    kept = {
        row.name: Category(row.name, _words(row.words), row.owner_id, row.days, row.requirement) for row in inner_last
    }
    return Terms(tuple(kept.values()))


async def put_categories(tx: Tx, place_id: int, given: Sequence[Category]) -> None:
    """These are the categories that the place adds; others it had before are not offered any more."""
    await tx.run(update(categories).where(categories.c.place_id == place_id).values(retired=True))
    rows = [
        {
            "place_id": place_id,
            "name": one.name,
            "words": "|".join(one.words),
            "owner_id": one.owner_id,
            "days": one.days,
            "requirement": one.requirement,
            "retired": False,
        }
        for one in given
    ]
    await tx.put(categories, rows)


async def put_states(tx: Tx, place_id: int, names: Mapping[str, str]) -> None:
    """What the place calls these states; an empty name: as everywhere again."""
    rows = [{"place_id": place_id, "state": state, "name": name} for state, name in names.items()]
    await tx.put(states, rows)


def _above(path: str) -> list[int]:
    """The ids of a place and those above it, from the root down."""
    return [int(part) for part in path.split(".") if part]


def _words(written: str) -> tuple[str, ...]:
    return tuple(word for word in written.split("|") if word)
