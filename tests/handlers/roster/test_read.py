"""Reading a roster: formats, encodings, headers in any order and language, and what is refused."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from handlers.listing import Listing, ListingProblems
from handlers.roster.read import read_roster
from tests.handlers.roster.files import comma_separated, saved, workbook

ROW = ("岭南县", "河北镇", "东坡村", "苏轼", "书记", "是", "sushi", 7_700_000_001, "")


def refused(name: str, content: bytes) -> str:
    with pytest.raises(ListingProblems) as caught:
        read_roster(name, content)
    return caught.value.problems[0].said("zh")


def cells(listing: Listing) -> list[dict[str, str]]:
    return [dict(line.cells) for line in listing.lines]


WHOLE = {
    "county": "岭南县",
    "town": "河北镇",
    "branch": "东坡村",
    "name": "苏轼",
    "role": "书记",
    "contact": "是",
    "wecom": "sushi",
    "telegram": "7700000001",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_any_encoding_an_office_saves(encoding: str) -> None:
    assert cells(read_roster("名册.csv", comma_separated([ROW], encoding=encoding))) == [WHOLE]


def test_excel_with_numbers_as_excel_keeps_them() -> None:
    listing = read_roster("名册.XLSX", workbook([ROW, ("岭南县", None, None, " 王  弗 ", "党员", True, None, 5.0)]))
    assert cells(listing) == [
        WHOLE,
        {"county": "岭南县", "name": "王 弗", "role": "党员", "contact": "true", "telegram": "5"},
    ]
    assert [(line.sheet, line.number) for line in listing.lines] == [("花名册", 2), ("花名册", 3)]


def test_headers_in_english_in_any_order_below_a_title_with_foreign_columns() -> None:
    rows = [("notes", "Role", "Name", "County", "Telegram ID", "phone"), ("x", "member", "Su Shi", "Lingnan", "7", "1")]
    listing = read_roster("r.csv", comma_separated(rows, header=("Roster of 2026",)))
    assert cells(listing) == [{"role": "member", "name": "Su Shi", "county": "Lingnan", "telegram": "7"}]
    assert (listing.ignored_columns, listing.lines[0].number) == (("notes", "phone"), 3)


def test_several_sheets_and_one_that_is_no_roster() -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title in ("河北镇", "河南镇"):
        sheet = book.create_sheet(title)
        sheet.append(["姓名", "角色", "县"])
        sheet.append([])
        sheet.append([f"{title}的人", "党员", "岭南县"])
    book.create_sheet("填表说明").append(["请于月底前报送"])
    book.create_sheet("Sheet4")
    listing = read_roster("r.xlsx", saved(book))
    assert [(line.sheet, line.number, line.cells["name"]) for line in listing.lines] == [
        ("河北镇", 3, "河北镇的人"),
        ("河南镇", 3, "河南镇的人"),
    ]
    assert listing.ignored_sheets == ("填表说明",)


def test_a_formula_is_text_or_its_value_and_never_evaluated() -> None:
    assert cells(read_roster("r.csv", comma_separated([("县", "", "", "=1+1", "党员")])))[0]["name"] == "=1+1"
    assert "name" not in cells(read_roster("r.xlsx", workbook([("县", "", "", "=1+1", "党员")])))[0]


def test_what_is_no_roster_is_refused() -> None:
    assert "姓名" in refused("r.csv", "甲,乙\n1,2\n".encode())
    assert "没有内容" in refused("r.csv", "姓名,角色\n".encode())
    assert "两次" in refused("r.csv", "姓名,角色,职务\n甲,党员,党员\n".encode())
    assert ".xlsx" in refused("r.docx", b"PK")
    assert "打不开" in refused("r.xlsx", b"not a zip")
    assert "打不开" in refused("r.xlsx", workbook([ROW])[:-400])
    assert "打不开" in refused("r.csv", b"\xff\xff\xff\xff")


def test_the_limits_hold() -> None:
    assert "5 MB" in refused("r.csv", b"x" * 5_000_001)
    many = [("县", "", "", f"人{number}", "党员") for number in range(20_001)]
    assert "20000" in refused("r.csv", comma_separated(many))
    assert len(read_roster("r.csv", comma_separated(many[1:])).lines) == 20_000


def test_a_file_that_unpacks_to_too_much_is_refused_unopened() -> None:
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 70_000_000)
    assert len(content.getvalue()) < 100_000
    assert "60 MB" in refused("r.xlsx", content.getvalue())
