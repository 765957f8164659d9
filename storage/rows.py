"""The reports behind a figure of a summary, a page at a time, the newest first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from storage import photos
from storage.counts import Scope, behind
from storage.database import Tx
from storage.schema import people, places, reports


@dataclass(frozen=True, slots=True)
class Row:
    """A report with what its ids stand for."""

    number: int
    form: str
    version: int
    answers: dict[str, Any]
    filed_at: datetime
    happened_at: datetime
    place: str
    person: str
    photos: int
    """Those that are here."""


async def rows(tx: Tx, scope: Scope, form: str, most: int, skip: int = 0) -> list[Row]:
    """Reports of a form that the summary of `scope` counts."""
    own = ("number", "form", "version", "answers", "filed_at", "happened_at")
    chosen = (
        select(*(reports.c[name] for name in own), places.c.name.label("place"), people.c.name.label("person"))
        .join_from(reports, places, places.c.id == reports.c.place_id)
        .join(people, people.c.id == reports.c.person_id)
        .where(behind(scope, form))
        .order_by(reports.c.number.desc())
    )
    found = await tx.rows(chosen.limit(most).offset(skip))
    sent = await photos.counts(tx, [row.number for row in found])
    return [Row(**row._mapping, photos=sent.get(row.number, (0, 0))[0]) for row in found]
