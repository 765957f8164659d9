"""The workbook of a summary, opened again: its figures are those of the JSON, its ledgers are fit for an office."""

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
from sqlalchemy import insert

from handlers.export.cells import LONGEST
from handlers.export.columns import Value
from handlers.summary import sheet
from handlers.summary.count import Summary
from handlers.summary.ledgers import Column, Ledger, Shape
from handlers.summary.period import Period, day
from handlers.summary.sections import sections
from handlers.summary.views import write
from handlers.words.say import say
from storage import schema
from storage.database import Database
from storage.places import Place
from tests.handlers.summary.shown import LANGUAGES, PERIODS, agrees, counted, drawn, figures
from tests.reminders.telling import file, place
from tests.village import settle

THEME_DAY: dict[str, Any] = {
    "date": "2026-11-02",
    "contents": ["study", "dues"],
    "topic": "=学习",
    "host": "王秀英",
    "due": 30,
    "present": 27,
    "absent": "李四，外出务工",
}
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


async def book(database: Database, whole: Place, period: Period, language: str = "zh") -> tuple[Any, Summary]:
    """The workbook opened again (its types know too little of headers and footers), and what it shows."""
    summary, style = await counted(database, whole, period, language)
    out = BytesIO()
    async with database.reading() as tx:
        await write(tx, out, "xlsx", summary, period, style)
    return load_workbook(out), summary


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


async def test_ledgers_hold_the_reports_that_the_figures_count(database: Database) -> None:
    for one in (await drawn(database))[:3]:
        opened, summary = await book(database, one, PERIODS[0])
        for form in ("theme_day", "issue", "check_in"):
            rows = list(opened[say("zh", f"ledger.{form}")].iter_rows(min_row=3, values_only=True))
            assert len(rows) == summary.form(form).filed
            assert [row[0] for row in rows] == list(range(1, len(rows) + 1))


async def test_a_theme_day_in_its_ledger(database: Database) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        number = await file(tx, "theme_day", "东坡村", ids["王秀英"], "2026-11-03 00:30", **THEME_DAY)
    await photograph(database, number)
    async with database.reading() as tx:
        county = await place(tx, "岭南县")
    opened, _ = await book(database, county, day(date(2026, 11, 3)))
    ledger = opened["主题党日台账"]
    header, row = ledger.iter_rows(min_row=2, values_only=True)
    line = dict(zip(header, row, strict=True))
    assert (line["乡镇"], line["村/支部"], line["主题"]) == ("河北镇", "东坡村", "=学习")
    assert line["活动日期"] == datetime(2026, 11, 2)  # noqa: DTZ001 -- a cell of Excel has no zone
    assert line["上报时间"] == datetime(2026, 11, 3, 0, 30)  # noqa: DTZ001 -- as above
    assert (line["应到"], line["实到"], line["到会率"], line["照片数"]) == (30, 27, 0.9, 2)
    assert line["内容类别"] == "集中学习、收缴党费"
    assert (ledger["D3"].is_date, ledger["E3"].data_type, ledger["L3"].number_format) == (True, "s", "0.0%")


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


async def photograph(database: Database, number: int) -> None:
    """Three photos of a report, one of them lost."""
    async with database.transaction() as tx:
        for state in ("kept", "pending", "lost"):
            row = {"id": state, "person_id": 1, "report": number, "question": "photos", "channel": "telegram"}
            row |= {"attachment": '{"kind":"photo","ref":"x"}', "state": state, "sha256": ""}
            await tx.run(insert(schema.photos), row | {"due_at": tx.now, "arrived_at": tx.now})
