"""The days that rules name: one of each week, month, quarter or year, or one only, moved off days off. Pure.

What is to be done once a month stays in its month: where no day before it is worked, the nearest after it is taken,
and the other way round, so that each month has exactly one.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from handlers.rhythm.workdays import Calendar

DAY = timedelta(days=1)
Move = Literal["keep", "before", "after"]
"""Off a day off: not at all, to the last working day before it, to the next after it."""
Span = Literal["month", "quarter", "year"]
MONTHS: dict[Span, int] = {"month": 1, "quarter": 3, "year": 12}
LAST = -1
FARTHEST = 31 * DAY
"""A weekly day looks no farther for a working day; where there is none, it stays where it is."""


@dataclass(frozen=True, slots=True)
class Once:
    """One day and no other."""

    day: date
    move: Move = "keep"

    def on_or_after(self, day: date, calendar: Calendar) -> date | None:
        """Its day, if that is not before `day`."""
        found = _moved(self.day, self.move, self.day - FARTHEST, self.day + FARTHEST, calendar)
        return found if found >= day else None


@dataclass(frozen=True, slots=True)
class Workdays:
    """Every working day."""

    def on_or_after(self, day: date, calendar: Calendar) -> date | None:
        return next((one for one in (day + DAY * n for n in range(FARTHEST.days)) if calendar.is_working(one)), None)


@dataclass(frozen=True, slots=True)
class Weekly:
    """A day of each week; Monday is 0. Days that move to the same working day are one."""

    weekday: int
    move: Move = "keep"

    def on_or_after(self, day: date, calendar: Calendar) -> date:
        """The first of its days that is not before `day`."""
        start = day - FARTHEST if self.move == "after" else day  # a day before it may move here
        named = start + DAY * ((self.weekday - start.weekday()) % 7)
        while (found := _moved(named, self.move, named - FARTHEST, named + FARTHEST, calendar)) < day:
            named += 7 * DAY
        return found


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day of a month; one that the month lacks is its last day. `month` counts from 1 within the span."""

    day: int
    month: int = 1
    move: Move = "keep"

    def within(self, span: Sequence[date], calendar: Calendar) -> date:
        first = _month_after(span[0], self.month - 1)
        last = first + DAY * (_length(first) - 1)
        return _moved(min(last, first + DAY * (self.day - 1)), self.move, first, last, calendar)


@dataclass(frozen=True, slots=True)
class NthWeekday:
    """The `nth` such weekday, 1 to 4 or LAST; Monday is 0."""

    nth: int
    weekday: int
    move: Move = "keep"

    def within(self, span: Sequence[date], calendar: Calendar) -> date:
        named = [day for day in span if day.weekday() == self.weekday][self.nth - (self.nth > 0)]
        first = named.replace(day=1)
        return _moved(named, self.move, first, first + DAY * (_length(first) - 1), calendar)


@dataclass(frozen=True, slots=True)
class NthWorkday:
    """The `nth` working day, or LAST; the last too where there are not so many. Without any: the very last day."""

    nth: int

    def within(self, span: Sequence[date], calendar: Calendar) -> date:
        worked = [day for day in span if calendar.is_working(day)]
        return worked[LAST if self.nth > len(worked) else self.nth - (self.nth > 0)] if worked else span[LAST]


Pick = MonthDay | NthWeekday | NthWorkday


@dataclass(frozen=True, slots=True)
class Each:
    """One day of each month, quarter or year."""

    span: Span
    pick: Pick

    def on_or_after(self, day: date, calendar: Calendar) -> date:
        """The first of its days that is not before `day`."""
        first = day.replace(month=day.month - (day.month - 1) % MONTHS[self.span], day=1)
        found = self._in(first, calendar)
        return found if found >= day else self._in(_month_after(first, MONTHS[self.span]), calendar)

    def _in(self, first: date, calendar: Calendar) -> date:
        after = _month_after(first, MONTHS[self.span])
        return self.pick.within([first + DAY * number for number in range((after - first).days)], calendar)


Days = Weekly | Each | Once | Workdays
"""Each says the first of its days on or after a given one; None where none follows."""


def moves(days: Days) -> bool:
    """Whether its days are never days off, but where no day near them is worked."""
    if isinstance(days, Each):
        return isinstance(days.pick, NthWorkday) or days.pick.move != "keep"
    return isinstance(days, Workdays) or days.move != "keep"


def _moved(named: date, move: Move, first: date, last: date, calendar: Calendar) -> date:
    """The working day that stands for `named`, from `first` to `last`; itself where all of these are off."""
    if move == "keep":
        return named
    later = [named + DAY * number for number in range((last - named).days + 1)]
    earlier = [named - DAY * number for number in range((named - first).days + 1)]
    order = earlier + later if move == "before" else later + earlier
    return next((day for day in order if calendar.is_working(day)), named)


def _month_after(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)


def _length(month: date) -> int:
    return monthrange(month.year, month.month)[1]
