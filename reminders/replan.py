"""Sets anew when schedules come round, after the calendar changed: a holiday was entered, or a year was decreed."""

from zoneinfo import ZoneInfo

from handlers.rhythm.rules import BadRuleError
from handlers.rhythm.workdays import load_calendar
from reminders.agenda import first_moment
from storage import schedule
from storage.database import Tx


async def replan(tx: Tx, zone: ZoneInfo) -> int:
    """Of the schedules that are still to come; returns how many come round at another time than before.

    One that has come round and waits for the morning keeps its day. A rule that cannot be read stays as it is.
    """
    calendar, moved = await load_calendar(tx), 0
    for one in await schedule.coming(tx):
        try:
            next_at = first_moment(one, tx.now.astimezone(zone), calendar)
        except BadRuleError:
            continue
        moved += next_at != one.next_at and await schedule.move_on(tx, one, next_at)
    return moved
