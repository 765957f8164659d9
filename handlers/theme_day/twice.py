"""A theme day is recorded once: looked at again in the transaction that files, for two may write at the same time.

A second record is filed where somebody asked for one, knowing of the first.
"""

from handlers.conversation.filling import Filling
from handlers.conversation.turn import Step, Turn
from handlers.keeping import happened_at
from handlers.summary import period
from handlers.summary.period import Period
from handlers.theme_day.hall import branches, enter, zone_of
from handlers.theme_day.meeting_words import recorded
from handlers.theme_day.planned import KIND
from storage.database import Tx
from storage.people import ROLES
from storage.places import Place


async def held_back(tx: Tx, turn: Turn, step: Step) -> Step:
    """The step itself, or, where the month is recorded already, one that says so and keeps the draft."""
    found = record(turn, step)
    if found is None or step.filed is None:
        return step
    await tx.stand_in_line()  # of two who file it at once, the second is to see the first
    hall = await enter(tx, *found, zone_of(turn))
    if not hall.record:
        return step
    return Step(step.conversation.with_draft(step.filed), (recorded(turn, hall),))


def record(turn: Turn, step: Step) -> tuple[Place, Period] | None:
    """The branch and the month whose first record a step files; None for any other step."""
    draft, form = step.filed, turn.library.newest(KIND)
    if draft is None or form is None or draft.form != KIND or draft.corrects or draft.again:
        return None
    place = next((one for one in branches(turn, ROLES) if one.id == draft.place), None)
    answers = Filling(form, draft.answers, turn.now, turn.language).complete
    return (place, period.month(happened_at(form, answers, turn.now).date())) if place else None
