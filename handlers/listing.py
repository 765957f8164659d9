"""Opens what an office lists in .xlsx or .csv, as rows of text that know where they stand. Trusts nothing in it."""

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from typing import Any

from handlers.decoding import MAX_BYTES, MAX_ROWS, csv_rows
from handlers.forms.problem import FormProblems, Problem
from handlers.forms.workbook import check_unpacked

MAX_COLUMNS = 50
LAST_ROW = 100_000
"""Where reading stops, however many of the rows above are blank."""
HEADER_WITHIN = 10
"""Rows in which the header is looked for: many offices put a title above it."""

Cells = list[str]
Rows = Iterable[tuple[int, Cells]]


class ListingProblems(Exception):  # noqa: N818 -- it holds problems, as FormProblems does; it is not one error
    """Nothing was imported; `problems` names each bad row, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problem.said("en") for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Columns:
    """What kind of list it is."""

    field_of: Callable[[str], str]
    """The field that a header stands for; empty for a column that is not ours."""
    needed: tuple[str, ...]
    """Fields by which a sheet is known to be such a list."""
    no_header: str
    """The key of what is said where no sheet is."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the list as written; cells by field, trimmed, and missing where empty."""

    sheet: str
    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Listing:
    """All rows of a file, and the columns and sheets in it that say nothing to us."""

    lines: tuple[Line, ...]
    ignored_columns: tuple[str, ...] = ()
    ignored_sheets: tuple[str, ...] = ()


def read_listing(name: str, content: bytes, columns: Columns) -> Listing:
    """The rows of a file. Raises ListingProblems when it is too large, unreadable, or no such list."""
    if len(content) > MAX_BYTES:
        raise _whole("listing.problem.too_large", megabytes=MAX_BYTES // 1_000_000)
    readers = {".xlsx": _workbook, ".xlsm": _workbook, ".csv": _csv}
    suffix = PurePath(name).suffix.lower()
    if suffix not in readers:
        raise _whole("listing.problem.format")
    sheets = readers[suffix](PurePath(name).name, content)
    return _joined([_sheet(title, rows, columns) for title, rows in sheets], columns)


@dataclass(frozen=True, slots=True)
class _Sheet:
    title: str
    filled: bool
    lines: tuple[Line, ...] | None = None  # None: no such list
    ignored: tuple[str, ...] = ()


def _joined(sheets: list[_Sheet], columns: Columns) -> Listing:
    lists = [sheet for sheet in sheets if sheet.lines is not None]
    if not lists:
        raise _whole(columns.no_header)
    lines = tuple(line for sheet in lists for line in sheet.lines or ())
    if not lines:
        raise _whole("listing.problem.empty")
    if len(lines) > MAX_ROWS:
        raise _whole("listing.problem.too_many_rows", most=MAX_ROWS)
    return Listing(
        lines,
        tuple(dict.fromkeys(column for sheet in lists for column in sheet.ignored)),
        tuple(sheet.title for sheet in sheets if sheet.lines is None and sheet.filled),
    )


def _sheet(title: str, rows: Rows, columns: Columns) -> _Sheet:
    filled = ((number, cells) for number, cells in rows if any(cells))
    seen = 0
    for seen, (number, cells) in enumerate(filled, 1):
        fields = [columns.field_of(cell) for cell in cells]
        if all(needed in fields for needed in columns.needed):
            _refuse_twice(title, number, fields)
            ignored = tuple(cell for cell, field in zip(cells, fields, strict=True) if cell and not field)
            return _Sheet(title, True, tuple(_lines(title, fields, filled)), ignored)
        if seen == HEADER_WITHIN:
            break
    return _Sheet(title, filled=seen > 0)


def _lines(title: str, fields: list[str], rows: Rows) -> Iterator[Line]:
    for number, cells in rows:
        found = {field: cell for field, cell in zip(fields, cells, strict=False) if field and cell}
        if found:
            yield Line(title, number, found)


def _refuse_twice(title: str, number: int, fields: list[str]) -> None:
    twice = sorted({field for field in fields if field and fields.count(field) > 1})
    if twice:
        raise ListingProblems([Problem(title, number, "listing.problem.column_twice", {"column": twice[0]})])


def _workbook(_name: str, content: bytes) -> Iterator[tuple[str, Rows]]:
    try:
        check_unpacked(content)
    except FormProblems as error:
        raise ListingProblems(error.problems) from error
    from openpyxl import load_workbook  # here, because only a list from Excel needs it

    with _readable(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl mentions extensions of Excel that it leaves out
        workbook = load_workbook(BytesIO(content), read_only=True, data_only=True)
    for sheet in workbook.worksheets:
        yield sheet.title, _cells(sheet)


def _cells(sheet: Any) -> Iterator[tuple[int, Cells]]:
    with _readable():
        sheet.reset_dimensions()  # what a file claims of its size is not always so
        for number, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), 1):
            if number > LAST_ROW:
                raise _whole("listing.problem.too_many_rows", most=MAX_ROWS)
            yield number, ["" if cell is None else _text(cell) for cell in row]


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except ListingProblems:
        raise
    except Exception as error:  # a damaged workbook fails anywhere in openpyxl, in many ways
        raise _whole("listing.problem.unreadable") from error


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))  # Excel keeps every number as a float
    return " ".join(str(cell).split())


def _csv(name: str, content: bytes) -> Iterator[tuple[str, Rows]]:
    yield name, _records(content)


def _records(content: bytes) -> Iterator[tuple[int, Cells]]:
    with _readable():
        for number, cells in csv_rows(content):
            yield number, cells[:MAX_COLUMNS]


def _whole(key: str, **mentions: object) -> ListingProblems:
    return ListingProblems([Problem("", 0, key, mentions)])
