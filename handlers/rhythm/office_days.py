"""Reads the days that an office lists in a CSV file: the day, off or worked, and its name. All of them or none."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from handlers.decoding import MAX_BYTES, MAX_ROWS, UnreadableError, csv_rows
from handlers.forms.problem import Problem
from handlers.questions.folding import bare, folded, spoken
from storage.holidays import OfficeDay

DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")


class OfficeDayProblems(Exception):  # noqa: N818 -- it holds problems, as FormProblems does; it is not one error
    """Nothing can be taken over; `problems` names each bad row, in the order of the file."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problem.said("en") for problem in self.problems))


def read_office_days(name: str, content: bytes) -> list[OfficeDay]:
    """The days in a file; of a day that stands there twice, the lower row counts. Raises OfficeDayProblems."""
    if len(content) > MAX_BYTES:
        raise _whole("calendar.problem.too_large", megabytes=MAX_BYTES // 1_000_000)
    days: list[OfficeDay] = []
    problems: list[Problem] = []
    for number, cells in _rows(content):
        read = _office_day(cells)
        if isinstance(read, OfficeDay):
            days.append(read)
        elif days or problems or not _is_header(cells):
            problems.append(Problem(name, number, read))
        if number > MAX_ROWS:
            raise _whole("calendar.problem.too_many_rows", most=MAX_ROWS)
    if problems:
        raise OfficeDayProblems(problems)
    if not days:
        raise _whole("calendar.problem.empty")
    return list({one.day: one for one in days}.values())


def read_date(text: str) -> date | None:
    """A day with its year: 2027-02-17, 2027/2/17, 2027年2月17日; None for anything else."""
    found = DAY.fullmatch(folded(text))
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _is_header(cells: Sequence[str]) -> bool:
    """Neither a day nor a kind: a day written wrongly is not taken for a header."""
    return read_date(cells[0]) is None and _working([*cells, ""][1]) is None


def _office_day(cells: Sequence[str]) -> OfficeDay | str:
    """The day, or the key of what is wrong with it."""
    written, kind, name = [*cells, "", ""][:3]
    if (day := read_date(written)) is None:
        return "calendar.problem.day"
    if (working := _working(kind)) is None:
        return "calendar.problem.kind"
    return OfficeDay(day=day, working=working, name=name)


def _working(text: str) -> bool | None:
    kinds = (("calendar.words.off", False), ("calendar.words.working", True))
    return next((working for key, working in kinds if bare(text) in spoken(key)), None)


def _rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        yield from csv_rows(content)
    except UnreadableError as error:
        raise _whole("calendar.problem.unreadable") from error


def _whole(key: str, **mentions: object) -> OfficeDayProblems:
    return OfficeDayProblems([Problem("", 0, key, mentions)])
