"""Beginning a record: for which branch, not twice a month unasked, with what is known of it filled in."""

from handlers.conversation import buttons, cold, course, navigation
from handlers.conversation.state import Conversation
from handlers.conversation.turn import Say, Step, Turn
from handlers.forms.form import Form
from handlers.summary import period
from handlers.theme_day.hall import branches, enter, zone_of
from handlers.theme_day.meeting import SECRETARY, meeting
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
    if any(one.form == KIND and one.answers and not one.corrects for one in conversation.held):
        return cold.begin(turn, conversation, form)  # half filled: gone on with
    conversation = conversation.but(waits_for="")
    pressed, _, typed = rest.partition("\n")
    how, _, number = pressed.partition(" ")
    own = branches(turn, SECRETARY)
    place = next((one for one in own if str(one.id) == number), own[0] if len(own) == 1 else _typed(own, typed))
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
    begun = draft(turn, conversation, form, hall)
    if conversation.cold is not None:
        return cold.become(turn, conversation, form, begun)
    return course.begin(turn, conversation, form, begun)


def _which(turn: Turn, conversation: Conversation, own: list[Place]) -> Step:
    ways = (buttons.button(place.name, buttons.COMMAND, "themeday", f"at {place.id}") for place in own)
    leave = (buttons.button(turn.say("button.cancel"), buttons.COMMAND, "cancel"),)
    asked = Say(turn.say("ask.place"), (*buttons.arranged(ways), leave))
    return Step(conversation.but(waits_for="themeday at"), (asked,))


def _typed(own: list[Place], text: str) -> Place | None:
    """By its number or a part of its name, where that fits one only."""
    typed = navigation.folded(text)
    named = [(str(n), navigation.folded(place.name), place) for n, place in enumerate(own, 1)]
    fitting = [place for number, name, place in named if typed and (typed == number or typed in name)]
    return fitting[0] if len(fitting) == 1 else None
