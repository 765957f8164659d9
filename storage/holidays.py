"""Days that the office sets itself: off or worked, whatever the country's calendar says of them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete, select

from storage import schema
from storage.database import Tx
from storage.messages import Frozen

holidays = schema.holidays


class OfficeDay(Frozen):
    """A row of the table."""

    day: date
    working: bool
    name: str = ""


async def all_days(tx: Tx) -> list[OfficeDay]:
    """Every one of them, in the order of time."""
    rows = await tx.rows(select(holidays).order_by(holidays.c.day))
    return [OfficeDay(day=date.fromisoformat(row.day), working=row.working, name=row.name) for row in rows]


async def put(tx: Tx, days: Sequence[OfficeDay]) -> None:
    """Sets these days, whatever was said of them before."""
    await tx.put(holidays, [{"day": one.day.isoformat(), "working": one.working, "name": one.name} for one in days])


async def clear(tx: Tx, day: date) -> bool:
    """The country's calendar holds again for this day; False where it did already."""
    return (await tx.run(delete(holidays).where(holidays.c.day == day.isoformat()))).rowcount > 0
