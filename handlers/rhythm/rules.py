"""When something recurs: a rule read from a few words, and the moment it next comes round. Pure: reads no clock.

A rule says which day, how it moves off a day off, until when, and at what local time:

    month 5 at 08:37                        the fifth, worked or not
    month 5 after until 2027-12-31 at 08:37 the fifth or, off, the next working day; the last time by that day
    month first fri before at 08:37         also second, third, fourth, last
    month workday 3 at 18:37                also "month last workday"
    week mon after at 08:37
    quarter 2-15 at 08:37                   of its second month; else as of a month
    year 11-20 at 08:37                     the twentieth of November; else as of a month
    on 2026-11-30 before at 08:37           once
    workday at 08:37                        every working day
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal

from handlers.rhythm.days import (
    DAY,
    LAST,
    MONTHS,
    Days,
    Each,
    MonthDay,
    Move,
    NthWeekday,
    NthWorkday,
    Once,
    Pick,
    Span,
    Weekly,
    Workdays,
)
from handlers.rhythm.workdays import COUNTRY, Calendar

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": LAST}
MOVES: tuple[Move, ...] = ("keep", "before", "after")
SPANS: tuple[Span, ...] = ("month", "quarter", "year")
MOST_WORKDAYS = 23
"""What a month can have; asked of a longer span, no more is needed."""
LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
LOOKED_BACK: dict[Span | Literal["week"], timedelta] = {
    "week": 45 * DAY,
    "month": 93 * DAY,
    "quarter": 215 * DAY,
    "year": 765 * DAY,
}
"""Within so many days before one day of a rule lies another, however far both are moved."""
NEVER = datetime(9000, 1, 1, tzinfo=UTC)
"""When a rule comes round that has ended: later than any moment."""
WRITTEN = re.compile(
    r"(?P<days>\S.*?)(?: (?P<move>keep|before|after))?(?: until (?P<until>[0-9]{4}-[0-9]{2}-[0-9]{2}))?"
    r" at (?P<hour>[01][0-9]|2[0-3]):(?P<minute>[0-5][0-9])"
)


class BadRuleError(ValueError):
    """The words are no rule."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Which days, at what local time, and until which day; moved days count as the days they became."""

    days: Days
    at: time
    until: date | None = None


def parse(text: str) -> Rule:
    """The rule that these words say; raises BadRuleError."""
    found = WRITTEN.fullmatch(text)
    if found is None:
        raise BadRuleError(text)
    days = _days(found["days"].split(" "), found["move"])
    return Rule(days, time(int(found["hour"]), int(found["minute"])), _until(found["until"]))


def written(rule: Rule) -> str:
    """The rule in the words that `parse` reads, always the same for the same rule."""
    until = f" until {rule.until.isoformat()}" if rule.until else ""
    return f"{_written(rule.days)}{until} at {rule.at:%H:%M}"


def next_after(rule: Rule, when: datetime, calendar: Calendar = COUNTRY) -> datetime:
    """The first moment of the rule later than `when`, in the zone that `when` is in; NEVER once it has ended.

    A local time that the clocks skip is taken by the offset before the change, so 02:30 becomes 03:30; one that they
    show twice is its first, so nothing comes round twice (RFC 5545, section 3.3.5, says the same of both).
    """
    zone = when.tzinfo
    if zone is None:
        raise ValueError("a moment without a zone has no local time")
    after = when.astimezone(UTC)  # two moments of one zone would be compared by the wall clock, which goes back
    day = next_day(rule, when.date() - DAY, calendar)  # yesterday may reach into today: a skipped midnight
    while day is not None:
        if (found := moment(day, rule.at, zone)).astimezone(UTC) > after:
            return found
        day = next_day(rule, day + DAY, calendar)
    return NEVER.astimezone(zone)


def next_day(rule: Rule, day: date, calendar: Calendar = COUNTRY) -> date | None:
    """The first day of the rule that is not before `day`; None once it has ended."""
    found = rule.days.on_or_after(day, calendar)
    return None if found is None or (rule.until and found > rule.until) else found


def day_before(rule: Rule, day: date, calendar: Calendar = COUNTRY) -> date | None:
    """The last day of the rule before `day`; None where it is the first."""
    found, back = None, LOOKED_BACK[rule.days.span if isinstance(rule.days, Each) else "week"]
    after = next_day(rule, day - back, calendar)
    while after is not None and after < day:
        found, after = after, next_day(rule, after + DAY, calendar)
    return found


def moment(day: date, at: time, zone: tzinfo) -> datetime:
    """A local time; one that the clocks skip is taken as `next_after` says."""
    return datetime.combine(day, at, zone).astimezone(UTC).astimezone(zone)  # there and back leaves no skipped time


def _until(text: str | None) -> date | None:
    if text and _date(text) is None:
        raise BadRuleError(text)
    return _date(text) if text else None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2026-11-30") else None
    except ValueError:
        return None


def _days(words: list[str], moved: str | None) -> Days:
    move = next((one for one in MOVES if one == moved), MOVES[0])
    match words:
        case ["workday"] if not moved:
            return Workdays()
        case ["on", day] if found := _date(day):
            return Once(found, move)
        case ["week", weekday] if weekday in WEEKDAYS:
            return Weekly(WEEKDAYS.index(weekday), move)
        case [name, *rest] if span := next((one for one in SPANS if one == name), None):
            if (pick := _pick(span, rest, move)) and not (moved and isinstance(pick, NthWorkday)):
                return Each(span, pick)
    raise BadRuleError(" ".join(words))


def _pick(span: Span, words: list[str], move: Move) -> Pick | None:
    match words:
        case ["last", "workday"]:
            return NthWorkday(LAST)
        case ["workday", nth] if _within(nth, MOST_WORKDAYS):
            return NthWorkday(int(nth))
        case [nth, weekday] if nth in NTH and weekday in WEEKDAYS:
            return NthWeekday(NTH[nth], WEEKDAYS.index(weekday), move)
        case [day]:
            return _month_day(span, day, move)
    return None


def _month_day(span: Span, text: str, move: Move) -> MonthDay | None:
    month, _, day = text.rpartition("-")
    if (span == "month") != (not month) or not _within(month or "1", MONTHS[span]):
        return None
    longest = LONGEST_MONTHS[int(month) - 1] if span == "year" else 31
    return MonthDay(int(day), int(month or 1), move) if _within(day, longest) else None


def _within(text: str, most: int) -> bool:
    """Whether it is a number from 1, written without a nought before it."""
    return re.fullmatch("[1-9][0-9]?", text) is not None and int(text) <= most


def _written(days: Days) -> str:
    match days:
        case Weekly(weekday, move):
            return f"week {WEEKDAYS[weekday]}{_written_move(move)}"
        case Once(day, move):
            return f"on {day.isoformat()}{_written_move(move)}"
        case Workdays():
            return "workday"
        case Each():
            return _written_pick(days)


def _written_pick(days: Each) -> str:
    match days.pick:
        case NthWorkday(nth):
            return f"{days.span} " + ("last workday" if nth == LAST else f"workday {nth}")
        case NthWeekday(nth, weekday, move):
            name = next(name for name, number in NTH.items() if number == nth)
            return f"{days.span} {name} {WEEKDAYS[weekday]}{_written_move(move)}"
        case MonthDay(day, month, move):
            return f"{days.span} {day if days.span == 'month' else f'{month}-{day}'}{_written_move(move)}"


def _written_move(move: Move) -> str:
    return "" if move == "keep" else f" {move}"
