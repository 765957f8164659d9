"""Paper for official letters after GB/T 9704-2012: A4, margins, 22 lines of 28 signs, fonts, the number of the page."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

FONTS = {"title": "方正小标宋简体", "first": "黑体", "second": "楷体", "body": "仿宋", "number": "宋体"}
LATIN = "Times New Roman"
SECOND, THIRD, FOURTH = 22.0, 16.0, 14.0
"""Points of 二号, 三号 and 四号."""
A4 = (210, 297)
TOP, LEFT, BOTTOM, RIGHT = 37, 28, 35, 26
"""Millimetres: 天头 37 and 订口 28 by the standard (5.2.1), the rest by its type area of 156 x 225."""
NUMBER_FROM_EDGE = 23
"""Millimetres: the number's dash stands 7 below the type area."""
LINES, SIGNS = 22, 28
TITLE_SIGNS = 20
"""Of 二号, in a line."""
TWIPS = 1440 / 25.4
"""In a millimetre; a twentieth of a point each."""
PITCH = int((A4[1] - TOP - BOTTOM) * TWIPS / LINES)
"""Twips from line to line: rounded up, the last line would not fit."""
SIGN_SPACE = int(((A4[0] - LEFT - RIGHT) * TWIPS / SIGNS / 20 - THIRD) * 4096) - 8
"""What Word adds to a sign of the body's size, in 4096ths of a point: below zero, 28 of 16 points are too wide."""
CLOSER = -6
"""Twips that our own runs lose between signs. Their paragraphs leave Word's grid, since LibreOffice gives two cells to
a sign that is wider than one; so 22 lines of 28 signs come out of either program. The grid is for what others add."""


AFTER_GRID = ("w:spacing", "w:ind", "w:jc", "w:rPr")
IN_TABLE = 12.0
WIDE = 44
"""Millimetres of a table's first column."""
MARK = "{正文}"
"""A line of a template that the letter takes the place of."""


class BadTemplateError(Exception):
    """The template cannot be opened."""


class Paper:
    """A Word document on such paper; or on an office's own, which then keeps its page, its heads and its feet."""

    def __init__(self, template: Path | None = None) -> None:
        """Raises BadTemplateError where `template` is no document of Word."""
        self._document = _opened(template)
        self._before = list(self._document.element.body)
        if template is None:
            self._prepare()

    @property
    def document(self) -> Any:
        return self._document

    def title(self, parts: Sequence[str]) -> None:
        """In one line where that holds all of it, else a line for each part: no sign shall stand alone."""
        text = "".join(parts)
        for line in [text] if _wide(text) <= TITLE_SIGNS else parts:
            self._line(line, "title", SECOND, centred=True, pitch=2 * PITCH - PITCH // 2)
        self._line("", "body", THIRD)

    def body(self, text: str, indented: bool = True) -> None:
        self._line(text, "body", THIRD, indented=indented)

    def heading(self, text: str, level: str = "first", indented: bool = True, new_page: bool = False) -> None:
        """A heading of the first (一、黑体) or the second level (（一）楷体)."""
        line = self._line(text, level, THIRD, indented=indented)
        _set(line.paragraph_format, keep_with_next=True, page_break_before=new_page)

    def ending(self, text: str) -> None:
        """The date, four signs from the right edge."""
        line = self._line(text, "body", THIRD)
        _set(line.paragraph_format, alignment=2, right_indent=_points(THIRD * 4))

    def table(self, header: Sequence[str], rows: Sequence[Sequence[str | int]]) -> None:
        """A table with a header that comes again on every page."""
        table = self._document.add_table(rows=0, cols=len(header))
        _bordered(table)
        for place, values in enumerate([header, *rows]):
            row = table.add_row()
            for cell, value in zip(row.cells, values, strict=True):
                self._cell(cell, value, head=place == 0)
        widths = [_mm(WIDE), *[_mm((A4[0] - LEFT - RIGHT - WIDE) / max(1, len(header) - 1))] * (len(header) - 1)]
        table.autofit = False
        for row in table.rows:
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = width
        _repeated(table.rows[0])
        self._line("", "body", THIRD)

    def save(self, out: BinaryIO) -> None:
        self._move_to_mark()
        self._document.save(out)

    def _cell(self, cell: Any, value: str | int, head: bool) -> None:
        line = cell.paragraphs[0]
        centred = head or isinstance(value, int) or value.endswith("%")
        _set(line.paragraph_format, alignment=1 if centred else 0, line_spacing=_points(IN_TABLE * 1.5))
        _first(line._p.get_or_add_pPr(), "w:snapToGrid", AFTER_GRID, val=0)
        self._run(line, str(value), "first" if head else "body", IN_TABLE)

    def _move_to_mark(self) -> None:
        """What was written goes where the template says `MARK`, else it stays at the end."""
        mark = next((line for line in self._document.paragraphs if line.text.strip() == MARK), None)
        if mark is not None:
            for element in list(self._document.element.body):
                if element not in self._before:
                    mark._p.addprevious(element)
            mark._p.getparent().remove(mark._p)

    def _line(
        self, text: str, font: str, size: float, centred: bool = False, indented: bool = False, pitch: int = PITCH
    ) -> Any:
        line = self._document.add_paragraph()
        _set(line.paragraph_format, alignment=1 if centred else 3, line_spacing=_points(pitch / 20))
        line.paragraph_format.widow_control = False  # a page is full at 22 lines, whichever these are
        _first(line._p.get_or_add_pPr(), "w:snapToGrid", AFTER_GRID, val=0)
        if indented:
            line.paragraph_format.first_line_indent = _points(THIRD * 2)
        self._run(line, text, font, size)
        return line

    def _run(self, line: Any, text: str, font: str, size: float) -> None:
        run = line.add_run(text)
        run.font.size = _points(size)
        _fonts(run._r.get_or_add_rPr(), FONTS[font])
        if size == THIRD:
            _first(run._r.get_or_add_rPr(), "w:spacing", ("w:sz", "w:szCs"), val=CLOSER)

    def _prepare(self) -> None:
        section = self._document.sections[0]
        edges = {"top_margin": TOP, "left_margin": LEFT, "bottom_margin": BOTTOM, "right_margin": RIGHT}
        _set(section, page_width=_mm(A4[0]), page_height=_mm(A4[1]), footer_distance=_mm(NUMBER_FROM_EDGE))
        _set(section, **{name: _mm(edge) for name, edge in edges.items()})
        for old in section._sectPr.findall(_name("w:docGrid")):
            section._sectPr.remove(old)
        _child(section._sectPr, "w:docGrid", type="linesAndChars", linePitch=PITCH, charSpace=SIGN_SPACE)
        usual = self._document.styles["Normal"]
        usual.font.size = _points(THIRD)  # from which Word reckons the grid
        _set(usual.paragraph_format, space_before=_points(0), space_after=_points(0))
        _fonts(usual.element.get_or_add_rPr(), FONTS["body"])
        self._document.settings.odd_and_even_pages_header_footer = True
        self._number(section.footer, right=True)
        self._number(section.even_page_footer, right=False)

    def _number(self, footer: Any, right: bool) -> None:
        """— 1 —, a sign from the outer edge: right on odd pages, left on even ones."""
        line = footer.paragraphs[0]
        _set(
            line.paragraph_format,
            alignment=2 if right else 0,
            right_indent=_points(FOURTH),
            left_indent=_points(FOURTH),
        )
        self._run(line, "— ", "number", FOURTH)
        self._run(line, "", "number", FOURTH)
        run = line.runs[-1]._r
        _child(run, "w:fldChar", fldCharType="begin")
        _child(run, "w:instrText").text = "PAGE"
        _child(run, "w:fldChar", fldCharType="end")
        self._run(line, " —", "number", FOURTH)


def _wide(text: str) -> float:
    """In Chinese signs; a Latin one is half as wide."""
    return sum(0.5 if sign.isascii() else 1 for sign in text)


def _opened(template: Path | None) -> Any:
    from docx import Document  # here, because only who wants a letter should wait for it

    try:
        return Document(str(template) if template else None)
    except Exception as error:  # a damaged file fails in many ways, of python-docx, of zipfile and of lxml
        raise BadTemplateError(str(template)) from error


def _bordered(table: Any) -> None:
    """Lines around every cell, whatever styles a template has."""
    borders = _child(table._tbl.tblPr, "w:tblBorders")
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV"):
        _child(borders, f"w:{edge}", val="single", sz=4, space=0, color="000000")


def _fonts(properties: Any, chinese: str) -> None:
    """Word takes the font of Chinese signs from `eastAsia` alone; python-docx knows only the other two."""
    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):  # those of a theme would win over ours
        del fonts.attrib[name]
    for name, font in {"ascii": LATIN, "hAnsi": LATIN, "cs": LATIN, "eastAsia": chinese}.items():
        fonts.set(_name(f"w:{name}"), font)


def _repeated(row: Any) -> None:
    _child(row._tr.get_or_add_trPr(), "w:tblHeader")


def _first(parent: Any, tag: str, before: Sequence[str], **attributes: object) -> None:
    """A child in the place that the schema gives it."""
    parent.insert_element_before(_child(parent, tag, **attributes), *before)


def _child(parent: Any, tag: str, **attributes: object) -> Any:
    from docx.oxml import OxmlElement  # here, as above

    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(_name(f"w:{name}"), str(value))
    parent.append(element)
    return element


def _name(tag: str) -> Any:
    from docx.oxml.ns import qn  # here, as above

    return qn(tag)


def _points(size: float) -> Any:
    from docx.shared import Pt  # here, as above

    return Pt(size)


def _mm(size: float) -> Any:
    from docx.shared import Mm  # here, as above

    return Mm(size)


def _set(whole: Any, **values: Any) -> None:
    for name, value in values.items():
        setattr(whole, name, value)
