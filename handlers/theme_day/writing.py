"""Who writes the record of a meeting: one secretary; what was filled in before is not asked again."""

from handlers.conversation import course, state
from handlers.conversation.state import Draft
from handlers.conversation.turn import Say, Step
from handlers.theme_day.hall import SECRETARY
from handlers.theme_day.meeting_words import press
from handlers.theme_day.planned import KIND
from handlers.theme_day.record import draft, is_of
from handlers.theme_day.roll import done
from handlers.theme_day.sitting import Sitting
from storage import conversations, people

MINE = "mine"


async def write(one: Sitting, more: str, typed: str) -> Step:
    """The record, with all that is known, to be confirmed; the roll must be called before. Also of a theme day that
    was held without being opened here. While another secretary writes it, that is said first."""
    if one.hall.meeting is not None and one.hall.who(""):
        return await done(one, "", "")
    if more != MINE and (name := await _writer(one)):
        mine = press(one.turn, one.hall, "record", MINE, label=one.say("button.meeting.mine"))
        return Step(one.conversation, (Say(one.say("meeting.written_by", name=name), ((mine,),)),))
    if one.hall.meeting is not None:
        one = await one.change(closed_at=one.meeting.closed_at or one.tx.now)
    return _begun(one)


async def _writer(one: Sitting) -> str:
    """The name of another secretary of the branch who has it half filled in; empty where nobody has."""
    found = await people.in_subtree(one.tx, one.hall.place.path, SECRETARY)
    others = {other.id: other.name for other in found if other.id != one.turn.person.id}
    talks = await conversations.load(one.tx, list(others))
    writing = (number for number, body in talks.items() if any(is_of(d, one.hall) for d in state.read(body).held))
    return next((others[number] for number in writing), "")


def _begun(one: Sitting) -> Step:
    form = next((form for form in one.turn.offered if form.name == KIND), None)
    if form is None:
        return Step(one.conversation, (Say(one.turn.say("form.gone")),))
    earlier = [held for held in one.conversation.shelf if is_of(held, one.hall)]
    shelf = tuple(held for held in one.conversation.shelf if held not in earlier)
    conversation = one.conversation.but(meeting="", shelf=shelf)
    fresh = draft(one.turn, conversation, form, one.hall)
    return course.settle_place(one.turn, conversation, form, _joined(fresh, earlier))


def _joined(fresh: Draft, earlier: list[Draft]) -> Draft:
    """With the answers that were given to one begun before; what the meeting itself knows counts more."""
    for held in earlier:
        fresh = fresh.but(answers={**held.answers, **fresh.answers}, again=fresh.again or held.again)
    return fresh
