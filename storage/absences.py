"""Days on which people are away and owe nothing."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import Row, delete, insert, select, update

from storage import schema
from storage.database import Tx
from storage.messages import Frozen

absences = schema.absences


class Absence(Frozen):
    """A row of the table; both days are included."""

    id: int
    first: date
    last: date
    reason: str = ""


async def add(tx: Tx, person_id: int, first: date, last: date, reason: str) -> None:
    days = {"first": first.isoformat(), "last": last.isoformat()}
    await tx.run(insert(absences), {"person_id": person_id, **days, "reason": reason, "told_at": tx.now})


async def coming(tx: Tx, person_id: int, today: date) -> list[Absence]:
    """A person's, that are not over yet, the nearest first."""
    its = (absences.c.person_id == person_id) & (absences.c.last >= today.isoformat())
    rows = await tx.rows(select(absences).where(its).order_by(absences.c.first, absences.c.id))
    return [_absence(row) for row in rows]


async def on_day(tx: Tx, person_ids: Sequence[int], day: date) -> dict[int, str]:
    """Of these people those who are away on a day, and why; empty where they did not say."""
    its = absences.c.person_id.in_(list(person_ids)) & (absences.c.first <= day.isoformat())
    rows = await tx.rows(select(absences).where(its & (absences.c.last >= day.isoformat())).order_by(absences.c.id))
    return {row.person_id: row.reason for row in rows}


async def end(tx: Tx, person_id: int, today: date) -> int:
    """The person is back: what is not over ends yesterday, what has not begun goes. Returns how many that were."""
    its = (absences.c.person_id == person_id) & (absences.c.last >= today.isoformat())
    gone = await tx.run(delete(absences).where(its & (absences.c.first >= today.isoformat())))
    yesterday = (today - timedelta(days=1)).isoformat()
    ended = await tx.run(update(absences).where(its).values(last=yesterday))
    return gone.rowcount + ended.rowcount


def _absence(row: Row[tuple[object, ...]]) -> Absence:
    return Absence(id=row.id, first=date.fromisoformat(row.first), last=date.fromisoformat(row.last), reason=row.reason)
