"""What is planned for a branch's theme day: the day by the nearest schedule, the rest by the nearest place above."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from handlers.rhythm.rules import BadRuleError, next_day, parse
from handlers.rhythm.workdays import Calendar
from handlers.summary.period import Period
from storage import schedule, theme_days
from storage.database import Tx
from storage.places import Place
from storage.schedule import Schedule
from storage.theme_days import Plan

KIND = "theme_day"
"""Of its schedules. Their subject is empty for a rule, "2026-11" for the day of one month."""
USUAL = "month 5 after at 08:37"
"""Where no schedule holds yet."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One month's theme day of one branch, or of a place with all below it."""

    place: Place
    month: str
    day: date | None
    """None where the rule has no day in this month."""
    schedule: Schedule | None
    plan: Plan

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(self.plan.required.splitlines())

    @property
    def optional(self) -> tuple[str, ...]:
        return tuple(self.plan.optional.splitlines())


async def planned(tx: Tx, place: Place, month: Period, calendar: Calendar) -> Planned:
    found = await schedule.of_places(tx, place.ids)
    holds = nearest([one for one in found if one.kind == KIND], month.code)
    said = (await contents(tx, [place], month.code))[place.id]
    return Planned(place, month.code, day_in(holds.rule if holds else USUAL, month, calendar), holds, said)


def nearest(found: Sequence[Schedule], month: str) -> Schedule | None:
    """Of the schedules of a place and those above it the one that holds in a month: the lowest; there, the month's."""
    fitting = [one for one in found if one.subject in ("", month)]
    return min(fitting, key=lambda one: (-len(one.place.path), one.subject == ""), default=None)


async def contents(tx: Tx, places: Sequence[Place], month: str) -> dict[int, Plan]:
    """What holds for each of these places, by id, field by field."""
    ids = sorted({number for place in places for number in place.ids})
    own = await theme_days.plans_of(tx, ids, month)
    return {place.id: _merged([own[number] for number in place.ids if number in own]) for place in places}


def day_in(rule: str, month: Period, calendar: Calendar) -> date | None:
    """The day of a rule in a month; None where it has none there, or cannot be read."""
    try:
        day = next_day(parse(rule), month.first, calendar)
    except BadRuleError:
        return None
    return day if day and day <= month.last else None


def _merged(from_above: Sequence[Plan]) -> Plan:
    merged: dict[str, str] = {}
    for one in from_above:
        merged |= {name: text for name, text in _said(one).items() if text}
    return Plan(**merged)


def _said(one: Plan) -> Mapping[str, str]:
    return one.model_dump()
