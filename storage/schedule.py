"""What is said unasked: schedules, each a rule for a place and below.

Where a place further down has a schedule of the same kind and subject, that one holds there instead, also paused.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, delete, or_, select, update

from storage import schema
from storage.database import Tx
from storage.messages import Frozen
from storage.people import Role
from storage.places import Place, below

schedules, places = schema.schedules, schema.places


class Plan(Frozen):
    """What is said, when and to whom; empty fields mean what is usual for the kind."""

    kind: str
    rule: str
    """The days, as `handlers/rhythm/rules.py` reads them."""
    subject: str = ""
    """What of the kind: a form's name, a running number."""
    steps: str = ""
    """Days before and after, as `handlers/rhythm/steps.py` reads them."""
    roles: tuple[Role, ...] = ()
    text: str = ""
    """An administrator's own words."""
    urgent: bool = False
    until: str = ""
    """The last day, "2027-12-31"; empty: no end."""


class Schedule(Plan):
    """A row of the table."""

    id: int
    place: Place
    paused: bool = False
    next_at: datetime
    added_at: datetime | None = None


async def add(tx: Tx, place_id: int, plan: Plan, next_at: datetime, paused: bool = False) -> bool:
    """Adds a schedule unless the place has one of this kind and subject; says whether it did."""
    row = {**_columns(plan), "place_id": place_id, "next_at": next_at, "paused": paused, "added_at": tx.now}
    return bool(await tx.claim([row], schedules.c.id))


async def change(tx: Tx, schedule_id: int, plan: Plan, next_at: datetime, paused: bool) -> None:
    its = update(schedules).where(schedules.c.id == schedule_id)
    await tx.run(its.values(**_columns(plan), next_at=next_at, paused=paused))


async def remove(tx: Tx, schedule_id: int) -> None:
    """For good, with what it is known to have told."""
    await tx.run(delete(schedules).where(schedules.c.id == schedule_id))


async def lacking(tx: Tx, kinds: Sequence[str]) -> list[tuple[str, int]]:
    """Kinds and places: counties, and roots of the tree, that have no schedule of a kind."""
    heads = or_(places.c.level == "county", places.c.parent_id.is_(None))
    joined = places.outerjoin(schedules, (schedules.c.place_id == places.c.id) & schedules.c.kind.in_(list(kinds)))
    rows = await tx.rows(select(places.c.id, schedules.c.kind).select_from(joined).where(heads).order_by(places.c.id))
    there = {(row.kind, row.id) for row in rows}
    everywhere = [(kind, number) for number in dict.fromkeys(row.id for row in rows) for kind in kinds]
    return [one for one in everywhere if one not in there]


async def by_id(tx: Tx, schedule_id: int) -> Schedule | None:
    return next(iter(await _schedules(tx, _every().where(schedules.c.id == schedule_id))), None)


async def by_ids(tx: Tx, ids: Sequence[int]) -> dict[int, Schedule]:
    return {one.id: one for one in await _schedules(tx, _every().where(schedules.c.id.in_(list(ids))))}


async def within(tx: Tx, path: str) -> list[Schedule]:
    """Every schedule of a place at or below `path`, in the order of the tree."""
    ordered = _every().where(below(places, path)).order_by(places.c.path, schedules.c.id)
    return await _schedules(tx, ordered)


async def of_places(tx: Tx, ids: Sequence[int]) -> list[Schedule]:
    """Every schedule of these places themselves, the lowest place first."""
    ordered = _every().where(places.c.id.in_(list(ids))).order_by(places.c.path.desc(), schedules.c.id)
    return await _schedules(tx, ordered)


async def rules_around(tx: Tx, kind: str, subjects: Sequence[str], place: Place) -> list[tuple[str, str]]:
    """Paths and rules of a kind's schedules with one of these subjects, of a place, of all below it and all above it,
    in the order of the subjects."""
    around = or_(below(places, place.path), places.c.id.in_(place.ids))
    its = (schedules.c.kind == kind) & schedules.c.subject.in_(list(subjects)) & around
    wanted = select(places.c.path, schedules.c.rule).join(places, places.c.id == schedules.c.place_id).where(its)
    return [(row.path, row.rule) for row in await tx.rows(wanted.order_by(schedules.c.subject))]


async def coming_round(tx: Tx, until: datetime, today: date) -> list[Schedule]:
    """What runs and comes round by `until`, the longest waiting first."""
    due = _running(today).where(schedules.c.next_at <= until)
    return await _schedules(tx, due.order_by(schedules.c.next_at, schedules.c.id))


async def running(tx: Tx, today: date) -> list[Schedule]:
    """Every schedule that is neither paused nor over."""
    return await _schedules(tx, _running(today).order_by(schedules.c.id))


async def coming(tx: Tx) -> list[Schedule]:
    """Every schedule, also a paused one, that has not come round by `tx.now`."""
    return await _schedules(tx, _every().where(schedules.c.next_at > tx.now).order_by(schedules.c.id))


async def move_on(tx: Tx, schedule: Schedule, next_at: datetime) -> bool:
    """Sets when the schedule comes round next; False when another process did so already."""
    unmoved = (schedules.c.id == schedule.id) & (schedules.c.next_at == schedule.next_at)
    return (await tx.run(update(schedules).where(unmoved).values(next_at=next_at))).rowcount > 0


def _columns(plan: Plan) -> dict[str, Any]:
    return {**plan.model_dump(include=set(Plan.model_fields)), "roles": " ".join(plan.roles)}


def _running(today: date) -> Select[Any]:
    in_time = (schedules.c.until == "") | (schedules.c.until >= today.isoformat())
    return _every().where(~schedules.c.paused, in_time)


def _every() -> Select[Any]:
    wanted = select(schedules, places.c.level, places.c.name, places.c.path)
    return wanted.join(places, places.c.id == schedules.c.place_id)


async def _schedules(tx: Tx, wanted: Select[Any]) -> list[Schedule]:
    return [_schedule(row._asdict()) for row in await tx.rows(wanted)]


def _schedule(row: dict[str, Any]) -> Schedule:
    place = Place(row.pop("place_id"), row.pop("level"), row.pop("name"), row.pop("path"))
    return Schedule(**{**row, "place": place, "roles": tuple(row["roles"].split())})
