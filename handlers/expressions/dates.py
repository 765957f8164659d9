"""Dates and times of day in expressions: reading, counting in days, and writing."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Final, TypeAlias

from babel.dates import get_day_names, get_month_names

Moment: TypeAlias = date | datetime | time

EPOCH: Final = date(1970, 1, 1).toordinal()
DAY_SECONDS: Final = 86_400
DATE = re.compile(r"\s*([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:T([0-9:.]{5,15}(?:Z|[+-][0-9]{2}:?[0-9]{2})?))?\s*")
TIME = re.compile(r"\s*([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)\s*")


def read_date(written: str) -> date | datetime | None:
    """The date, or date with time, written as ISO 8601; None when there is none such."""
    if not (parts := DATE.fullmatch(written)):
        return None
    try:
        day = date(int(parts[1]), int(parts[2]), int(parts[3]))
        return datetime.combine(day, time.fromisoformat(parts[4])) if parts[4] else day
    except ValueError:
        return None


def read_time(written: str) -> time | None:
    """The time of day written as 08:30, with or without seconds and zone."""
    if not (parts := TIME.fullmatch(written)):
        return None
    try:
        return time.fromisoformat(parts[1])
    except ValueError:
        return None


def days(moment: Moment) -> float:
    """Days since 1970-01-01 by the moment's own wall clock; a time of day is the fraction of a day."""
    if isinstance(moment, time):
        return seconds(moment) / DAY_SECONDS
    whole = float(moment.toordinal() - EPOCH)
    return whole + seconds(moment.time()) / DAY_SECONDS if isinstance(moment, datetime) else whole


def seconds(clock: time) -> float:
    return clock.hour * 3600 + clock.minute * 60 + clock.second + clock.microsecond / 1_000_000


def day_after_epoch(count: float) -> date | None:
    """The date that many days after 1970-01-01, parts of a day dropped; None outside the years 1 to 9999."""
    try:
        return date.fromordinal(EPOCH + int(count // 1))
    except (ValueError, OverflowError):
        return None


def written(moment: Moment) -> str:
    """The moment as ISO 8601, as OpenRosa stores it."""
    if isinstance(moment, datetime):
        return moment.isoformat(timespec="milliseconds")
    if isinstance(moment, time):
        return f"{moment:%H:%M}" if seconds(moment) % 60 == 0 else moment.replace(tzinfo=None).isoformat()
    return moment.isoformat()


def formatted(moment: date | datetime, pattern: str, language: str) -> str:
    """The moment in the pattern of OpenRosa's format-date; an unknown % token stands as written."""
    clock = moment if isinstance(moment, datetime) else datetime.combine(moment, time())
    return re.sub("%(.)", lambda found: TOKENS[found[1]](clock, language) if found[1] in TOKENS else found[0], pattern)


TOKENS: Final[Mapping[str, Callable[[datetime, str], str]]] = {
    "%": lambda _clock, _language: "%",
    "Y": lambda clock, _language: f"{clock.year:04}",
    "y": lambda clock, _language: f"{clock.year % 100:02}",
    "m": lambda clock, _language: f"{clock.month:02}",
    "n": lambda clock, _language: str(clock.month),
    "b": lambda clock, language: get_month_names("abbreviated", locale=language)[clock.month],
    "d": lambda clock, _language: f"{clock.day:02}",
    "e": lambda clock, _language: str(clock.day),
    "H": lambda clock, _language: f"{clock.hour:02}",
    "h": lambda clock, _language: str(clock.hour),
    "M": lambda clock, _language: f"{clock.minute:02}",
    "S": lambda clock, _language: f"{clock.second:02}",
    "3": lambda clock, _language: f"{clock.microsecond // 1000:03}",
    "a": lambda clock, language: get_day_names("abbreviated", locale=language)[clock.weekday()],
}
