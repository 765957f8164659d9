"""What a case of an XLSForm that converts is made of."""

from typing import NamedTuple


class Accepted(NamedTuple):
    """A table and what comes of it. A key is "question.field" or "form.field"."""

    what: str
    table: str
    gives: dict[str, object]


YES = "true()"
ZH_EN = "label::中文 (zh) | label::English (en)"
CHOICES = """
| choices |           |      |       |
|         | list_name | name | label |
|         | c         | a    | A     |
|         | c         | b    | B     |
"""
