"""Makes roster files as an office would."""

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO

from openpyxl import Workbook

HEADER = ("县", "乡镇", "村", "姓名", "角色", "联系人", "企业微信", "Telegram", "语言", "时区")

Row = Sequence[object]


def workbook(rows: Sequence[Row], header: Row = HEADER, title: str = "花名册") -> bytes:
    """A real .xlsx with one sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    sheet.append(list(header))
    for row in rows:
        sheet.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def comma_separated(rows: Sequence[Row], header: Row = HEADER, encoding: str = "utf-8") -> bytes:
    content = StringIO(newline="")
    csv.writer(content).writerows([header, *rows])
    return content.getvalue().encode(encoding)
