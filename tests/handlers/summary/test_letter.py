"""The letter of a summary: its figures, its fonts, its paper; and 22 lines of 28 signs where it can be printed."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm

from handlers.summary import letter
from handlers.summary.paper import LATIN, MARK, BadTemplateError, Paper
from handlers.summary.sections import sections
from handlers.summary.text import parts
from handlers.summary.views import Extras, write
from storage.database import Database
from tests.handlers.summary.office import pages, rendered
from tests.handlers.summary.shown import LANGUAGES, PERIODS, agrees, counted, drawn, figures, scope


def texts(document: Any) -> str:
    return "\n".join(line.text for line in document.paragraphs)


def read_back(document: Any) -> list[list[list[Any]]]:
    """The rows of each table without its header, numbers as such."""
    return [
        [[int(cell.text) if cell.text.isdecimal() else cell.text for cell in row.cells] for row in table.rows[1:]]
        for table in document.tables
    ]


def written(cell: object) -> object:
    """As a letter has it: 90.0%, 4.5, 2026-11-05."""
    if isinstance(cell, float):
        return f"{cell:.1%}"
    return str(cell) if isinstance(cell, Decimal | date) else cell


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_figure_is_that_of_the_json_and_every_sentence_that_of_the_chat(
    database: Database, language: str
) -> None:
    for place in (await drawn(database))[:4]:
        for period in PERIODS:
            summary, style = await counted(database, place, period, language)
            out = BytesIO()
            letter.write(out, summary, period, style.library, language)
            document = Document(out)
            wanted = {
                name: [[written(cell) for cell in row] for row in rows]
                for name, rows in figures(summary, language).items()
            }
            names = [section.name for section in sections(summary, style.library, language)]
            assert names == [name for name, rows in wanted.items() if rows]
            for name, found in zip(names, read_back(document), strict=True):
                assert len(found) == len(wanted[name])
                assert all(agrees(name, row, want) for row, want in zip(found, wanted[name], strict=True)), found
            said = texts(document)
            for lines in parts(summary, style.library, language).values():
                assert [line for line in lines if line not in said] == []


async def test_paper_fonts_and_number_are_those_of_the_standard(database: Database) -> None:
    document = await made(database)
    (section,) = document.sections
    assert [round(edge.mm) for edge in (section.page_width, section.page_height)] == [210, 297]
    edges = (section.top_margin, section.left_margin, section.bottom_margin, section.right_margin)
    assert [round(edge.mm) for edge in edges] == [37, 28, 35, 26]
    (grid,) = section._sectPr.findall(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "linesAndChars"
    assert (
        22 * int(grid.get(qn("w:linePitch"))) <= (297 - 37 - 35) / 25.4 * 1440 < 22.1 * int(grid.get(qn("w:linePitch")))
    )
    pitch = 16 + int(grid.get(qn("w:charSpace"))) / 4096
    assert 28 * pitch <= (210 - 28 - 26) / 25.4 * 72 < 28.1 * pitch
    for foot in (section.footer, section.even_page_footer):
        assert "PAGE" in foot._element.xml
    assert document.settings.odd_and_even_pages_header_footer


async def test_every_run_says_which_chinese_font_it_is_in(database: Database) -> None:
    document = await made(database)
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    lines = [*document.paragraphs, *(line for cell in cells for line in cell.paragraphs)]
    lines += [*document.sections[0].footer.paragraphs, *document.sections[0].even_page_footer.paragraphs]
    runs = [run for line in lines for run in line.runs]
    fonts = [run._r.rPr.rFonts.get(qn("w:eastAsia")) for run in runs]
    assert set(fonts) == {"方正小标宋简体", "黑体", "楷体", "仿宋", "宋体"}
    assert {run.font.name for run in runs} == {LATIN}
    assert (fonts[0], runs[0].font.size.pt) == ("方正小标宋简体", 22)
    assert all(table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for table in document.tables)


async def test_an_office_brings_its_own_paper(database: Database, tmp_path: Path) -> None:
    own = Document()
    own.sections[0].left_margin = Mm(40)
    for text in ("某某单位文件", MARK, "抄送：县委办公室"):
        own.add_paragraph(text)
    own.save(str(tmp_path / "own.docx"))
    document = await made(database, tmp_path / "own.docx")
    lines = [line.text for line in document.paragraphs]
    assert (lines[0], lines[-1]) == ("某某单位文件", "抄送：县委办公室")
    assert lines[1].startswith("关于")
    assert MARK not in lines
    assert round(document.sections[0].left_margin.mm) == 40
    assert document.tables


@pytest.mark.parametrize("content", [b"", b"no letter", b"PK\x03\x04 broken"])
def test_what_is_no_document_is_no_paper(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "own.docx").write_bytes(content)
    with pytest.raises(BadTemplateError):
        Paper(tmp_path / "own.docx")


def test_a_page_has_22_lines_of_28_signs(tmp_path: Path) -> None:
    paper = Paper()
    paper.body("国" * (22 * 28 + 28), indented=False)
    with (tmp_path / "letter.docx").open("wb") as out:
        paper.save(out)
    first, second = pages(rendered(tmp_path / "letter.docx"))
    *body, number = first
    assert [len(line.text) for line in body] == [28] * 22
    assert len(second[0].text) == 28
    assert number.text == "—1—"
    assert number.right > 400
    assert second[-1].text == "—2—"
    assert second[-1].left < 110
    millimetre = 72 / 25.4
    assert body[0].left == pytest.approx(28 * millimetre, abs=2)
    assert body[0].right == pytest.approx((210 - 26) * millimetre, abs=2.5)


async def test_the_letter_can_be_printed(database: Database, tmp_path: Path) -> None:
    (place, *_) = await drawn(database)
    summary, style = await counted(database, place, PERIODS[0])
    out = BytesIO()
    letter.write(out, summary, PERIODS[0], style.library, "zh")
    (tmp_path / "letter.docx").write_bytes(out.getvalue())
    first, *_ = pages(rendered(tmp_path / "letter.docx"))
    assert [line.text for line in first[:2]] == ["关于岭南县10月26日—11月1日", "村级报送情况的通报"]


async def made(database: Database, template: Path | None = None) -> Any:
    """The letter of a county, opened again (its types know too little of what is inside)."""
    (place, *_) = await drawn(database)
    summary, style = await counted(database, place, PERIODS[0])
    out = BytesIO()
    async with database.reading() as tx:
        await write(tx, out, "docx", summary, await scope(tx, place, PERIODS[0]), PERIODS[0], style, Extras(template))
    return Document(out)
