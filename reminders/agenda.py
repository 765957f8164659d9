"""What a moment holds: the occasions that have come round by it, and those of the rest of its day."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.quiet import quiet
from handlers.rhythm.days import moves
from handlers.rhythm.rules import NEVER, Rule, parse
from handlers.rhythm.steps import Moment, Step, between, coming, parse_steps
from handlers.rhythm.workdays import Calendar, load_calendar
from reminders.kinds import REMINDERS
from reminders.reminder import Occasion
from storage import faults, schedule
from storage.database import Tx
from storage.schedule import Plan, Schedule

INSTANT = timedelta(microseconds=1)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outlook:
    """A schedule that comes round today, or has come round and was not dealt with."""

    schedule: Schedule
    past: tuple[Occasion, ...]
    """Since it was last dealt with, the latest last."""
    later: tuple[Occasion, ...]
    """Today."""
    next_at: datetime
    """When it comes round after `past`."""

    @property
    def latest(self) -> Occasion | None:
        return self.past[-1] if self.past else None


@dataclass(frozen=True, slots=True)
class Agenda:
    """What a moment holds, in the zone of the installation."""

    now: datetime
    calendar: Calendar
    outlooks: tuple[Outlook, ...]

    @property
    def ends(self) -> datetime:
        """The end of its day."""
        return end_of_day(self.now)

    def in_time(self, occasion: Occasion) -> bool:
        """Whether it is still worth saying."""
        late = REMINDERS[occasion.schedule.kind].late
        return self.now.astimezone(UTC) <= occasion.at.astimezone(UTC) + late

    def occasions(self) -> list[Occasion]:
        """All that one message of this day may tell: of what has come round the latest, and what comes later."""
        ripe = [one.latest for one in self.outlooks if one.latest and self.in_time(one.latest)]
        later = [occasion for one in self.outlooks for occasion in one.later]
        found = [one for one in ripe if self.may_say(one, self.now)]
        return sorted(found + [one for one in later if self.may_say(one, one.at)], key=_order)

    def may_say(self, occasion: Occasion, local: datetime) -> bool:
        """Within the hours and on a working day; on a day off only what the office itself has put on it."""
        if quiet(local):
            return False
        rule = parse(occasion.schedule.rule)
        own = occasion.step.days == 0 and local.date() == occasion.due and not moves(rule.days)
        return own or self.calendar.is_working(local.date())


async def look(tx: Tx, now: datetime, zone: ZoneInfo) -> Agenda:
    """The agenda of what was not dealt with yet."""
    local = now.astimezone(zone)
    found = await schedule.coming_round(tx, end_of_day(local), local.date())
    return await _agenda(tx, local, found, lambda one: one.next_at.astimezone(zone) - INSTANT)


async def imagine(tx: Tx, moment: datetime, zone: ZoneInfo) -> Agenda:
    """The agenda of a moment, also to come, as if nothing had come round before but what is still worth saying."""
    local = moment.astimezone(zone)
    found = await schedule.running(tx, local.date())
    return await _agenda(tx, local, found, lambda one: local - REMINDERS[one.kind].late - INSTANT)


def steps_of(plan: Plan) -> tuple[Step, ...]:
    """Its own steps, else those of its kind. Raises BadRuleError."""
    return parse_steps(plan.steps or REMINDERS[plan.kind].steps)


def first_moment(plan: Plan, after: datetime, calendar: Calendar) -> datetime:
    """When a schedule comes round first, or next, later than `after`. Raises BadRuleError."""
    return _next(parse(plan.rule), steps_of(plan), after, calendar)


def end_of_day(local: datetime) -> datetime:
    return datetime.combine(local.date(), time.max, local.tzinfo)


async def _agenda(tx: Tx, local: datetime, found: Sequence[Schedule], since: Callable[[Schedule], datetime]) -> Agenda:
    calendar = await load_calendar(tx)
    # In a thread: the days of a year that is not decreed yet take a second to load, and messages must not wait for it.
    outlooks = await asyncio.to_thread(lambda: [_outlook(one, local, since(one), calendar) for one in found])
    return Agenda(local, calendar, tuple(one for one in outlooks if one))


def _outlook(one: Schedule, local: datetime, since: datetime, calendar: Calendar) -> Outlook | None:
    """None for a schedule that cannot be read: it waits, and keeps no other from its time."""
    try:
        rule, steps = parse(one.rule), steps_of(one)
        moments = between(rule, steps, since, end_of_day(local), calendar)
        past = [moment for moment in moments if moment.at.astimezone(UTC) <= local.astimezone(UTC)]
        next_at = _next(rule, steps, past[-1].at if past else since, calendar)
    except Exception as error:
        faults.record(log, error, "schedule %s (%s) waits: it could not be read", one.id, one.kind)
        return None
    later = moments[len(past) :]
    return Outlook(one, _occasions(one, past, calendar), _occasions(one, later, calendar), next_at)


def _occasions(one: Schedule, moments: Sequence[Moment], calendar: Calendar) -> tuple[Occasion, ...]:
    return tuple(Occasion(one, moment.due, moment.step, moment.at, calendar) for moment in moments)


def _next(rule: Rule, steps: tuple[Step, ...], after: datetime, calendar: Calendar) -> datetime:
    found = next(coming(rule, steps, after, calendar), None)
    return found.at if found else NEVER.astimezone(after.tzinfo)


def _order(occasion: Occasion) -> tuple[int, datetime, int]:
    """In a message the kinds stand in the order of the table; of one day the nearer step comes last."""
    return list(REMINDERS).index(occasion.schedule.kind), occasion.at.astimezone(UTC), occasion.step.days
