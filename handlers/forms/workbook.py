"""Reads an Excel file, after making sure that it will not unpack into more than a form can need."""

import warnings
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from io import BytesIO
from itertools import repeat
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

from handlers.forms.problem import FormProblems, Problem
from handlers.forms.table import MAX_ROWS, SHEETS, Rows

MAX_UNPACKED: Final = 60_000_000
"""Bytes; a sheet of 20,000 rows with twenty columns takes about a third of this."""
FORMULA: Final = "f"
"""openpyxl's name of the type of such a cell."""
MAX_PARTS: Final = 1_000
"""Files within the file."""
MAX_GAP: Final = 1_000
"""Empty rows after which nothing more is looked for: Excel keeps up to a million that were once given a colour."""
MAX_COLUMNS: Final = 200


def read_workbook(content: bytes) -> dict[str, Rows]:
    """The filled rows of each sheet, with their numbers. Raises FormProblems."""
    check_unpacked(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl mentions extensions of Excel that it leaves out
            found, problems = _sheets(content)
    except FormProblems:
        raise
    except Exception as error:  # a damaged workbook fails anywhere in openpyxl, in many ways
        raise FormProblems([Problem("", 0, "forms.problem.unreadable")]) from error
    if problems:
        raise FormProblems(problems)
    return found


def check_unpacked(content: bytes) -> None:
    """Raises FormProblems unless this is a zip that unpacks to a size we can bear.

    The sizes in the directory can be believed: zipfile never reads more of a part than its entry says.
    """
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
    except (BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise FormProblems([Problem("", 0, "forms.problem.unreadable")]) from error
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise FormProblems([Problem("", 0, "forms.problem.unpacked", {"megabytes": MAX_UNPACKED // 1_000_000})])


def _sheets(content: bytes) -> tuple[dict[str, Rows], list[Problem]]:
    from openpyxl import load_workbook  # here, so that a start, which reads no spreadsheets, need not load it

    values = load_workbook(BytesIO(content), read_only=True, data_only=True)
    formulas = load_workbook(BytesIO(content), read_only=True) if _has_formulas(content) else None
    found: dict[str, Rows] = {}
    problems: list[Problem] = []
    for sheet in values.worksheets:
        if len(values.sheetnames) > 1 and sheet.title.strip().lower() not in SHEETS:
            continue
        width = _width(sheet)
        written = _cells(formulas[sheet.title], width) if formulas else repeat(())
        rows, unknown = _rows(sheet.title, zip(_cells(sheet, width), written, strict=False))
        found[sheet.title] = rows
        problems += unknown
    return found, problems


def _has_formulas(content: bytes) -> bool:
    """Whether a second reading is needed, which is for formulas alone and takes as long as the first."""
    with ZipFile(BytesIO(content)) as archive:
        return any(b"<f" in archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/"))


def _width(sheet: Any) -> int:
    """The columns of the first filled row, which is the header: cells beyond it belong to nothing."""
    for number, cells in enumerate(_cells(sheet, MAX_COLUMNS)):
        filled = [place for place, cell in enumerate(cells, start=1) if cell.value is not None]
        if filled or number > MAX_GAP:
            return max(filled, default=1)
    return 1


def _cells(sheet: Any, width: int) -> Iterator[tuple[Any, ...]]:
    sheet.reset_dimensions()  # what a file says of its own size may be a million rows too much
    yield from sheet.iter_rows(max_col=width)


def _rows(title: str, pairs: Iterable[tuple[tuple[Any, ...], tuple[Any, ...]]]) -> tuple[Rows, list[Problem]]:
    rows: Rows = []
    problems: list[Problem] = []
    for number, (shown, written) in enumerate(pairs, start=1):
        cells = [_text(cell.value) for cell in shown]
        if any(cells):
            rows.append((number, cells))
        if rows and rows[-1][0] > MAX_ROWS:
            raise FormProblems([Problem(title, 0, "forms.problem.too_many_rows", {"rows": MAX_ROWS})])
        if number > (rows[-1][0] if rows else 0) + MAX_GAP:
            break
        if any(cell.data_type == FORMULA and not text for cell, text in zip(written, cells, strict=False)):
            problems.append(Problem(title, number, "forms.problem.formula"))
    return rows, problems


def _text(value: object) -> str:
    """What a person sees in the cell, in the notation of XLSForm."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value).replace("\N{NO-BREAK SPACE}", " ").strip()
