"""Makes cells safe: what somebody typed is text in every spreadsheet, never a formula, and nothing is lost unseen."""

import math
import re
from datetime import date, datetime

from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from handlers.export.columns import Value
from handlers.words.say import say

LONGEST = 32_767
"""What a cell of Excel holds, in UTF-16 units."""
EXACT_DIGITS = 15
"""Excel rounds longer numbers."""
FIRST_DAY = date(1900, 3, 1)
"""Before it, Excel's calendar is off by a day or has no days at all."""
FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
"""Beginnings that some spreadsheet program takes for a formula."""
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""What neither XML nor any encoding can carry."""


def csv_cell(value: Value) -> str:
    """A text that could be a formula gets an apostrophe before it, as OWASP advises ("CSV Injection")."""
    if isinstance(value, str):
        text = _visible(value)
        return f"'{text}" if FORMULA.match(text) else text
    return value.isoformat(" ") if isinstance(value, datetime) else str(value)


def excel_cell(sheet: WriteOnlyWorksheet, value: Value, language: str) -> object:
    """Numbers and dates as such where Excel can hold them; texts as texts, marked so where they look otherwise."""
    if value == "":
        return None  # no cell at all: the file of a form with gaps is a quarter smaller
    text = plain(value, language)
    if not isinstance(text, str):
        return text
    if not FORMULA.match(text) and not text.startswith("#"):  # "#REF!" and its like would become error values
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.quotePrefix = True  # stays text even when somebody edits the cell
    return cell


def plain(value: Value, language: str) -> Value:
    """What Excel can hold of a value: a text where it would change it, marked where a text had to be cut."""
    exact = _exact(value)
    return _shortened(_visible(exact), language) if isinstance(exact, str) else exact


def _visible(text: str) -> str:
    return UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def _exact(value: Value) -> Value:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, int) and abs(value) >= 10**EXACT_DIGITS:
        return str(value)
    if isinstance(value, date) and (value.date() if isinstance(value, datetime) else value) < FIRST_DAY:
        return value.isoformat()
    return value


def _shortened(text: str, language: str) -> str:
    if len(text) * 2 <= LONGEST or len(units := text.encode("utf-16-le")) // 2 <= LONGEST:
        return text
    mark = say(language, "export.shortened", length=len(text))
    return units[: (LONGEST - len(mark)) * 2].decode("utf-16-le", "ignore") + mark
