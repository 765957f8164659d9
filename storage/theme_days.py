"""Theme days from plan to record: what is planned, who said they would come, who came, a meeting while it is held."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, Select, delete, exists, func, select, update

from storage import schema
from storage.database import Tx
from storage.messages import Frozen
from storage.people import Role
from storage.places import below

Answer = Literal["", "join", "leave", "remote"]
Came = Literal["", "present", "absent", "remote"]
"""Empty: not called yet."""

BELONGING: tuple[Role, ...] = ("member", "secretary")
"""Who is due."""

plans, attendance, meetings = schema.plans, schema.attendance, schema.meetings


class Plan(Frozen):
    """What one place says of a month's theme day; an empty field is as the place above says."""

    at: str = ""
    """When it begins, "09:30"."""
    topic: str = ""
    venue: str = ""
    required: str = ""
    """Items, a line each."""
    optional: str = ""
    materials: str = ""


class Attendance(Frozen):
    """One member and one theme day."""

    person_id: int
    answer: Answer = ""
    reason: str = ""
    came: Came = ""
    dues: bool = False
    made_up_on: str = ""


class Meeting(Frozen):
    """A theme day that was opened; closed once its record was begun."""

    place_id: int
    month: str
    day: date
    person_id: int
    done: tuple[str, ...] = ()
    photos: tuple[str, ...] = ()
    closed_at: datetime | None = None


async def plans_of(tx: Tx, place_ids: Sequence[int], month: str) -> dict[int, Plan]:
    """What these places themselves say of a month."""
    its = plans.c.place_id.in_(list(place_ids)) & (plans.c.month == month)
    rows = await tx.rows(select(plans).where(its))
    return {row.place_id: Plan(**{name: getattr(row, name) for name in Plan.model_fields}) for row in rows}


async def put_plan(tx: Tx, place_id: int, month: str, fields: Mapping[str, str], person_id: int | None) -> None:
    """Sets these fields of a plan; others stay."""
    key = {"place_id": place_id, "month": month, "person_id": person_id, "changed_at": tx.now}
    await tx.put(plans, [{**key, **fields}])


async def attendance_of(tx: Tx, place_id: int, month: str) -> dict[int, Attendance]:
    """Everybody of whom something is known, by id."""
    rows = await tx.rows(select(attendance).where(_of(attendance, place_id, month)))
    return {row.person_id: _attendance(row._asdict()) for row in rows}


async def answered(tx: Tx, place_ids: Sequence[int], month: str) -> dict[int, dict[str, int]]:
    """How many gave each answer, by place."""
    counted = select(attendance.c.place_id, attendance.c.answer, func.count().label("many"))
    its = attendance.c.place_id.in_(list(place_ids)) & (attendance.c.month == month) & (attendance.c.answer != "")
    found: dict[int, dict[str, int]] = {}
    for row in await tx.rows(counted.where(its).group_by(attendance.c.place_id, attendance.c.answer)):
        found.setdefault(row.place_id, {})[row.answer] = row.many
    return found


async def answers_of(tx: Tx, person_ids: Sequence[int], month: str) -> dict[tuple[int, int], Answer]:
    """What these people answered, by person and place."""
    its = attendance.c.person_id.in_(list(person_ids)) & (attendance.c.month == month) & (attendance.c.answer != "")
    its &= attendance.c.place_id.in_(select(schema.posts.c.place_id).where(schema.posts.c.person_id.in_(person_ids)))
    rows = await tx.rows(select(attendance.c.person_id, attendance.c.place_id, attendance.c.answer).where(its))
    return {(row.person_id, row.place_id): row.answer for row in rows}


async def due(tx: Tx, place_ids: Sequence[int]) -> dict[int, int]:
    """How many people are due in each of these branches, by place: the secretary is a member too."""
    posts = schema.posts
    counted = select(posts.c.place_id, func.count(posts.c.person_id.distinct()).label("many"))
    its = posts.c.place_id.in_(list(place_ids)) & posts.c.role.in_(BELONGING)
    return {row.place_id: row.many for row in await tx.rows(counted.where(its).group_by(posts.c.place_id))}


async def note(tx: Tx, place_id: int, month: str, rows: Mapping[int, Mapping[str, Any]]) -> None:
    """Sets these columns for these people; others stay. All rows must set the same columns."""
    key = {"place_id": place_id, "month": month}
    await tx.put(attendance, [{**key, "person_id": number, **values} for number, values in rows.items()])


def answerers(path: str, month: str, kind: str) -> Select[tuple[int]]:
    """Who has ever answered for that month at and below a place, save where a nearer schedule of the kind holds."""
    return select(attendance.c.person_id).where(_moved(path, month, kind), attendance.c.answered_at.is_not(None))


async def forget_answers(tx: Tx, path: str, month: str, kind: str) -> None:
    """There nobody has answered any more, for it is on another day; that they once did stays known."""
    answered = _moved(path, month, kind) & (attendance.c.answer != "")
    await tx.run(update(attendance).where(answered).values(answer="", reason=""))


async def asked_anew(tx: Tx, person_id: int, month: str) -> list[int]:
    """The places for whose theme day this person has answered, when it was on another day."""
    its = (attendance.c.person_id == person_id) & (attendance.c.month == month) & (attendance.c.answer == "")
    its &= attendance.c.answered_at.is_not(None) & (attendance.c.came == "")
    rows = await tx.rows(select(attendance.c.place_id).where(its).order_by(attendance.c.place_id))
    return [row.place_id for row in rows]


async def absent_since(tx: Tx, place_id: int, since: str) -> list[tuple[str, Attendance]]:
    """Month and attendance of those who were absent since that month, the latest first."""
    its = (attendance.c.place_id == place_id) & (attendance.c.month >= since) & (attendance.c.came == "absent")
    ordered = select(attendance).where(its).order_by(attendance.c.month.desc(), attendance.c.person_id)
    return [(row.month, _attendance(row._asdict())) for row in await tx.rows(ordered)]


async def meeting(tx: Tx, place_id: int, month: str) -> Meeting | None:
    row = await tx.row(select(meetings).where(_of(meetings, place_id, month)))
    return _meeting(row) if row else None


async def meetings_of(tx: Tx, place_ids: Sequence[int], since: str, before: str) -> list[Meeting]:
    """Those of the months from one to before another, the latest first."""
    its = meetings.c.place_id.in_(list(place_ids)) & (meetings.c.month >= since) & (meetings.c.month < before)
    rows = await tx.rows(select(meetings).where(its).order_by(meetings.c.month.desc(), meetings.c.place_id))
    return [_meeting(row) for row in rows]


async def open_meeting(tx: Tx, place_id: int, month: str, day: date, person_id: int) -> None:
    """Opens it, where nobody did yet."""
    key = {"place_id": place_id, "month": month}
    await tx.add_missing(meetings, [{**key, "day": day.isoformat(), "person_id": person_id, "opened_at": tx.now}])


async def change_meeting(tx: Tx, one: Meeting) -> None:
    """Keeps what was done and photographed by now, and whether it is over."""
    values = {"done": "\n".join(one.done), "photos": "\n".join(one.photos), "closed_at": one.closed_at}
    await tx.run(update(meetings).where(_of(meetings, one.place_id, one.month)).values(**values))


async def forget_meeting(tx: Tx, place_id: int, month: str) -> None:
    """It was opened by mistake; what people said and who was called stays."""
    await tx.run(delete(meetings).where(_of(meetings, place_id, month)))


def _moved(path: str, month: str, kind: str) -> ColumnElement[bool]:
    places, schedules, nearer = schema.places, schema.schedules, schema.places.alias("nearer")
    own = (schedules.c.place_id == nearer.c.id) & (schedules.c.kind == kind) & schedules.c.subject.in_(("", month))
    own &= (nearer.c.path > path) & (places.c.path >= nearer.c.path) & (places.c.path < nearer.c.path + ":")
    there = select(places.c.id).where(below(places, path), ~exists().where(own).correlate(places))
    return (attendance.c.month == month) & attendance.c.place_id.in_(there) & (attendance.c.came == "")


def _of(table: Any, place_id: int, month: str) -> ColumnElement[bool]:
    its: ColumnElement[bool] = (table.c.place_id == place_id) & (table.c.month == month)
    return its


def _meeting(row: Row[Any]) -> Meeting:
    done, photos = (tuple(text.splitlines()) for text in (row.done, row.photos))
    values = {name: getattr(row, name) for name in ("place_id", "month", "person_id", "closed_at")}
    return Meeting(**values, day=date.fromisoformat(row.day), done=done, photos=photos)


def _attendance(row: Mapping[str, Any]) -> Attendance:
    return Attendance(**{name: row[name] for name in Attendance.model_fields})
