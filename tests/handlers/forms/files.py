"""Makes form files: Markdown as it stands, the same table as .csv, and real workbooks."""

import csv
import re
from collections.abc import Mapping, Sequence
from io import BytesIO, StringIO

from openpyxl import Workbook

Cells = Sequence[Sequence[object]]


def workbook(sheets: Mapping[str, Cells]) -> bytes:
    """An Excel file; a cell that is None is left empty."""
    book = Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def rows_of(markdown: str) -> list[list[str]]:
    """The cells of Markdown tables without escapes, line by line."""
    lines = (line.strip() for line in markdown.splitlines())
    tables = (line for line in lines if line.startswith("|") and not re.fullmatch(r"[|\s:-]+", line))
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in tables]


def as_csv(markdown: str) -> bytes:
    stream = StringIO(newline="")
    csv.writer(stream).writerows(rows_of(markdown))
    return stream.getvalue().encode()


def as_workbook(markdown: str) -> bytes:
    """The same tables as sheets of an Excel file, so that the header is row 1."""
    sheets: dict[str, list[list[str]]] = {}
    title = ""
    for first, *cells in rows_of(markdown):
        title = first or title
        if any(cells):
            sheets.setdefault(title, []).append(cells)
    return workbook({name: [[cell or None for cell in row] for row in rows] for name, rows in sheets.items()})
