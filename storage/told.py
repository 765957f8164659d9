"""What was said unasked: once for each schedule, person and slot; one message a person and day; what was put off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, bindparam, delete, func, insert, literal, select

from storage import schema
from storage.database import Tx

fired, unasked, put_off = schema.fired, schema.unasked, schema.put_off


@dataclass(frozen=True, slots=True)
class PutOff:
    """Something that a person is told later than everybody else."""

    person_id: int
    kind: str
    ref: str
    """A schedule and its slot, "17 2026-11-05 -3"; or what else the kind knows again."""
    say_at: datetime
    asked: bool = False
    """The person wants it then: it is said whatever else was said that day."""


async def claim(tx: Tx, schedule_id: int, slot: str, person_ids: Sequence[int]) -> set[int]:
    """Marks these people as told; returns those who were not before: only they may be told."""
    rows = [{"schedule_id": schedule_id, "person_id": n, "slot": slot, "fired_at": tx.now} for n in person_ids]
    return set(await tx.claim(rows, fired.c.person_id))


async def release(tx: Tx, schedule_id: int, slot: str, person_id: int) -> None:
    """Takes a claim back: nothing was said, and the next slot is to say it."""
    its = (fired.c.schedule_id == schedule_id) & (fired.c.person_id == person_id) & (fired.c.slot == slot)
    await tx.run(delete(fired).where(its))


async def claim_days(tx: Tx, days: Sequence[tuple[int, str, str]]) -> set[int]:
    """Takes each person's one message of a day: (person, day, path of the home). Returns whose was still to be had."""
    rows = [{"person_id": number, "day": day, "path": path} for number, day, path in days]
    return set(await tx.claim(rows, unasked.c.person_id))


async def said_since(tx: Tx, person_id: int, schedule_ids: Sequence[int], moment: datetime) -> list[tuple[int, str]]:
    """Of these schedules, those and their slots that a person was told of since then."""
    its = fired.c.schedule_id.in_(list(schedule_ids)) & (fired.c.person_id == person_id)
    its &= fired.c.fired_at >= moment
    rows = await tx.rows(select(fired.c.schedule_id, fired.c.slot).where(its).order_by(fired.c.fired_at))
    return [(row.schedule_id, row.slot) for row in rows]


async def last_slots(tx: Tx, schedule_id: int, person_ids: Sequence[int], before: str) -> dict[int, str]:
    """Of a schedule the last slot before another that each of these people was told of; slots begin with their day."""
    its = fired.c.person_id.in_(list(person_ids)) & (fired.c.schedule_id == schedule_id) & (fired.c.slot < before)
    last = select(fired.c.person_id, func.max(fired.c.slot).label("slot")).where(its).group_by(fired.c.person_id)
    return {row.person_id: row.slot for row in await tx.rows(last)}


async def postpone(tx: Tx, rows: Sequence[PutOff]) -> None:
    """Each thing once a person: a later word counts."""
    await tx.put(put_off, [_columns(row) for row in rows])


async def postpone_all(tx: Tx, those: Select[tuple[int]], kind: str, ref: str, say_at: datetime) -> None:
    """The same for all of these people, however many, whatever else was said that day: a later word counts."""
    ids = those.distinct().subquery()
    its = put_off.c.person_id.in_(select(ids)) & (put_off.c.kind == kind) & (put_off.c.ref == ref)
    await tx.run(delete(put_off).where(its))
    values = (literal(one, column.type) for one, column in ((kind, put_off.c.kind), (ref, put_off.c.ref)))
    rows = select(ids.c.person_id, *values, literal(say_at, put_off.c.say_at.type), literal(True))
    await tx.run(insert(put_off).from_select(["person_id", "kind", "ref", "say_at", "asked"], rows))


async def come_due(tx: Tx, until: datetime, most: int) -> list[int]:
    """The people for whom something put off has come due by then, the longest waiting first."""
    due = select(put_off.c.person_id).where(put_off.c.say_at <= until).order_by(put_off.c.say_at).limit(most)
    return list(dict.fromkeys(row.person_id for row in await tx.rows(due)))


async def of_people(tx: Tx, person_ids: Sequence[int], until: datetime) -> list[PutOff]:
    """What these people are to be told by then."""
    its = put_off.c.person_id.in_(list(person_ids)) & (put_off.c.say_at <= until)
    rows = await tx.rows(select(put_off).where(its).order_by(put_off.c.person_id, put_off.c.say_at))
    return [PutOff(**row._mapping) for row in rows]


async def take(tx: Tx, rows: Sequence[PutOff]) -> list[PutOff]:
    """Takes these away; returns those that were still there as they were: only they may be said."""
    return [row for row in rows if (await tx.run(_ONE, _key(row))).rowcount]


_ONE = delete(put_off).where(
    and_(
        put_off.c.person_id == bindparam("its_person"),
        put_off.c.kind == bindparam("its_kind"),
        put_off.c.ref == bindparam("its_ref"),
        put_off.c.say_at == bindparam("its_moment"),
    )
)


def _key(row: PutOff) -> dict[str, object]:
    return {"its_person": row.person_id, "its_kind": row.kind, "its_ref": row.ref, "its_moment": row.say_at}


def _columns(row: PutOff) -> dict[str, object]:
    return {"person_id": row.person_id, "kind": row.kind, "ref": row.ref, "say_at": row.say_at, "asked": row.asked}
