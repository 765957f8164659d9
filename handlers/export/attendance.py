"""Who came to the theme days: due and present, by month and branch."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

import orjson

from handlers.export.columns import Value
from handlers.export.reports import Selection, filed
from handlers.export.tables import Table
from handlers.words.say import say
from storage.database import Tx

THEME_DAY = "theme_day"
FIELDS = ("month", "org", "number", "due", "present")


async def attendance(tx: Tx, chosen: Selection, zone: ZoneInfo) -> list[tuple[str, str, int, Value, Value]]:
    """A line for each theme day that was reported: month ("2026-11"), branch, report, due, present."""
    found = [
        (
            one.report.happened_at.astimezone(zone).strftime("%Y-%m"),
            one.org,
            one.report.number,
            one.report.answers.get("due", ""),
            one.report.answers.get("present", ""),
        )
        async for one in filed(tx, replace(chosen, form=THEME_DAY))
    ]
    return sorted(found, key=lambda line: line[:3])


async def attendance_table(tx: Tx, chosen: Selection, zone: ZoneInfo, language: str) -> Table:
    header = [say(language, f"export.column.{name}") for name in FIELDS]
    return Table(say(language, "export.attendance"), header, _each(await attendance(tx, chosen, zone)))


async def attendance_lines(tx: Tx, chosen: Selection, zone: ZoneInfo) -> AsyncIterator[bytes]:
    for line in await attendance(tx, chosen, zone):
        yield orjson.dumps(dict(zip(FIELDS, line, strict=True)), option=orjson.OPT_APPEND_NEWLINE)


async def _each(lines: Sequence[Sequence[Value]]) -> AsyncIterator[Sequence[Value]]:
    for line in lines:
        yield line
