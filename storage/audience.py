"""Whom a schedule concerns, and who of them can be told: posts at and below its place, by who holds them."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from sqlalchemy import ColumnElement, FromClause, Select, and_, exists, func, or_, select

from storage import schema
from storage.database import Tx
from storage.messages import Frozen
from storage.people import Role
from storage.places import below
from storage.schedule import Schedule

posts, places, schedules, accounts = schema.posts, schema.places, schema.schedules, schema.accounts

Concerned = Select[tuple[int, int, str]]
"""person_id, place_id, role: a row for each post."""

_TOWN, _COUNTY, _CITY = places.alias("town"), places.alias("county"), places.alias("city")
"""What a branch lies in; for a post further up, what that lies in."""


@lru_cache(256)  # to put it together takes longer than to ask it, and each is asked several times
def audience(
    schedule: Schedule, roles: tuple[Role, ...], day: date, instead: tuple[str, ...] = (), beside: str = ""
) -> Concerned:
    """The posts with these roles that the schedule is for, of people who can be reached and are not away that day.

    A schedule of the kind further down with the same subject, or with one of `instead`, holds there instead of this
    one; one with the subject `beside` also at the same place. Narrow it down with `.where` on places, posts, people.
    """
    lies_in = places.outerjoin(_TOWN, _TOWN.c.id == places.c.parent_id)
    lies_in = lies_in.outerjoin(_COUNTY, _COUNTY.c.id == _TOWN.c.parent_id)
    lies_in = lies_in.outerjoin(_CITY, _CITY.c.id == _COUNTY.c.parent_id)
    rows = select(posts.c.person_id, posts.c.place_id, posts.c.role)
    rows = rows.select_from(posts.join(lies_in, places.c.id == posts.c.place_id))
    subjects = (schedule.subject, *instead)
    nearer = (~_has_its_own(schedule, node, subjects, beside) for node in (places, _TOWN, _COUNTY, _CITY))
    its = and_(below(places, schedule.place.path), posts.c.role.in_(roles), *nearer)
    return rows.where(its, reachable(), ~_away(day)).order_by(posts.c.person_id, posts.c.id)


def untold(concerned: Concerned, schedule_id: int, slot: str) -> Concerned:
    """Only those who were not told yet."""
    fired = schema.fired
    told = (fired.c.schedule_id == schedule_id) & (fired.c.person_id == posts.c.person_id) & (fired.c.slot == slot)
    return concerned.where(~exists().where(told).correlate(posts))


def reachable() -> ColumnElement[bool]:
    """Whether the holder of a post has a chat that can be written to."""
    its = (accounts.c.person_id == posts.c.person_id) & (accounts.c.unreachable == "")
    return exists().where(its).correlate(posts)


class Unreachable(Frozen):
    """Somebody on the roster whom nothing unasked surely reaches, and the code of the problem; empty: has not joined,
    for no account was heard from."""

    person_id: int
    name: str
    problem: str


async def unreachable(tx: Tx, path: str, most: int | None = None) -> list[Unreachable]:
    """Everybody, or so many, with a post at or below `path` (empty: anywhere) and no chat that surely can be written
    to."""
    ids = _unreached(path).distinct().order_by(posts.c.person_id).limit(most).subquery()
    people = schema.people
    statement = (
        select(people.c.id.label("person_id"), people.c.name, accounts.c.unreachable.label("problem"))
        .join(ids, ids.c.person_id == people.c.id)
        .outerjoin(accounts, accounts.c.person_id == people.c.id)
        .order_by(people.c.id)
    )
    found = {row.person_id: {**row._mapping, "problem": row.problem or ""} for row in await tx.rows(statement)}
    return [Unreachable(**row) for row in found.values()]


async def count_unreachable(tx: Tx, path: str) -> int:
    """How many they are."""
    those = _unreached(path).subquery()
    return int(await tx.scalar(select(func.count(those.c.person_id.distinct()))) or 0)


def _unreached(path: str) -> Select[tuple[int]]:
    """What a roster says of an account may be wrong: it counts when it was heard from."""
    its = (accounts.c.person_id == posts.c.person_id) & (accounts.c.unreachable == "") & accounts.c.seen_at.is_not(None)
    there = select(posts.c.person_id).join(places, places.c.id == posts.c.place_id)
    there = there.where(~exists().where(its).correlate(posts))
    return there.where(below(places, path)) if path else there


def _has_its_own(schedule: Schedule, node: FromClause, subjects: Sequence[str], beside: str) -> ColumnElement[bool]:
    """Whether this place, at or above the post's, has a schedule of its own that holds in place of this one."""
    other, depth, own_depth = schedules.alias(), func.length(node.c.path), len(schedule.place.path)
    its = exists().where(other.c.kind == schedule.kind, other.c.place_id == node.c.id).correlate(node)
    lower = and_(depth > own_depth, its.where(other.c.subject.in_(subjects)))
    return or_(lower, and_(depth == own_depth, its.where(other.c.subject == beside))) if beside else lower


def _away(day: date) -> ColumnElement[bool]:
    absences = schema.absences
    covers = (absences.c.first <= day.isoformat()) & (absences.c.last >= day.isoformat())
    return exists().where((absences.c.person_id == posts.c.person_id) & covers).correlate(posts)
