"""Sets anew when schedules come round, after the calendar changed: a holiday was entered, or a year was decreed."""

from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.rhythm.rules import BadRuleError
from handlers.rhythm.workdays import Calendar, load_calendar
from reminders.agenda import first_moment
from storage import schedule
from storage.database import Tx
from storage.schedule import Plan


async def replan(tx: Tx, zone: ZoneInfo) -> int:
    """Of the schedules that are still to come; returns how many come round at another time than before.

    One that has come round and waits for the morning keeps its day. A rule that cannot be read stays as it is.
    """
    calendar, moved, local = await load_calendar(tx), 0, tx.now.astimezone(zone)
    found: dict[tuple[str, ...], datetime | None] = {}  # a hundred counties have the same rules
    for one in await schedule.coming(tx):
        alike = (one.kind, one.rule, one.steps)
        if alike not in found:
            found[alike] = _first_moment(one, local, calendar)
        next_at = found[alike]
        if next_at is not None and next_at != one.next_at:
            moved += await schedule.move_on(tx, one, next_at)
    return moved


def _first_moment(plan: Plan, local: datetime, calendar: Calendar) -> datetime | None:
    """None where its rule cannot be read."""
    try:
        return first_moment(plan, local, calendar)
    except BadRuleError:
        return None
