"""A year plan of theme days, as an office keeps it in Excel: a row a month, or a row a month and branch."""

import re
from dataclasses import dataclass
from datetime import date

from handlers.forms.problem import Problem
from handlers.listing import Columns, Line, ListingProblems, read_listing
from handlers.questions.folding import folded
from handlers.questions.numerals import read_numeral
from handlers.questions.time import read_clock
from handlers.rhythm.office_days import read_date

COLUMNS: dict[str, tuple[str, ...]] = {
    "month": ("月份", "月", "month"),
    "day": ("日期", "活动日期", "计划日期", "date", "day"),
    "at": ("时间", "time"),
    "town": ("乡镇", "镇", "街道", "town"),
    "branch": ("村", "社区", "支部", "村支部", "党支部", "branch", "village"),
    "topic": ("主题", "活动主题", "topic"),
    "required": ("规定动作", "内容", "活动内容", "required", "items"),
    "optional": ("自选动作", "optional"),
    "venue": ("地点", "活动地点", "place", "venue"),
    "materials": ("材料", "学习材料", "materials"),
}
FIELDS = ("topic", "required", "optional", "venue", "materials")
MONTH = re.compile(r"(?:([0-9]{4})[-/.年])?([0-9]{1,2}|[一二三四五六七八九十]{1,2})月?(?:份)?")
MOST_ITEM = 200


@dataclass(frozen=True, slots=True)
class PlanRow:
    """What one row plans."""

    sheet: str
    row: int
    where: tuple[str, ...]
    """Names of a town and a branch below the place that the plan is for; empty: that place itself."""
    month: str
    day: date | None
    fields: dict[str, str]
    """Of the table `plans`; only those that the row fills."""


def read_plan(name: str, content: bytes, year: int) -> list[PlanRow]:
    """The rows of a file; a month without a year is of `year`. Raises ListingProblems, which names every bad row."""
    lines = read_listing(name, content, PLAN).lines
    read = [_row(line, year) for line in lines]
    problems = [one for one in read if isinstance(one, Problem)]
    if problems:
        raise ListingProblems(problems)
    return [one for one in read if isinstance(one, PlanRow)]


def _row(line: Line, year: int) -> PlanRow | Problem:
    cells = line.cells
    day = read_date(cells.get("day", "").partition(" ")[0])
    if cells.get("day") and day is None:
        return Problem(line.sheet, line.number, "plan.problem.day", {"found": cells["day"][:20]})
    month = f"{day.year}-{day.month:02}" if day else _month(cells.get("month", ""), year)
    if not month:
        return Problem(line.sheet, line.number, "plan.problem.month", {"found": cells.get("month", "")[:20]})
    at = _clock(cells.get("at", ""))
    if at is None:
        return Problem(line.sheet, line.number, "plan.problem.time", {"found": cells["at"][:20]})
    fields = {field: _lines(field, cells[field]) for field in FIELDS if field in cells} | ({"at": at} if at else {})
    where = tuple(cells[level] for level in ("town", "branch") if level in cells)
    return PlanRow(line.sheet, line.number, where, month, day, fields)


def _month(text: str, year: int) -> str:
    found = MONTH.fullmatch(folded(text).replace(" ", ""))
    if found is None:
        return ""
    number = int(found[2]) if found[2].isdecimal() else read_numeral(found[2]) or 0
    return f"{int(found[1] or year)}-{number:02}" if 1 <= number <= 12 else ""


def _clock(text: str) -> str | None:
    if not text:
        return ""
    read = read_clock(text)
    return f"{read[0]:02}:{read[1]:02}" if read and read[0] < 24 and read[1] < 60 else None


def _lines(field: str, text: str) -> str:
    """Items stand in one cell, parted by semicolons; the rest is one line."""
    if field not in ("required", "optional", "materials"):
        return text[:MOST_ITEM]
    return "\n".join(item.strip()[:MOST_ITEM] for item in re.split(r"[;；\n]+", text) if item.strip())


def _field_of(header: str) -> str:
    bare = "".join(sign for sign in header.lower() if sign not in " \t\r\n（）()*_-/、　")
    return next((field for field, said in COLUMNS.items() if bare in said), "")


PLAN = Columns(_field_of, ("topic",), "plan.problem.no_header")
