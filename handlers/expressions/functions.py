"""What the functions of the expression language do, and the table that names them.

Where implementations differ we follow JavaRosa, the engine of ODK Collect: sum, min and max pass over empty answers,
round goes half-way cases up.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal
from typing import Final, Literal, TypeAlias

from handlers.expressions import dates
from handlers.expressions.answers import absolute
from handlers.expressions.scope import Frame
from handlers.expressions.values import Value, number, text

Taken: TypeAlias = Literal["text", "number", "truth", "value", "nodes", "path"]
"""How an argument reaches a function. nodes: every value of a path, or the one value; path: the same, a path only."""


@dataclass(frozen=True, slots=True)
class Function:
    """One function: how its arguments are taken, how many it needs, whether more may follow, what it does."""

    takes: tuple[Taken, ...]
    run: Callable[..., Value]
    least: int
    endless: bool = False
    framed: bool = False
    """The frame of evaluation comes before the arguments."""
    of_here: bool = False
    """Without arguments it is about the question itself, "."."""


def plain(run: Callable[..., Value], *takes: Taken, least: int | None = None) -> Function:
    return Function(takes, run, len(takes) if least is None else least)


def of_here(run: Callable[..., Value], takes: Taken) -> Function:
    return Function((takes,), run, 1, of_here=True)


def endless(run: Callable[..., Value], *takes: Taken) -> Function:
    return Function(takes, run, len(takes), endless=True)


def framed(run: Callable[..., Value], *takes: Taken) -> Function:
    return Function(takes, run, len(takes), framed=True)


def flat(lists: tuple[tuple[Value, ...], ...]) -> list[Value]:
    return [value for values in lists for value in values]


def numbers(values: list[Value]) -> list[float]:
    """The numbers among the values: what was not answered does not count."""
    return [each for each in map(number, values) if not math.isnan(each)]


def selected_at(chosen: str, index: float) -> str:
    names = chosen.split()
    return names[int(index)] if 0 <= index < len(names) else ""


def substr(whole: str, start: float, end: float = math.inf) -> str:
    """From `start` up to but without `end`, counted from 0; negative positions count from the end."""
    return whole[clamped(start, len(whole)) : clamped(end, len(whole))]


def clamped(index: float, length: int) -> int:
    whole = 0.0 if math.isnan(index) else truncated(index)
    return int(min(max(whole + length if whole < 0 else whole, 0), length))


def substring_before(whole: str, mark: str) -> str:
    before, found, _ = whole.partition(mark) if mark else ("", "", "")
    return before if found else ""


def substring_after(whole: str, mark: str) -> str:
    return whole.partition(mark)[2] if mark else whole


def translate(whole: str, old: str, new: str) -> str:
    table: dict[int, str | None] = {}
    for index, character in enumerate(old):
        table.setdefault(ord(character), new[index] if index < len(new) else None)
    return whole.translate(table)


def join(separator: str, *lists: tuple[Value, ...]) -> str:
    return separator.join(text(value) for value in flat(lists))


def rounded(value: float, places: float = 0.0) -> float:
    """Rounds to decimal places (negative: tens, hundreds); half-way goes up, as XPath 1.0 has it: -2.5 to -2."""
    if not math.isfinite(value) or abs(places) > 30 or math.isnan(places):
        return value if abs(places) <= 30 else math.nan
    unit = Decimal(1).scaleb(-int(places))
    half_up = ROUND_HALF_DOWN if value < 0 else ROUND_HALF_UP
    turns = (Decimal(repr(value)) / unit).to_integral_value(half_up)
    return float(turns * unit)


def truncated(value: float) -> float:
    return float(math.trunc(value)) if math.isfinite(value) else value


def power(base: float, exponent: float) -> float:
    """The power, or NaN where it is no real number."""
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return -math.inf if base < 0 and exponent % 2 == 1 else math.inf
    except ValueError:  # 0 to a negative power, or a root of a negative number
        return math.inf if base == 0 else math.nan


def as_moment(value: Value) -> date | datetime | None:
    """The value as a date, with its time if it has one; numbers and times of day count from 1970-01-01."""
    if isinstance(value, str):
        value = dates.read_date(value) or dates.read_time(value) or number(value)
    if isinstance(value, time):
        return datetime.combine(date(1970, 1, 1), value)
    if isinstance(value, date):
        return value
    return None if isinstance(value, bool) else dates.day_after_epoch(value)


def as_date(value: Value) -> Value:
    moment = as_moment(value)
    return "" if moment is None else moment.date() if isinstance(moment, datetime) else moment


def format_date(frame: Frame, value: Value, pattern: str) -> str:
    moment = as_moment(value)
    return "" if moment is None else dates.formatted(moment, pattern, frame.scope.language)


def choice_name(frame: Frame, chosen: str, path: str) -> str:
    """The label of a choice of the question at `path`; of several choices each label, with commas between."""
    question = absolute(path.strip(), frame.scope.here)
    return ", ".join(frame.scope.label(question, name) for name in chosen.split())


def is_missing(value: Value) -> bool:
    return value == "" or (isinstance(value, float) and math.isnan(value))


FUNCTIONS: Final[dict[str, Function]] = {
    "abs": plain(abs, "number"),
    "boolean": plain(bool, "truth"),
    "ceiling": plain(lambda value: float(math.ceil(value)) if math.isfinite(value) else value, "number"),
    "coalesce": plain(lambda first, other: other if is_missing(first) else first, "value", "value"),
    "concat": Function(("nodes",), lambda *lists: join("", *lists), 0, endless=True),
    "contains": plain(lambda whole, part: part in whole, "text", "text"),
    "count": plain(lambda nodes: float(len(nodes)), "path"),
    "count-non-empty": plain(lambda nodes: float(sum(text(node) != "" for node in nodes)), "path"),
    "count-selected": plain(lambda chosen: float(len(chosen.split())), "text"),
    "date": plain(as_date, "value"),
    "date-time": plain(lambda value: "" if (moment := as_moment(value)) is None else moment, "value"),
    "ends-with": plain(str.endswith, "text", "text"),
    "false": plain(lambda: False),
    "floor": plain(lambda value: float(math.floor(value)) if math.isfinite(value) else value, "number"),
    "format-date": framed(format_date, "value", "text"),
    "format-date-time": framed(format_date, "value", "text"),
    "int": plain(truncated, "number"),
    "join": Function(("text", "nodes"), join, 1, endless=True),
    "jr:choice-name": framed(choice_name, "text", "text"),
    "max": endless(lambda *lists: max(numbers(flat(lists)), default=math.nan), "nodes"),
    "min": endless(lambda *lists: min(numbers(flat(lists)), default=math.nan), "nodes"),
    "normalize-space": of_here(lambda whole: " ".join(whole.split()), "text"),
    "not": plain(lambda condition: not condition, "truth"),
    "now": framed(lambda frame: frame.scope.now),
    "number": of_here(float, "number"),
    "pow": plain(power, "number", "number"),
    "round": plain(rounded, "number", "number", least=1),
    "selected": plain(lambda chosen, name: name.strip() in chosen.split(" "), "text", "text"),
    "selected-at": plain(selected_at, "text", "number"),
    "starts-with": plain(str.startswith, "text", "text"),
    "string": of_here(str, "text"),
    "string-length": of_here(lambda whole: float(len(whole)), "text"),
    "substr": plain(substr, "text", "number", "number", least=2),
    "substring-after": plain(substring_after, "text", "text"),
    "substring-before": plain(substring_before, "text", "text"),
    "sum": plain(lambda nodes: float(math.fsum(numbers(list(nodes)))), "path"),
    "today": framed(lambda frame: frame.scope.now.date()),
    "translate": plain(translate, "text", "text", "text"),
    "true": plain(lambda: True),
}
