"""What an export reads beside the reports themselves, a page of reports at a time."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from storage import schema
from storage.database import Tx
from storage.places import below


@dataclass(frozen=True, slots=True)
class PhotoState:
    """A report's photo as others may hear of it."""

    question: str
    sha256: str
    """Of the bytes as received; empty until they are here."""
    status: str
    """`pending`, `kept` or `lost`."""
    thumbnail: str = ""
    """Its path below the data directory; empty for what is no picture, or not here."""


async def photos_of(tx: Tx, numbers: Collection[int]) -> dict[int, list[PhotoState]]:
    """The photos of these reports, by number, in the order they came."""
    photos = schema.photos
    columns = (photos.c.report, photos.c.question, photos.c.sha256, photos.c.state, photos.c.thumbnail)
    in_order = (photos.c.arrived_at, func.length(photos.c.id), photos.c.id)
    rows = await tx.rows(select(*columns).where(photos.c.report.in_(list(numbers))).order_by(*in_order))
    found: dict[int, list[PhotoState]] = defaultdict(list)
    for row in rows:
        found[row.report].append(PhotoState(row.question, row.sha256, row.state, row.thumbnail))
    return found


async def names_of(tx: Tx, person_ids: Collection[int]) -> dict[int, str]:
    """What these people are called, by id."""
    people = schema.people
    rows = await tx.rows(select(people.c.id, people.c.name).where(people.c.id.in_(set(person_ids))))
    return {row.id: row.name for row in rows}


async def forms_used(tx: Tx, path: str, since: datetime, until: datetime) -> list[tuple[str, int]]:
    """Names and versions of the forms filed at or below `path` (empty: anywhere) from `since` to before `until`."""
    reports = schema.reports
    condition = (reports.c.filed_at >= since) & (reports.c.filed_at < until)
    if path:
        condition &= below(reports, path)
    pairs = select(reports.c.form, reports.c.version).where(condition).distinct()
    return [(row.form, row.version) for row in await tx.rows(pairs.order_by(reports.c.form, reports.c.version))]


async def count(tx: Tx, path: str, since: datetime, until: datetime, form: str | None) -> int:
    """How many reports an export of this selection has."""
    reports = schema.reports
    condition = (reports.c.filed_at >= since) & (reports.c.filed_at < until)
    if path:
        condition &= below(reports, path)
    if form:
        condition &= reports.c.form == form
    return int(await tx.scalar(select(func.count()).select_from(reports).where(condition)) or 0)
