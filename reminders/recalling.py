"""An occasion that somebody is to hear of later than the others, found again by what was noted of it."""

from handlers.rhythm.rules import BadRuleError
from handlers.rhythm.steps import Step, read_slot
from reminders.agenda import Agenda, steps_of
from reminders.reminder import Occasion
from storage import schedule
from storage.database import Tx


async def recalled(tx: Tx, ref: str, agenda: Agenda) -> Occasion | None:
    """The occasion of `Occasion.ref`, as if it came round now; None where its schedule is gone or paused."""
    number, _, slot = ref.partition(" ")
    found = await schedule.by_id(tx, int(number))
    if found is None or found.paused:
        return None
    due, days = read_slot(slot)
    try:
        steps = steps_of(found)
    except BadRuleError:
        return None
    step = next((one for one in steps if one.days == days), Step(days))
    return Occasion(found, due, step, agenda.now, agenda.calendar)
