"""Reads a form written as text: .csv, or Markdown tables, each with the sheet's name in its first column."""

import csv
import re
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Final

from handlers.forms.problem import FormProblems, Problem
from handlers.forms.table import MAX_ROWS, Rows

CELLS: Final = re.compile(r"(?<!\\)\|")
RULE: Final = re.compile(r"[|\s:-]+")
"""The line of dashes below a table's head, which holds no row."""


def read_csv(content: bytes) -> dict[str, Rows]:
    """The sheets of a .csv file. Raises FormProblems."""
    reader = csv.reader(StringIO(_decoded(content), newline=""), strict=True)
    try:
        return _sheets((reader.line_num, cells) for cells in reader)
    except csv.Error as error:
        raise FormProblems([Problem("csv", reader.line_num, "forms.problem.csv")]) from error


def read_markdown(content: bytes) -> dict[str, Rows]:
    """The tables of a .md file; what stands around them is not read. Raises FormProblems."""
    return _sheets(_table_lines(_decoded(content)))


def _decoded(content: bytes) -> str:
    """UTF-8, or what Chinese Excel saves when it is not asked for UTF-8."""
    if b"\0" in content:
        raise FormProblems([Problem("", 0, "forms.problem.unreadable")])
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FormProblems([Problem("", 0, "forms.problem.encoding")])


def _table_lines(text: str) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.strip()
        if line.startswith("|") and not RULE.fullmatch(line):
            yield number, [cell.replace("\\|", "|") for cell in CELLS.split(line[1:])]


def _sheets(lines: Iterable[tuple[int, list[str]]]) -> dict[str, Rows]:
    """A cell in the first column begins the sheet of that name; the next row with cells behind it is its header."""
    sheets: dict[str, Rows] = {}
    rows: Rows | None = None
    for number, line in lines:
        cells = [cell.strip() for cell in line]
        if cells and cells[0]:
            rows = sheets.setdefault(cells[0], [])
        if rows is not None and any(cells[1:]):
            rows.append((number, cells[1:]))
            if len(rows) > MAX_ROWS:
                sheet = next(reversed(sheets))
                raise FormProblems([Problem(sheet, 0, "forms.problem.too_many_rows", {"rows": MAX_ROWS})])
    return sheets
