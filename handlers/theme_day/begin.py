"""Beginning a record: for which branch, not twice a month unasked, with what is known of it filled in."""

from handlers.conversation import buttons, cold, course
from handlers.conversation.state import Conversation
from handlers.conversation.turn import Say, Step, Turn
from handlers.forms.form import Form
from handlers.summary import period
from handlers.theme_day.hall import SECRETARY, branches, enter, typed_branch, zone_of
from handlers.theme_day.meeting import meeting
from handlers.theme_day.meeting_words import recorded
from handlers.theme_day.planned import KIND
from handlers.theme_day.record import draft
from storage.database import Tx
from storage.places import Place

AGAIN = "again"


async def theme_day(tx: Tx, turn: Turn, conversation: Conversation, rest: str) -> Step:
    """ "at 17" names the branch, "again 17" wants another record though the month has one.

    A branch that was asked for is typed behind a line break, by its number in the question or by its name.
    """
    form = next((one for one in turn.offered if one.name == KIND), None)
    if form is None:
        return Step(conversation, (Say(turn.say("refused")),))
    pressed, _, typed = rest.partition("\n")
    how, _, number = pressed.partition(" ")
    held = next((one for one in conversation.held if one.form == KIND and one.answers and not one.corrects), None)
    if held is not None and (how != AGAIN or str(held.place) == number):  # half filled: gone on with
        return cold.begin(turn, conversation.with_draft(held.but(again=held.again or how == AGAIN)), form)
    conversation = conversation.but(waits_for="")
    own = branches(turn, SECRETARY)
    place = next((one for one in own if str(one.id) == number), own[0] if len(own) == 1 else typed_branch(own, typed))
    if place is None:
        return _which(turn, conversation, own) if own else cold.begin(turn, conversation, form)
    return await _of(tx, turn, conversation, form, place, again=how == AGAIN)


async def _of(tx: Tx, turn: Turn, conversation: Conversation, form: Form, place: Place, again: bool) -> Step:
    month = period.month(turn.now.date())
    hall = await enter(tx, place, month, zone_of(turn))
    if hall.record and not again:
        return Step(conversation, (recorded(turn, hall),))
    if hall.meeting is not None and not hall.record:
        what = "record" if hall.meeting.closed_at else "open"
        return await meeting(tx, turn, conversation, f"{what} {place.id} {month.code}")
    begun = draft(turn, conversation, form, hall).but(again=again)
    if conversation.cold is not None:
        return cold.become(turn, conversation, form, begun)
    return course.begin(turn, conversation, form, begun)


def _which(turn: Turn, conversation: Conversation, own: list[Place]) -> Step:
    ways = (buttons.button(place.name, buttons.COMMAND, "themeday", f"at {place.id}") for place in own)
    leave = (buttons.button(turn.say("button.cancel"), buttons.COMMAND, "cancel"),)
    asked = Say(turn.say("ask.place"), (*buttons.arranged(ways), leave))
    return Step(conversation.but(waits_for="themeday at"), (asked,))
