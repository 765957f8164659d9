"""The workbook of a summary, opened again: its figures are those of the JSON, its ledgers are fit for an office."""

import csv
import os
import tempfile
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.escape import unescape

from handlers.export.cells import LONGEST
from handlers.export.columns import Value
from handlers.summary import sheet
from handlers.summary.ledgers import Column, Ledger, Shape
from handlers.summary.sections import sections
from handlers.summary.text import form_title
from handlers.summary.views import Extras, write
from storage.database import Database
from tests.handlers.summary.office import converted
from tests.handlers.summary.shown import LANGUAGES, PERIODS, agrees, book, counted, drawn, figures, scope

HOSTILE = (
    "=1+1",
    "@SUM(A1)",
    "#REF!",
    "\x00\x01铃\x07",
    "\ud800",
    "_x0041_",
    "文" * 40_000,
    "😀" * 20_000,
    "http://a.b",
)


async def of_rows(rows: Iterable[Sequence[Value]], columns: tuple[Column, ...], most: int) -> BytesIO:
    """A workbook with a single ledger."""

    async def each() -> AsyncIterator[Sequence[Value]]:
        for row in rows:
            yield row

    out = BytesIO()
    ledger = Ledger("台账", columns, tuple(column.name for column in columns), each())
    await sheet.write(out, "岭南县", (), [ledger], "zh", most)
    return out


def read_back(book: Workbook) -> dict[str, list[list[Any]]]:
    """The tables of the first sheet by the title of their first column."""
    found: dict[str, list[list[Any]]] = {}
    rows = [list(row) for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)]
    nothing: list[Any] = [None]
    for before, row in zip([nothing, *rows], rows, strict=False):
        if row[0] is None and not any(row):
            continue
        if not any(before):
            found[title := str(row[0])] = []
        else:
            found[title].append(row)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_figure_is_that_of_the_json(database: Database, language: str) -> None:
    for one in await drawn(database):
        for period in PERIODS:
            opened, summary = await book(database, one, period, language)
            shown, wanted = read_back(opened), figures(summary, language)
            _, style = await counted(database, one, period, language)
            titles = {said.name: said.title for said in sections(summary, style.library, language)}
            for name, rows in wanted.items():
                found = shown[titles[name]] if rows else []
                assert len(found) == len(rows), (one.name, period.code, name)
                assert all(agrees(name, row, want) for row, want in zip(found, rows, strict=True)), (found, rows)


async def test_libreoffice_opens_it_and_reads_the_figures_of_the_json(database: Database, tmp_path: Path) -> None:
    (county, *_) = await drawn(database)
    summary, style = await counted(database, county, PERIODS[1])
    async with database.reading() as tx:
        with (tmp_path / "a.xlsx").open("wb") as out:
            await write(tx, out, "xlsx", summary, await scope(tx, county, PERIODS[1]), PERIODS[1], style, Extras())
    rows = list(csv.reader(converted(tmp_path / "a.xlsx", "csv").read_text("utf-8").splitlines()))
    found = {row[0]: row[1:] for row in reversed(rows)}
    for one in summary.forms:
        title = form_title(style.library, one.form, "zh")
        figures = (one.filed, one.before, one.expected, one.reported, one.on_time, one.missing.count)
        assert found[title] == [str(figure) for figure in figures]


async def test_it_is_ready_for_paper(database: Database) -> None:
    (county, *_) = await drawn(database)
    opened, _ = await book(database, county, PERIODS[0])
    for page in opened.worksheets:
        assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "landscape")
        assert (page.sheet_properties.pageSetUpPr.fitToPage, page.page_setup.fitToHeight) == (True, 0)
        foot = page.oddFooter
        said = f"{foot.left.text}{foot.center.text}{foot.right.text}"
        assert [word for word in ("填表人", "审核人", "日期") if word not in said] == []
    for page in opened.worksheets[1:]:
        assert (page.freeze_panes, page.print_title_rows) == ("A3", "$1:$2")
        assert page.auto_filter.ref == f"A2:{get_column_letter(page.max_column)}{page.max_row}"


async def test_hostile_texts_stay_texts_and_nothing_is_lost_unseen() -> None:
    out = await of_rows([[text] for text in HOSTILE], (Column("文"),), sheet.MOST_ROWS)
    assert b"<f>" not in ZipFile(out).read("xl/worksheets/sheet2.xml")
    cells = [row[0] for row in load_workbook(out)["台账"].iter_rows(min_row=3)]
    assert {cell.data_type for cell in cells} == {"s"}
    values = [unescape(str(cell.value)) for cell in cells]
    assert (values[:3], values[3:6], values[8]) == (
        list(HOSTILE[:3]),
        ["\ufffd\ufffd铃\ufffd", "\ufffd", "_x0041_"],
        HOSTILE[8],
    )
    for value, text in zip(values[6:8], HOSTILE[6:8], strict=True):
        assert len(value.encode("utf-16-le")) // 2 <= LONGEST
        assert value.endswith(f"……（原文 {len(text)} 字，此处截短）")


async def test_numbers_and_days_that_excel_cannot_hold_become_texts() -> None:
    columns = (Column("数", Shape.NUMBER), Column("日", Shape.DAY))
    out = await of_rows([[10**17, date(1899, 1, 1)], [3, date(2026, 11, 5)]], columns, sheet.MOST_ROWS)
    (big, old), (small, new) = load_workbook(out)["台账"].iter_rows(min_row=3, values_only=True)
    assert (big, old, small) == ("100000000000000000", "1899-01-01", 3)
    assert new == datetime(2026, 11, 5)  # noqa: DTZ001 -- as above


async def test_a_row_is_as_high_as_its_longest_text_needs() -> None:
    out = await of_rows([["文" * 5], ["文" * 12], ["文" * 9999]], (Column("文", width=10),), sheet.MOST_ROWS)
    ledger = load_workbook(out)["台账"]
    assert [ledger.row_dimensions[row].height for row in (3, 4, 5)] == [None, 3 * sheet.LINE, sheet.HIGHEST]


async def test_a_ledger_longer_than_a_sheet_goes_on_on_the_next() -> None:
    out = await of_rows([[number] for number in range(25)], (Column("数", Shape.NUMBER),), most=12)
    opened = load_workbook(out)
    assert opened.sheetnames == ["小结", "台账", "台账 2", "台账 3"]
    rows = [row[0] for page in opened.worksheets[1:] for row in page.iter_rows(min_row=3, values_only=True)]
    assert rows == list(range(25))


async def test_a_fault_halfway_leaves_nothing_open_and_nothing_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(ZeroDivisionError):
        await of_rows(([1 // (2000 - number)] for number in range(3000)), (Column("数", Shape.NUMBER),), 9999)
    assert os.listdir(tmp_path) == []  # noqa: PTH208 -- asyncio minds a path's own way more
