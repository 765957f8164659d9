"""A summary as an Excel workbook: its figures on the first sheet, then the ledgers, ready for A4 paper.

Written by XlsxWriter row by row, in less than half of openpyxl's time; nothing but the row at hand is in memory.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from handlers.export.cells import FORMULA, plain
from handlers.export.columns import Value
from handlers.summary.ledgers import Column, Ledger, Shape
from handlers.summary.sections import Section
from handlers.words.say import say
from storage.shared_files import find

A4 = 9
MOST_ROWS = 1_048_576
"""What a sheet of Excel holds; a longer ledger goes on on another sheet."""
PAGE = 500
"""Rows handed to the writing thread at once."""
LINE, HIGHEST = 13.5, 405.0
"""Points of a line of a cell, and of the highest row that Excel has."""
FONT = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
CELL = {**FONT, "border": 1, "text_wrap": True}
HEAD = {**CELL, "bold": True, "align": "center", "bg_color": "#F2F2F2"}
TITLE = {"font_name": "黑体", "font_size": 16, "align": "center", "valign": "vcenter"}
SHAPES: dict[Shape, dict[str, object]] = {
    Shape.TEXT: {},
    Shape.NUMBER: {"num_format": "0"},
    Shape.DECIMAL: {"num_format": "0.0"},
    Shape.SHARE: {"num_format": "0.0%"},
    Shape.DAY: {"num_format": "yyyy-mm-dd"},
    Shape.MOMENT: {"num_format": "yyyy-mm-dd hh:mm"},
    Shape.PICTURE: {},
}
SHAPE_OF = {str: Shape.TEXT, int: Shape.NUMBER, float: Shape.SHARE, Decimal: Shape.DECIMAL, date: Shape.DAY}
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
FIGURES = (Column("label", width=24), *(Column("figure", Shape.NUMBER, 12),) * 6)
MOST_PICTURES = 1000
"""In a workbook: some 20 MB, which a chat still carries."""
PICTURE = (80, 56)
"""Pixels that a thumbnail may take in its cell, across and down."""
PICTURE_ROW = 45.0
"""Points: a row that holds one is as high at least."""


async def write(
    out: BinaryIO,
    title: str,
    said: Sequence[Section],
    ledgers: Sequence[Ledger],
    language: str,
    most: int = MOST_ROWS,
    pictures: Path | None = None,
) -> None:
    """Writes the workbook, with pictures from below `pictures` where a ledger has any.

    Its rows are put in a thread, so that the bot goes on answering. Raises OSError.
    """
    with TemporaryDirectory() as rows_on_disk:
        book = await asyncio.to_thread(_Book, out, language, most, rows_on_disk, pictures)
        try:
            await asyncio.to_thread(book.figures, title, said)
            for ledger in ledgers:
                sheet = _LedgerSheet(book, ledger, title)
                async for rows in _pages(ledger.rows):
                    await asyncio.to_thread(sheet.put, rows)
                sheet.end()
            await asyncio.to_thread(book.close)
        finally:
            book.let_go()


async def _pages(rows: AsyncIterator[Sequence[Value]]) -> AsyncIterator[list[Sequence[Value]]]:
    page: list[Sequence[Value]] = []
    async for row in rows:
        page.append(row)
        if len(page) == PAGE:
            yield page
            page = []
    if page:
        yield page


class _Book:
    """The workbook and its few ways to show a cell."""

    def __init__(
        self, out: BinaryIO, language: str, most: int, rows_on_disk: str, pictures: Path | None = None
    ) -> None:
        import xlsxwriter  # here, because only who wants a workbook should wait for it

        self.language = language
        self.most = most
        self._pictures, self._pictures_left = pictures, MOST_PICTURES
        self._book = xlsxwriter.Workbook(out, {**OPTIONS, "tmpdir": rows_on_disk})
        self.head, self.title = self._book.add_format(HEAD), self._book.add_format(TITLE)
        self._formats = {shape: self._book.add_format({**CELL, **how}) for shape, how in SHAPES.items()}
        self._quoted = self._book.add_format({**CELL, "quote_prefix": True})

    def figures(self, title: str, said: Sequence[Section]) -> None:
        """The first sheet: each section with its header, one below the other."""
        sheet = self.sheet(say(self.language, "sheet.figures"), title, FIGURES)
        row = 1
        for section in said:
            for place, label in enumerate((section.title, *section.header)):
                sheet.write_string(row, place, label, self.head)
            for line in section.rows:
                row += 1
                cells = [float(cell) if isinstance(cell, Decimal) else cell for cell in line]
                self.row(sheet, row, cells, [SHAPE_OF[type(cell)] for cell in line])
            row += 2

    def sheet(self, name: str, title: str, columns: Sequence[Column]) -> Any:
        """A new sheet: A4 across, as wide as the paper, the title and a foot for signatures on every page."""
        sheet = self._book.add_worksheet(name)
        sheet.set_paper(A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.8)
        sheet.set_footer(say(self.language, "sheet.foot"))
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
        sheet.set_row(0, 30)
        if len(columns) > 1:
            sheet.merge_range(0, 0, 0, len(columns) - 1, "", self.title)
        sheet.write_string(0, 0, plain(title, self.language), self.title)
        return sheet

    def row(self, sheet: Any, row: int, values: Sequence[Value], shapes: Sequence[Shape]) -> None:
        for place, (value, shape) in enumerate(zip(values, shapes, strict=True)):
            form = self._formats[shape]
            shown = self._picture(sheet, row, place, value) if shape is Shape.PICTURE else value
            if shown == "":
                sheet.write_blank(row, place, None, form)
                continue
            exact = plain(shown, self.language)
            if isinstance(exact, str):
                marked = FORMULA.match(exact) or exact.startswith("#")  # stays text even when somebody edits the cell
                sheet.write_string(row, place, exact, self._quoted if marked else form)
            elif isinstance(exact, date):
                sheet.write_datetime(row, place, exact, form)
            else:
                sheet.write_number(row, place, exact, form)

    def _picture(self, sheet: Any, row: int, place: int, path: Value) -> str:
        """Lays a picture over its cell; returns what stands in that instead where it is one too many, or gone."""
        from PIL import Image  # here, because only who wants pictures needs it

        file = find(self._pictures, str(path)) if self._pictures and path else None
        if file is None or not file.exists():
            return ""
        if not self._pictures_left:
            return say(self.language, "ledger.left_out")
        self._pictures_left -= 1
        with Image.open(file) as opened:
            scale = min(room / size for room, size in zip(PICTURE, opened.size, strict=True))
        how = {"x_scale": scale, "y_scale": scale, "x_offset": 3, "y_offset": 2, "object_position": 1}
        sheet.insert_image(row, place, str(file), how)
        return ""

    def close(self) -> None:
        self._book.close()

    def let_go(self) -> None:
        """XlsxWriter closes the files of its rows only when all went well."""
        for sheet in self._book.worksheets():
            if sheet.row_data_fh is not None:
                sheet.row_data_fh.close()


class _LedgerSheet:
    """Where the rows of a ledger go, on as many sheets as they need."""

    def __init__(self, book: _Book, ledger: Ledger, title: str) -> None:
        self._book = book
        self._ledger = ledger
        self._title = title
        self._shapes = [column.shape for column in ledger.columns]
        self._number = 0
        self._begin()

    def put(self, rows: Sequence[Sequence[Value]]) -> None:
        for values in rows:
            if self._row == self._book.most:
                self.end()
                self._begin()
            if height := _height(values, self._ledger.columns):
                self._sheet.set_row(self._row, height)
            self._book.row(self._sheet, self._row, values, self._shapes)
            self._row += 1

    def end(self) -> None:
        """The header is known to the filter only with its last row."""
        self._sheet.autofilter(1, 0, self._row - 1, len(self._shapes) - 1)

    def _begin(self) -> None:
        self._number += 1
        ledger, name = self._ledger, self._ledger.title
        title = f"{self._title} {name}"
        self._sheet = self._book.sheet(name if self._number == 1 else f"{name} {self._number}", title, ledger.columns)
        for place, label in enumerate(ledger.header):
            self._sheet.write_string(1, place, label, self._book.head)
        self._sheet.freeze_panes(2, 0)
        self._sheet.repeat_rows(0, 1)
        self._row = 2


def _height(values: Sequence[Value], columns: Sequence[Column]) -> float:
    """Points that the fullest cell takes, 0 for one line: Excel finds out by itself, other programs print as told."""
    lines, pictured = 1, False
    for value, column in zip(values, columns, strict=True):
        if column.shape is Shape.PICTURE:
            pictured = pictured or bool(value)
        elif isinstance(value, str):
            lines = max(lines, _lines(value, column.width))
    return max(PICTURE_ROW if pictured else 0, min(HIGHEST, lines * LINE) if lines > 1 else 0)


def _lines(text: str, width: int) -> int:
    """A Chinese sign takes the room of two others."""
    if 2 * len(text) <= width and "\n" not in text:
        return 1
    return sum(-(-len(line.encode("gbk", "replace")) // width) or 1 for line in text.split("\n"))
