"""Reports as they leave the house: chosen, read a page at a time, with names and photos beside them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import orjson

from storage import exports, places
from storage.database import Tx
from storage.exports import PhotoState
from storage.places import Place
from storage.reports import Report, in_subtree, numbers

PAGE = 1000
"""Reports held in memory at once."""
EVER = datetime(1970, 1, 1, tzinfo=UTC)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which reports: filed at or below `path` (empty: anywhere), from `since` to before `until`, of one form or all."""

    path: str = ""
    since: datetime = EVER
    until: datetime = NEVER
    form: str | None = None


@dataclass(frozen=True, slots=True)
class Filed:
    """A report with what its ids stand for."""

    report: Report
    line: tuple[Place, ...]
    """From the top of the tree down to where it was filed."""
    person: str
    photos: tuple[PhotoState, ...]

    @property
    def org(self) -> str:
        """The place as people write it."""
        return "/".join(place.name for place in self.line)


def selection(path: str, since: date | None, until: date | None, form: str | None, zone: ZoneInfo) -> Selection:
    """Days are whole days of `zone`; both the first and the last are included."""
    start = datetime.combine(since, time(), zone) if since else EVER
    end = datetime.combine(until + timedelta(days=1), time(), zone) if until else NEVER
    return Selection(path, start, end, form)


async def filed(tx: Tx, chosen: Selection) -> AsyncIterator[Filed]:
    """The reports in the order of their numbers."""
    period = (chosen.path, chosen.since, chosen.until)
    first, last = await numbers(tx, *period) or (1, 0)
    while page := await in_subtree(tx, *period, chosen.form, (first, last), PAGE):
        lines = await places.lines(tx, {report.path for report in page})
        people = await exports.names_of(tx, {report.person_id for report in page})
        photos = await exports.photos_of(tx, [report.number for report in page])
        for report in page:
            found = tuple(photos.get(report.number, ()))
            yield Filed(report, lines[report.path], people.get(report.person_id, ""), found)
        first = page[-1].number + 1


async def json_lines(tx: Tx, chosen: Selection, zone: ZoneInfo) -> AsyncIterator[bytes]:
    """One report a line, with exactly the fields that the contract names."""
    async for one in filed(tx, chosen):
        yield orjson.dumps(_object(one, zone), option=orjson.OPT_APPEND_NEWLINE)


def _object(one: Filed, zone: ZoneInfo) -> dict[str, object]:
    report = one.report
    photos = [{"question": photo.question, "sha256": photo.sha256, "status": photo.status} for photo in one.photos]
    return {
        "number": report.number,
        "form": report.form,
        "version": report.version,
        "org": one.org,
        "person": one.person,
        "filed_at": report.filed_at.astimezone(zone).isoformat(),
        "happened_at": report.happened_at.astimezone(zone).isoformat(),
        "answers": report.answers,
        "photos": photos,
    }
