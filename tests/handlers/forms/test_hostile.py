"""Files made to do harm, and files that came to harm: each is refused with one sentence, quickly."""

import time
import zipfile
from datetime import date
from io import BytesIO

import pytest

from handlers.forms.load import check_form
from tests.handlers.forms.files import workbook

SURVEY: list[list[object]] = [["type", "name", "label"], ["text", "a", "A"]]
FINE = workbook({"survey": SURVEY})


def key(name: str, content: bytes) -> str:
    checked = check_form(name, content)
    [problem] = checked.problems
    assert checked.form is None
    assert problem.said("zh") != problem.said("en")
    return problem.key.removeprefix("forms.problem.")


def packed(parts: dict[str, bytes]) -> bytes:
    """A good workbook with some of its parts replaced or added."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(FINE)) as good, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in {*good.namelist(), *parts}:
            archive.writestr(name, parts[name] if name in parts else good.read(name))
    return stream.getvalue()


def sheet_xml(inside: str, before: str = "") -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0"?>{before}<worksheet xmlns="{space}">{inside}</worksheet>'.encode()


def test_six_megabytes() -> None:
    assert key("sample.xlsx", FINE + b"\0" * 6_000_000) == "too_large"
    assert key("sample.md", b"|" * 6_000_000) == "too_large"


def test_a_zip_bomb() -> None:
    began = time.monotonic()
    bomb = packed({"xl/worksheets/sheet1.xml": b" " * 200_000_000})
    packed_in = time.monotonic() - began
    assert len(bomb) < 1_000_000
    began = time.monotonic()
    assert key("sample.xlsx", bomb) == "unpacked"
    assert time.monotonic() - began < packed_in, "refusing must not take what unpacking would"


def test_many_parts() -> None:
    assert key("sample.xlsx", packed({f"xl/media/{number}": b"" for number in range(1_001)})) == "unpacked"


def test_thirty_thousand_rows() -> None:
    rows = list(SURVEY)
    rows += [["note"] for _ in range(30_000)]
    assert key("sample.xlsx", workbook({"survey": rows})) == "too_many_rows"
    lines = "".join(f",text,q{number},Q\n" for number in range(30_000))
    assert key("sample.csv", f"survey\n,type,name,label\n{lines}".encode()) == "too_many_rows"


def test_a_sheet_that_says_it_is_endless() -> None:
    cells = '<c r="A1" t="inlineStr"><is><t>type</t></is></c><c r="B1" t="inlineStr"><is><t>name</t></is></c>'
    inside = f'<dimension ref="A1:XFD1048576"/><sheetData><row r="1">{cells}</row><row r="1048576"/></sheetData>'
    began = time.monotonic()
    assert key("sample.xlsx", packed({"xl/worksheets/sheet1.xml": sheet_xml(inside)})) == "no_questions"
    assert time.monotonic() - began < 5


def test_rows_that_only_have_a_colour_do_no_harm() -> None:
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>type</t></is></c></row>'
    rows += "".join(f'<row r="{number}" s="1"/>' for number in range(2, 40_000))
    assert (
        key("s.xlsx", packed({"xl/worksheets/sheet1.xml": sheet_xml(f"<sheetData>{rows}</sheetData>")}))
        == "no_questions"
    )


@pytest.mark.parametrize("content", [b"", b"nothing of the kind", FINE[: len(FINE) // 2], b"PK\x03\x04" + b"x" * 100])
def test_not_a_workbook(content: bytes) -> None:
    assert key("sample.xlsx", content) == "unreadable"


def test_a_zip_that_is_no_workbook() -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert key("sample.xlsx", stream.getvalue()) == "unreadable"


@pytest.mark.parametrize(
    "before",
    [
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY e "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    ],
)
def test_entities_are_not_followed(before: str) -> None:
    cell = '<c r="A1" t="inlineStr"><is><t>&e;</t></is></c>'
    inside = f'<sheetData><row r="1">{cell}</row></sheetData>'
    assert key("sample.xlsx", packed({"xl/worksheets/sheet1.xml": sheet_xml(inside, before)})) == "unreadable"


def test_text_with_nuls() -> None:
    assert key("sample.csv", b"survey\n,type,name,label\n,text,a\0b,A\n") == "unreadable"
    assert key("sample.md", b"| survey |\n| | type | \0 |") == "unreadable"


def test_text_in_no_encoding() -> None:
    assert key("sample.csv", b"survey\n,type,name,label\n,text,a,\xff\xfe\xff\n") == "encoding"


def test_text_as_chinese_excel_saves_it() -> None:
    for encoding in ("gb18030", "utf-8-sig"):
        form = check_form("sample.csv", "survey\n,type,name,label\n,text,a,哪里？\n".encode(encoding)).form
        assert form
        assert form.questions[0].label == {"": "哪里？"}


def test_quotes_that_do_not_close() -> None:
    checked = check_form("sample.csv", b'survey\n,type,name,label\n,text,a,"A\n')
    assert [(problem.key, problem.row) for problem in checked.problems] == [("forms.problem.csv", 3)]


def test_other_formats() -> None:
    for name in ("sample.xls", "sample.docx", "sample", "sample.xlsx.exe"):
        assert key(name, FINE) == "format"


def test_formulas_count_by_their_results() -> None:
    rows: list[list[object]] = [*SURVEY, ["text", "b", "=A1&B1"]]
    [problem] = check_form("sample.xlsx", workbook({"survey": rows})).problems
    assert (problem.sheet, problem.row, problem.key) == ("survey", 3, "forms.problem.formula")
    cells = "".join(
        f'<c r="{at}1" t="inlineStr"><is><t>{head}</t></is></c>' for at, head in zip("ABC", SURVEY[0], strict=True)
    )
    body = '<c r="A2" t="str"><f>"te"&amp;"xt"</f><v>text</v></c><c r="B2" t="str"><f>A2</f><v>b</v></c>'
    body += '<c r="C2" t="str"><f>B2</f><v>B</v></c>'
    inside = f'<sheetData><row r="1">{cells}</row><row r="2">{body}</row></sheetData>'
    form = check_form("sample.xlsx", packed({"xl/worksheets/sheet1.xml": sheet_xml(inside)})).form
    assert form
    assert (form.questions[0].name, form.questions[0].label) == ("b", {"": "B"})


def test_cells_that_excel_made_into_something_else() -> None:
    rows: list[list[object]] = [
        ["type", "name", "label", "default", "required"],
        ["date", "d", "D", date(2026, 11, 22), True],
    ]
    rows += [["integer", "n", "N", 3.0, False], ["text", "t", "T\N{NO-BREAK SPACE}t", 2.5, None]]
    form = check_form("sample.xlsx", workbook({"survey": rows})).form
    assert form
    assert [question.default for question in form.questions] == ["2026-11-22", "3", "2.5"]
    assert [question.required for question in form.questions] == ["true()", "", ""]
    assert form.questions[2].label == {"": "T t"}


def test_an_expression_of_a_hundred_brackets() -> None:
    rows: list[list[object]] = [
        ["type", "name", "label", "constraint"],
        ["text", "a", "A", "(" * 100 + "1" + ")" * 100],
    ]
    assert key("sample.xlsx", workbook({"survey": rows})) == "expression"


def test_groups_in_groups_in_groups() -> None:
    rows: list[list[object]] = [["type", "name", "label"]]
    rows += [["begin group", f"g{number}", "G"] for number in range(2_000)]
    rows += [["text", "a", "A"]]
    rows += [["end group"] for _ in range(2_000)]
    assert key("sample.xlsx", workbook({"survey": rows})) == "unconvertible"
