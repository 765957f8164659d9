"""Planning a theme day: another day for one month, another rule for good, what it is about; by chat or from a file."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date, datetime

from handlers.rhythm.rules import parse
from handlers.rhythm.workdays import load_calendar
from handlers.summary import period
from handlers.summary.period import Period
from handlers.theme_day.planned import KIND, USUAL, Planned
from handlers.theme_day.planned import planned as planned_for
from reminders.agenda import first_moment
from reminders.theme_day_moved import ask_anew
from storage import schedule, theme_days
from storage.database import Tx
from storage.places import Place
from storage.schedule import Plan, Schedule


async def put_day(tx: Tx, now: datetime, planned: Planned, day: date) -> None:
    """In this month it is on this day, there and below; whoever had answered for another day is asked anew."""
    at = parse(planned.schedule.rule if planned.schedule else USUAL).at
    plan = Plan(kind=KIND, subject=planned.month, rule=f"on {day.isoformat()} at {at:%H:%M}", steps=_steps(planned))
    async with _moving(tx, now, planned):
        await _put(tx, now, planned.place, plan)


async def as_ruled(tx: Tx, now: datetime, planned: Planned) -> None:
    """The month's own day is taken back."""
    own = await _own(tx, planned.place, planned.month)
    if own is not None:
        async with _moving(tx, now, planned):
            await schedule.remove(tx, own.id)


async def put_rule(tx: Tx, now: datetime, planned: Planned, rule: str) -> None:
    """From now on the place goes by this rule. Raises BadRuleError."""
    async with _moving(tx, now, planned):
        await _put(tx, now, planned.place, Plan(kind=KIND, rule=rule, steps=_steps(planned)))


async def put_contents(tx: Tx, place: Place, month: str, fields: Mapping[str, str], person_id: int | None) -> None:
    """What it is about, where, when it begins; an empty text is as above the place."""
    await theme_days.put_plan(tx, place.id, month, fields, person_id)


@asynccontextmanager
async def _moving(tx: Tx, now: datetime, planned: Planned) -> AsyncIterator[None]:
    """Whoever had answered for a month whose day is another afterwards is asked anew: the month itself, and those for
    which members answer by now."""
    own, this = period.read(planned.month, now.date()), period.month(now.date())
    assert own is not None  # noqa: S101 -- it was the code of a month
    months = list(dict.fromkeys((own, this, this.next)))
    before = [await _day(tx, planned.place, month) for month in months]
    yield
    for month, day in zip(months, before, strict=True):
        if day != await _day(tx, planned.place, month):
            await ask_anew(tx, now, planned.place, month.code)


async def _day(tx: Tx, place: Place, month: Period) -> date | None:
    return (await planned_for(tx, place, month, await load_calendar(tx))).day


async def _put(tx: Tx, now: datetime, place: Place, plan: Plan) -> None:
    next_at = first_moment(plan, now, await load_calendar(tx))
    if not await schedule.add(tx, place.id, plan, next_at):
        there = await _own(tx, place, plan.subject)
        assert there is not None  # noqa: S101 -- it is why nothing was added
        await schedule.change(tx, there.id, plan, next_at, there.paused)


async def _own(tx: Tx, place: Place, subject: str) -> Schedule | None:
    found = await schedule.of_places(tx, [place.id])
    return next((one for one in found if (one.kind, one.subject) == (KIND, subject)), None)


def _steps(planned: Planned) -> str:
    return planned.schedule.steps if planned.schedule else ""
