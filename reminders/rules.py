"""When something recurs: a rule read from a few words, and the moment it next comes round. Pure: reads no clock.

A rule is written "month 5 at 08:37", "month first fri at 08:37", "month last fri at 18:37" or "week mon at 08:37".
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

DAY = timedelta(days=1)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
WRITTEN = re.compile(r"(?P<days>\S.*) at (?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d)")


class BadRuleError(ValueError):
    """The words are no rule."""


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day of each month; one that a month lacks is its last day."""

    day: int

    def on_or_after(self, day: date) -> date:
        found = self._in(day)
        return found if found >= day else self._in(_next_month(day))

    def _in(self, month: date) -> date:
        return month.replace(day=min(self.day, _length(month)))


@dataclass(frozen=True, slots=True)
class MonthWeekday:
    """The `nth` such weekday of each month, 1 to 4 or -1 for the last; Monday is 0."""

    nth: int
    weekday: int

    def on_or_after(self, day: date) -> date:
        found = self._in(day)
        return found if found >= day else self._in(_next_month(day))

    def _in(self, month: date) -> date:
        if self.nth < 0:
            last = month.replace(day=_length(month))
            return last - DAY * ((last.weekday() - self.weekday) % 7)
        first = month.replace(day=1)
        return first + DAY * ((self.weekday - first.weekday()) % 7 + 7 * (self.nth - 1))


@dataclass(frozen=True, slots=True)
class Weekly:
    """A day of each week; Monday is 0."""

    weekday: int

    def on_or_after(self, day: date) -> date:
        return day + DAY * ((self.weekday - day.weekday()) % 7)


Days = MonthDay | MonthWeekday | Weekly


@dataclass(frozen=True, slots=True)
class Rule:
    """Which days, and at what local time."""

    days: Days
    at: time


def parse(text: str) -> Rule:
    """The rule that these words say; raises BadRuleError."""
    found = WRITTEN.fullmatch(text)
    if found is None:
        raise BadRuleError(text)
    return Rule(_days(found["days"].split(" ")), time(int(found["hour"]), int(found["minute"])))


def next_after(rule: Rule, when: datetime) -> datetime:
    """The first moment of the rule later than `when`, in the zone that `when` is in.

    A local time that the clocks skip is taken by the offset before the change, so 02:30 becomes 03:30; one that they
    show twice is its first, so nothing comes round twice (RFC 5545, section 3.3.5, says the same of both).
    """
    zone = when.tzinfo
    if zone is None:
        raise ValueError("a moment without a zone has no local time")
    after = when.astimezone(UTC)  # two moments of one zone would be compared by the wall clock, which goes back
    day = rule.days.on_or_after(when.date() - DAY)  # the day before may reach into this one through a skipped midnight
    while (moment := _moment(day, rule.at, zone)).astimezone(UTC) <= after:
        day = rule.days.on_or_after(day + DAY)
    return moment


def _moment(day: date, at: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC).astimezone(zone)  # there and back leaves no skipped time


def _days(words: list[str]) -> Days:
    match words:
        case ["week", weekday] if weekday in WEEKDAYS:
            return Weekly(WEEKDAYS.index(weekday))
        case ["month", nth, weekday] if nth in NTH and weekday in WEEKDAYS:
            return MonthWeekday(NTH[nth], WEEKDAYS.index(weekday))
        case ["month", day] if re.fullmatch("[1-9]|[12][0-9]|3[01]", day):
            return MonthDay(int(day))
    raise BadRuleError(" ".join(words))


def _next_month(day: date) -> date:
    return day.replace(day=1) + DAY * _length(day)


def _length(month: date) -> int:
    return monthrange(month.year, month.month)[1]
