"""Writes tables as CSV or as an Excel workbook, row by row, however many there are."""

import csv
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from typing import BinaryIO
from zoneinfo import ZoneInfo

from handlers.export.cells import csv_cell, excel_cell
from handlers.export.columns import Columns, Value
from handlers.export.reports import Selection, filed
from handlers.forms.form import pick
from handlers.forms.offers import Library
from handlers.words.say import say
from storage import exports
from storage.database import Tx

TITLE_LENGTH = 31
"""What Excel allows a sheet's name."""


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet: its name, its header, and rows that are made while they are read."""

    title: str
    header: Sequence[str]
    rows: AsyncIterator[Sequence[Value]]


@dataclass(frozen=True, slots=True)
class Style:
    """How what is kept is shown: with which forms, in which language, at which hour."""

    library: Library
    language: str
    zone: ZoneInfo


async def report_tables(tx: Tx, chosen: Selection, style: Style) -> list[Table]:
    """One table for each form that was filed, or for the one that was chosen, with a column for each question."""
    used = await exports.forms_used(tx, chosen.path, chosen.since, chosen.until)
    names = [chosen.form] if chosen.form else list(dict.fromkeys(name for name, _ in used))
    return [_table(tx, replace(chosen, form=name), used, style) for name in names]


def common_table(tx: Tx, chosen: Selection, style: Style) -> Table:
    """All forms in one table, with the columns they share."""
    columns = Columns(style.library, (), style.language, style.zone)
    return Table(say(style.language, "export.sheet"), columns.header, _rows(tx, chosen, columns))


async def write_csv(out: BinaryIO, table: Table) -> int:
    """Writes a table as UTF-8 with the mark by which Excel knows it; returns the number of rows."""
    out.write(b"\xef\xbb\xbf" + _line(table.header))
    count = 0
    async for row in table.rows:
        out.write(_line(row))
        count += 1
    return count


async def write_excel(out: BinaryIO, tables: Sequence[Table], language: str) -> int:
    """Writes tables as the sheets of a workbook; returns the number of rows. Only the row at hand is in memory."""
    from openpyxl import Workbook  # here, because no other command needs it

    book = Workbook(write_only=True)
    count = 0
    for title, table in zip(_titles(tables, language), tables, strict=True):
        sheet = book.create_sheet(title)
        sheet.append([excel_cell(sheet, label, language) for label in table.header])
        async for row in table.rows:
            sheet.append([excel_cell(sheet, value, language) for value in row])
            count += 1
    if not tables:
        book.create_sheet(say(language, "export.sheet"))  # a workbook without any sheet cannot be opened
    book.save(out)
    return count


def _table(tx: Tx, chosen: Selection, used: Sequence[tuple[str, int]], style: Style) -> Table:
    form = style.library.newest(chosen.form or "")
    versions = [version for version in used if version[0] == chosen.form]
    columns = Columns(
        style.library, versions or ([(form.name, form.version)] if form else []), style.language, style.zone
    )
    title = pick(form.title, style.language) if form else chosen.form or ""
    return Table(title, columns.header, _rows(tx, chosen, columns))


async def _rows(tx: Tx, chosen: Selection, columns: Columns) -> AsyncIterator[Sequence[Value]]:
    async for one in filed(tx, chosen):
        yield columns.row(one)


def _line(cells: Sequence[Value]) -> bytes:
    line = StringIO(newline="")
    csv.writer(line).writerow([csv_cell(cell) for cell in cells])
    return line.getvalue().encode()


def _titles(tables: Sequence[Table], language: str) -> list[str]:
    titles: list[str] = []
    for table in tables:
        bare = re.sub(r"[\[\]:*?/\\\x00-\x1f']", " ", table.title).strip() or say(language, "export.sheet")
        wanted, number = bare[:TITLE_LENGTH], 2
        while wanted.lower() in (title.lower() for title in titles):
            wanted, number = f"{bare[: TITLE_LENGTH - 4]} {number}", number + 1
        titles.append(wanted)
    return titles
