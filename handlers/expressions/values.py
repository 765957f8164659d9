"""The values of the expression language and how one kind turns into another.

Conversions follow XPath 1.0 section 4 and, for dates, OpenRosa: a date counts as days since 1970-01-01.
Empty is "" as text, NaN as a number, false as a truth; NaN makes every comparison but != false.
"""

import math
import re
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import TypeAlias

from handlers.expressions import dates

Value: TypeAlias = str | float | bool | date | datetime | time

NUMBER = re.compile(r"\s*(-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))\s*")


def stored_value(answer: object, kind: str) -> Value:
    """The value of an answer as the store keeps it (JSON), for a question of that kind.

    Kinds "date", "time" and "datetime" become what they say; several choices or files become one text with blanks.
    """
    if answer is None:
        return ""
    if isinstance(answer, bool):
        return answer
    if isinstance(answer, int | float):
        return as_float(answer)
    if isinstance(answer, Sequence) and not isinstance(answer, str):
        return " ".join(str(part) for part in answer)
    written = str(answer)
    if kind in {"date", "datetime"}:
        return dates.read_date(written) or written
    return (dates.read_time(written) or written) if kind == "time" else written


def as_float(whole: float) -> float:
    """Any Python number as XPath's only kind of number; one too large for it is infinite."""
    try:
        return float(whole)
    except OverflowError:
        return math.inf if whole > 0 else -math.inf


def text(value: Value) -> str:
    """The value as text: no trailing .0, no exponents, dates as 2026-11-22."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return number_text(value) if isinstance(value, float) else dates.written(value)


def number_text(value: float) -> str:
    if value == 0:
        return "0"
    if math.isfinite(value):
        return f"{value:.0f}" if value.is_integer() else f"{Decimal(repr(value)):f}"  # shortest digits, no exponent
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def number(value: Value) -> float:
    """The value as a number; text that is no number, date or time of day is NaN."""
    if type(value) is float:
        return value
    if isinstance(value, str):
        return number_of_text(value)
    return float(value) if isinstance(value, bool | float) else dates.days(value)


def number_of_text(written: str) -> float:
    if plain := NUMBER.fullmatch(written):
        return float(plain[1])
    moment = dates.read_date(written) or dates.read_time(written)
    return math.nan if moment is None else dates.days(moment)


def truth(value: Value) -> bool:
    """The value as yes or no: an answered text or date is true, a number unless 0 or NaN.

    XPath calls a node true when it merely exists; forms mean "was answered", as JavaRosa reads it.
    """
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        return value != 0 and not math.isnan(value)
    return value != "" if isinstance(value, str) else True


def equal(left: Value, right: Value) -> bool:
    """Whether two values are the same: as truths if one is a truth, as texts if both are, else as numbers."""
    if type(left) is str and type(right) is str:
        return left == right
    if isinstance(left, bool) or isinstance(right, bool):
        return truth(left) == truth(right)
    return number(left) == number(right)
