"""What is said unasked: schedules, each a rule for a place and below, and what they have fired, once a person and slot.

Where a place further down has a schedule of the same kind, that one holds there instead.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, or_, select, update

from storage import schema
from storage.database import Tx
from storage.messages import Frozen
from storage.people import Role
from storage.places import Place, below

schedules, fired, places, posts = schema.schedules, schema.fired, schema.places, schema.posts


class Schedule(Frozen):
    """A row of the table: what kind of thing is said, to whom below which place, and when next."""

    id: int
    kind: str
    place: Place
    rule: str
    next_at: datetime
    replaced: tuple[str, ...] = ()
    """Paths further down that have a schedule of this kind themselves."""


async def add(tx: Tx, kind: str, place_id: int, rule: str, next_at: datetime) -> None:
    """Adds a schedule unless the place has one of this kind."""
    await tx.add_missing(schedules, [{"kind": kind, "place_id": place_id, "rule": rule, "next_at": next_at}])


async def without(tx: Tx, kind: str) -> list[Place]:
    """Counties, and roots of the tree, that have no schedule of this kind."""
    has = exists().where((schedules.c.place_id == places.c.id) & (schedules.c.kind == kind))
    condition = or_(places.c.level == "county", places.c.parent_id.is_(None)) & ~has
    rows = await tx.rows(select(places.c.id, places.c.level, places.c.name, places.c.path).where(condition))
    return [Place(**row._mapping) for row in rows]


async def due(tx: Tx, today: date) -> list[Schedule]:
    """What runs and has come round by `tx.now`, the longest waiting first."""
    rows = await tx.rows(_running(today).where(schedules.c.next_at <= tx.now).order_by(schedules.c.next_at))
    return await _schedules(tx, rows)


async def running(tx: Tx, today: date) -> list[Schedule]:
    """Every schedule that is neither paused nor over."""
    return await _schedules(tx, await tx.rows(_running(today).order_by(schedules.c.id)))


async def coming(tx: Tx) -> list[Schedule]:
    """Every schedule, also a paused one, that has not come round by `tx.now`."""
    every = _every().where(schedules.c.next_at > tx.now).order_by(schedules.c.id)
    return await _schedules(tx, await tx.rows(every))


async def move_on(tx: Tx, schedule: Schedule, next_at: datetime) -> bool:
    """Sets when the schedule comes round next; False when another process did so already."""
    unmoved = (schedules.c.id == schedule.id) & (schedules.c.next_at == schedule.next_at)
    return (await tx.run(update(schedules).where(unmoved).values(next_at=next_at))).rowcount > 0


async def claim(tx: Tx, schedule_id: int, slot: str, person_ids: Sequence[int]) -> set[int]:
    """Marks these people as told; returns those who were not before: only they may be told."""
    rows = [{"schedule_id": schedule_id, "person_id": n, "slot": slot, "fired_at": tx.now} for n in person_ids]
    return set(await tx.claim(rows, fired.c.person_id))


def audience(schedule: Schedule, slot: str, roles: Sequence[Role]) -> Select[int]:
    """The ids of those below the schedule's place who hold such a post, can be reached, and were not told yet.

    In the order of their ids, each once; narrow it down with `.where` on places, posts and people.
    """
    told = exists().where(
        (fired.c.schedule_id == schedule.id) & (fired.c.person_id == posts.c.person_id) & (fired.c.slot == slot)
    )
    its = and_(below(places, schedule.place.path), *(~below(places, path) for path in schedule.replaced))
    people = select(posts.c.person_id).join(places, places.c.id == posts.c.place_id)
    return people.where(its, posts.c.role.in_(roles), _reachable(), ~told).distinct().order_by(posts.c.person_id)


class Unreachable(Frozen):
    """Somebody on the roster whom nothing unasked can reach, and the code of the problem; empty: no account yet."""

    person_id: int
    name: str
    problem: str


async def unreachable(tx: Tx, path: str) -> list[Unreachable]:
    """Everybody with a post at or below `path` (empty: anywhere) who has no chat that can be written to."""
    people, accounts = schema.people, schema.accounts
    statement = (
        select(people.c.id.label("person_id"), people.c.name, accounts.c.unreachable.label("problem"))
        .join(posts, posts.c.person_id == people.c.id)
        .join(places, places.c.id == posts.c.place_id)
        .outerjoin(accounts, accounts.c.person_id == people.c.id)
        .where(~_reachable())
        .order_by(people.c.id)
    )
    rows = await tx.rows(statement.where(below(places, path)) if path else statement)
    found = {row.person_id: Unreachable(**{**row._mapping, "problem": row.problem or ""}) for row in rows}
    return list(found.values())


def _reachable() -> ColumnElement[bool]:
    accounts = schema.accounts
    return exists().where((accounts.c.person_id == posts.c.person_id) & (accounts.c.unreachable == "")).correlate(posts)


def _running(today: date) -> Select[Any]:
    in_time = (schedules.c.until == "") | (schedules.c.until >= today.isoformat())
    return _every().where(~schedules.c.paused, in_time)


def _every() -> Select[Any]:
    wanted = select(schedules.c.id, schedules.c.kind, schedules.c.rule, schedules.c.next_at)
    wanted = wanted.add_columns(places.c.id.label("place_id"), places.c.level, places.c.name, places.c.path)
    return wanted.join(places, places.c.id == schedules.c.place_id)


async def _schedules(tx: Tx, rows: Sequence[Row[Any]]) -> list[Schedule]:
    if not rows:
        return []
    own = select(schedules.c.kind, places.c.path).join(places, places.c.id == schedules.c.place_id)
    paths = await tx.rows(own.order_by(places.c.path))
    return [_schedule(row, [one.path for one in paths if one.kind == row.kind]) for row in rows]


def _schedule(row: Row[Any], paths: Sequence[str]) -> Schedule:
    place = Place(id=row.place_id, level=row.level, name=row.name, path=row.path)
    below_it = tuple(path for path in paths if path.startswith(row.path) and path != row.path)
    return Schedule(id=row.id, kind=row.kind, place=place, rule=row.rule, next_at=row.next_at, replaced=below_it)
