"""The moments around a rule's days at which something is said: three days before, the evening before, the day after.

Written "-3 at 18:37, -1 at 18:37, 0, +1": days from the rule's day, at the rule's own time where none is said. A step
that would fall on a day off goes to the working day before it, after the rule's day to the one after it; the rule's
own day stays, for the rule said what is to become of it. Pure.
"""

import heapq
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import takewhile

from handlers.rhythm.days import DAY, FARTHEST
from handlers.rhythm.rules import BadRuleError, Rule, moment, next_day
from handlers.rhythm.workdays import COUNTRY, Calendar

MOST_STEPS = 8
WRITTEN = re.compile(r"(?P<days>0|[+-][1-9][0-9]?)(?: at (?P<hour>[01][0-9]|2[0-3]):(?P<minute>[0-5][0-9]))?")


@dataclass(frozen=True, slots=True)
class Step:
    """Days from the rule's day, and the local time; None: the rule's."""

    days: int
    at: time | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """A step of one of the rule's days."""

    due: date
    step: Step
    at: datetime

    @property
    def slot(self) -> str:
        """What a person is told once for: the day and the step, so that a time that is changed tells nobody again."""
        return f"{self.due.isoformat()} {self.step.days:+d}"


def read_slot(slot: str) -> tuple[date, int]:
    """The rule's day, and the days from it."""
    due, _, days = slot.partition(" ")
    return date.fromisoformat(due), int(days)


def parse_steps(text: str) -> tuple[Step, ...]:
    """The steps in the order of time, each once; raises BadRuleError."""
    found = [WRITTEN.fullmatch(part.strip()) for part in text.split(",")]
    steps = [_step(one) for one in found if one is not None]
    if len(steps) < len(found) or len({step.days for step in steps}) < len(steps) or len(steps) > MOST_STEPS:
        raise BadRuleError(text)
    return tuple(sorted(steps, key=lambda step: step.days))


def written_steps(steps: tuple[Step, ...]) -> str:
    """The steps as `parse_steps` reads them."""
    return ", ".join(_written(step) for step in steps)


def coming(rule: Rule, steps: tuple[Step, ...], after: datetime, calendar: Calendar = COUNTRY) -> Iterator[Moment]:
    """The moments later than `after`, in the zone that it is in, in the order of time; of two at once, the step
    that is farther from its day first."""
    each = (_of_step(rule, step, after, calendar) for step in steps)
    return heapq.merge(*each, key=lambda found: (found.at.astimezone(UTC), found.step.days))


def between(
    rule: Rule, steps: tuple[Step, ...], after: datetime, until: datetime, calendar: Calendar = COUNTRY
) -> list[Moment]:
    """The moments later than `after` up to and with `until`."""
    last = until.astimezone(UTC)
    return list(takewhile(lambda found: found.at.astimezone(UTC) <= last, coming(rule, steps, after, calendar)))


def _of_step(rule: Rule, step: Step, after: datetime, calendar: Calendar) -> Iterator[Moment]:
    zone, passed = after.tzinfo, after.astimezone(UTC)
    if zone is None:
        raise ValueError("a moment without a zone has no local time")
    # A day's step may stand as far from it as days off can push it.
    due = next_day(rule, after.date() - DAY * step.days - FARTHEST, calendar)
    while due is not None:
        at = moment(_day(due, step, calendar), step.at or rule.at, zone)
        if at.astimezone(UTC) > passed:
            yield Moment(due, step, at)
        due = next_day(rule, due + DAY, calendar)


def _day(due: date, step: Step, calendar: Calendar) -> date:
    """The working day of a step; where none is near, the day itself."""
    named, side = due + DAY * step.days, DAY if step.days > 0 else -DAY
    if step.days == 0:
        return named
    near = (named + side * number for number in range(FARTHEST.days))
    return next((day for day in near if calendar.is_working(day)), named)


def _step(found: re.Match[str]) -> Step:
    return Step(int(found["days"]), time(int(found["hour"]), int(found["minute"])) if found["hour"] else None)


def _written(step: Step) -> str:
    days = f"{step.days:+d}" if step.days else "0"
    return f"{days} at {step.at:%H:%M}" if step.at else days
