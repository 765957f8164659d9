"""A day, a week or a month, as people name them: 上周, this month, 2026-11, 2026-11-05, 2026-W45. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import cache
from typing import Literal

from handlers.words.say import words

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
Span = Literal["day", "week", "month"]
CODES = re.compile(r"(?<![\w-])(\d{4}-\d{2}-\d{2}|\d{4}-\d{2}|\d{4}-W\d{2})(?![\w-])", re.IGNORECASE)
NAMES = ("day", "last_day", "week", "last_week", "month", "last_month")
FIRST, LAST = date(2000, 1, 1), date(2999, 12, 31)
"""Days that may be asked about: far from where the calendar ends."""


@dataclass(frozen=True, slots=True)
class Period:
    """All days from `first` to `last`, both included."""

    span: Span
    first: date

    @property
    def last(self) -> date:
        return self.next.first - DAY

    @property
    def next(self) -> "Period":
        if self.span == "month":
            return month((self.first + 31 * DAY).replace(day=1))
        return Period(self.span, self.first + (WEEK if self.span == "week" else DAY))

    @property
    def before(self) -> "Period":
        return {"day": day, "week": week, "month": month}[self.span](self.first - DAY)

    @property
    def code(self) -> str:
        """How buttons and people name it: "2026-11-05", "2026-W45", "2026-11"."""
        formats = {"day": "%Y-%m-%d", "week": "%G-W%V", "month": "%Y-%m"}
        return self.first.strftime(formats[self.span])

    def starts(self, zone: tzinfo) -> datetime:
        return datetime.combine(self.first, time(), zone)

    def ends(self, zone: tzinfo) -> datetime:
        """The first moment after it."""
        return self.next.starts(zone)


def day(moment: date) -> Period:
    return Period("day", moment)


def week(moment: date) -> Period:
    """The week of a day, from its Monday."""
    return Period("week", moment - DAY * moment.weekday())


def month(moment: date) -> Period:
    return Period("month", moment.replace(day=1))


def read(code: str, today: date) -> Period | None:
    """The period that `code` names, or "week", "last_week" and so on as of today; None for anything else."""
    if code in NAMES:
        return _named(code, today)
    try:
        found = _coded(code.upper())
    except ValueError:
        return None
    return found if FIRST <= found.first <= LAST else None


def split(text: str, today: date) -> tuple[str, Period | None]:
    """What else was said, and the period that was named in it, if one was."""
    text = " ".join(unicodedata.normalize("NFKC", text).split())
    for code in CODES.finditer(text):
        if found := read(code[0], today):
            return _without(text, code), found
    for name, pattern in _patterns():
        if said := pattern.search(text):
            return _without(text, said), _named(name, today)
    return text, None


def _coded(code: str) -> Period:
    if "W" in code:
        return week(datetime.strptime(f"{code}-1", "%G-W%V-%u").date())  # noqa: DTZ007 -- a day, not a moment
    return month(date.fromisoformat(f"{code}-01")) if code.count("-") == 1 else day(date.fromisoformat(code))


def _named(name: str, today: date) -> Period:
    last, _, span = name.rpartition("_")
    found = {"day": day, "week": week, "month": month}[span](today)
    return found.before if last else found


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The words for each period, longest first: "last week" must not be read as "week"."""
    said = [(word, name) for name in NAMES for known in words(f"period.words.{name}") for word in known.split("|")]
    said.sort(key=lambda pair: len(pair[0]), reverse=True)
    return tuple((name, _pattern(word)) for word, name in said)


def _pattern(word: str) -> re.Pattern[str]:
    """A word stands apart; a Chinese one of two signs or more may also begin or end what is said."""
    begin, end, exact = "(?:^|(?<= ))", "(?:$|(?= ))", re.escape(word)
    joined = not word.isascii() and len(word) > 1
    return re.compile(f"{begin}{exact}|{exact}{end}" if joined else f"{begin}{exact}{end}", re.IGNORECASE)


def _without(text: str, found: re.Match[str]) -> str:
    return " ".join((text[: found.start()] + " " + text[found.end() :]).split())
