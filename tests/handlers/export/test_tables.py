"""CSV and Excel files, opened again: columns by form, real numbers and dates, and hostile texts that stay texts."""

import csv
import random
from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any

from openpyxl import Workbook, load_workbook

from handlers.export.cells import FORMULA, LONGEST
from handlers.export.columns import Value
from handlers.export.reports import selection
from handlers.export.tables import Table, common_table, report_tables, write_csv, write_excel
from storage.database import Database
from tests.handlers.export.town import EAST, STYLE, WEST, ZONE, file, photograph, settle

COMMON = ["编号", "表单", "版本", "单位", "填报人", "报送时间", "发生时间"]
MOMENT = datetime(2026, 11, 3, 0, 30)  # noqa: DTZ001 -- a cell of Excel has no zone


async def excel(tables: Sequence[Table]) -> Workbook:
    out = BytesIO()
    await write_excel(out, tables, "zh")
    return load_workbook(out)


def cells(book: Workbook, title: str) -> list[list[Any]]:
    return [list(row) for row in book[title].iter_rows(values_only=True)]


async def each(rows: Sequence[Sequence[Value]]) -> AsyncIterator[Sequence[Value]]:
    for row in rows:
        yield row


async def filled(database: Database) -> None:
    await settle(database)
    answers = {"date": "2026-11-02", "topic": "=学习", "due": 30, "present": 28, "result": "yes", "rate": "0.93"}
    await file(database, EAST, "theme_day", answers)
    await file(database, WEST, "theme_day", {"topic": "旧", "gone": "有"}, version=1)
    await photograph(database, await file(database, EAST, "theme_day", {}), {"kept": "a", "pending": ""})
    await file(database, WEST, "issue", {"what": "路灯坏了"}, version=1)


async def test_excel_has_a_sheet_for_each_form_and_a_column_for_each_question(database: Database) -> None:
    await filled(database)
    async with database.reading() as tx:
        book = await excel(await report_tables(tx, selection("", None, None, None, ZONE), STYLE))
    assert book.sheetnames == ["问题 随手拍", "主题党日"]
    header, first, second, third = cells(book, "主题党日")
    assert header == [*COMMON, "哪天", "主题", "应到", "实到", "结果", "照片", "rate", "已取消的题"]
    assert first[:7] == [1, "主题党日", 2, EAST, "苏轼", MOMENT, MOMENT]
    assert first[7:] == [datetime(2026, 11, 2), "=学习", 30, 28, "办好了", None, "0.93", None]  # noqa: DTZ001 -- as above
    assert second[7:] == [None, "旧", None, None, None, None, None, "有"]
    assert third[12] == 2
    assert cells(book, "问题 随手拍")[1][7:] == ["路灯坏了"]


async def test_csv_has_the_columns_of_its_form_or_those_that_all_forms_share(database: Database) -> None:
    await filled(database)
    out, common = BytesIO(), BytesIO()
    async with database.reading() as tx:
        (table,) = await report_tables(tx, selection("", None, None, "theme_day", ZONE), STYLE)
        assert await write_csv(out, table) == 3
        assert await write_csv(common, common_table(tx, selection("", None, None, None, ZONE), STYLE)) == 4
    rows = list(csv.reader(StringIO(out.getvalue().decode("utf-8-sig"), newline="")))
    assert rows[1][5:9] == ["2026-11-03 00:30:00", "2026-11-03 00:30:00", "2026-11-02", "'=学习"]
    shared = list(csv.reader(StringIO(common.getvalue().decode("utf-8-sig"), newline="")))
    assert (shared[0], shared[4][1]) == (COMMON, "问题/随手拍")


async def test_nothing_to_export_still_makes_files_that_open(database: Database) -> None:
    out = BytesIO()
    async with database.reading() as tx:
        chosen = selection("", None, None, None, ZONE)
        assert (await excel(await report_tables(tx, chosen, STYLE))).sheetnames == ["报送"]
        (table,) = await report_tables(tx, selection("", None, None, "issue", ZONE), STYLE)
        assert await write_csv(out, table) == 0
    assert "什么问题" in out.getvalue().decode("utf-8-sig")


BEGINNINGS = (
    "=",
    "+",
    "-",
    "@",
    "\t=",
    "\r=",
    "\n=",
    " =",
    "＝",
    "＋",
    "－",
    "＠",
    "#REF!",
    "=cmd|' /C calc'!A0",
    "'=",
    '"=',
)


def hostile(count: int) -> list[str]:
    chance = random.Random(20261105)
    signs = "=+-@\t\r\n'\";,|!#A1()\x00\x07\x1b\ufffe\ud800村😀 "
    return [
        chance.choice(BEGINNINGS) + "".join(chance.choices(signs, k=chance.randrange(12))) + "1" for _ in range(count)
    ]


async def test_ten_thousand_hostile_texts_stay_texts_in_excel() -> None:
    texts = hostile(10_000)
    rows = [texts[start : start + 10] for start in range(0, len(texts), 10)]
    book = await excel([Table("敌意", ["=1+1"] * 10, each(rows))])
    found = [cell for row in book["敌意"].iter_rows() for cell in row]
    assert {cell.data_type for cell in found} == {"s"}
    assert [cell.value for cell in found[:10]] == ["=1+1"] * 10
    assert all(cell.quotePrefix for cell in found if FORMULA.match(str(cell.value)))
    for cell, text in zip(found[10:], texts, strict=True):
        assert [sign for sign in str(cell.value) if sign.isprintable() and sign != "�"] == [
            sign for sign in text if sign.isprintable() and sign not in "\ufffe\ud800"
        ]


async def test_ten_thousand_hostile_texts_stay_texts_in_csv() -> None:
    texts = hostile(10_000)
    out = BytesIO()
    await write_csv(out, Table("", ["a"] * 10, each([texts[start : start + 10] for start in range(0, 10_000, 10)])))
    _, *rows = csv.reader(StringIO(out.getvalue().decode("utf-8-sig"), newline=""))
    found = [cell for row in rows for cell in row]
    assert len(found) == 10_000
    assert not [cell for cell in found if cell.lstrip()[:1] in tuple("=+-@＝＋－＠") or cell[:1] in tuple("\t\r\n")]
    assert sum("�" in cell for cell in found) == sum(
        any(sign in text for sign in "\x00\x07\x1b\ufffe\ud800") for text in texts
    )


async def test_what_excel_cannot_hold_is_marked_rather_than_changed() -> None:
    long = "村" * 40_000
    row: list[Value] = [long, "😀" * 20_000, 12345678901234567, float("nan"), date(1021, 1, 8), "村" * LONGEST]
    (found,) = cells(await excel([Table("t", list("abcdef"), each([row]))]), "t")[1:]
    assert found[0].endswith("（原文 40000 字，此处截短）")
    assert len(found[0]) == LONGEST
    assert found[1].startswith("😀😀")
    assert found[1].endswith("（原文 20000 字，此处截短）")
    assert found[2:] == ["12345678901234567", "nan", "1021-01-08", "村" * LONGEST]
    out = BytesIO()
    await write_csv(out, Table("", ["a"], each([[long]])))
    assert long in out.getvalue().decode()


async def test_sheets_of_like_titles_are_told_apart() -> None:
    titles = ["表" * 40, "表" * 40, "a/b:c", "A b c", "'"]
    book = await excel([Table(title, ["x"], each([])) for title in titles])
    assert book.sheetnames == ["表" * 31, "表" * 27 + " 2", "a b c", "A b c 2", "报送"]
