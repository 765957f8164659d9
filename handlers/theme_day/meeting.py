"""The meeting in a box: opened with one tap, roll called, items ticked off, photos dropped in, closed as a record."""

from collections.abc import Awaitable, Callable, Mapping

from handlers.conversation import course
from handlers.conversation.state import Conversation
from handlers.conversation.turn import Say, Step, Turn
from handlers.summary import period
from handlers.summary.period import Period
from handlers.theme_day import roll, ticking
from handlers.theme_day.hall import branches, enter, named, zone_of
from handlers.theme_day.meeting_words import recorded
from handlers.theme_day.planned import KIND
from handlers.theme_day.record import draft
from handlers.theme_day.sitting import Sitting
from storage import theme_days
from storage.audit import Entry
from storage.database import Tx
from storage.places import Place

SECRETARY = ("secretary",)


async def meeting(tx: Tx, turn: Turn, conversation: Conversation, rest: str) -> Step:
    """What a button says, "roll 17 2026-11 3"; without more, this month's of the first branch is opened.

    A line that was asked for stands behind the first line break.
    """
    first, _, typed = rest.partition("\n")
    what, place_id, month, more = [*first.split(" ", 3), "", "", "", ""][:4]
    found = named(turn, f"{place_id} {month}", SECRETARY) if what else _of_today(turn)
    if found is None:
        deed = Entry("theme_day.refuse", turn.person.id, f"meeting {first[:40]!r}")
        return Step(conversation, (Say(turn.say("refused")),), deeds=(deed,))
    hall = await enter(tx, *found, zone_of(turn))
    one = Sitting(tx, turn, conversation.set_aside().but(waits_for=""), hall)
    if hall.record:
        return Step(one.conversation.but(meeting=""), (recorded(turn, hall),))
    if hall.meeting is None and what != "record":
        return await _open(one)
    return await DOES.get(what, _show)(one, more, typed)


def marker(one: Sitting) -> str:
    """How a conversation remembers that photos of this day go into this meeting."""
    return f"{one.hall.place.id} {one.hall.month} {one.turn.now.date().isoformat()}"


def _of_today(turn: Turn) -> tuple[Place, Period] | None:
    own = branches(turn, SECRETARY)
    return (own[0], period.month(turn.now.date())) if own else None


async def _open(one: Sitting) -> Step:
    """Whoever said that they cannot come, or take part from afar, need not be called."""
    place, month = one.hall.place, period.read(one.hall.month, one.turn.now.date())
    assert month is not None  # noqa: S101 -- it was read from this code before
    await theme_days.open_meeting(one.tx, place.id, one.hall.month, one.turn.now.date(), one.turn.person.id)
    for answer, came in (("leave", "absent"), ("remote", "remote")):
        one = await one.note([member for member in one.hall.members if one.hall.of(member).answer == answer], came=came)
    opened = Sitting(one.tx, one.turn, one.conversation, await enter(one.tx, place, month, zone_of(one.turn)))
    deed = Entry("meeting.open", one.turn.person.id, f"{place.id} {one.hall.month}")
    return (await _show(opened, "", "")).plus(deeds=(deed,))


async def _show(one: Sitting, more: str, typed: str) -> Step:
    """How the meeting stands; from now on photos go into it."""
    step = one.standing()
    return step.plus(conversation=step.conversation.but(meeting=marker(one)))


async def _close(one: Sitting, more: str, typed: str) -> Step:
    """散会: the roll must be called, then the record is there to be confirmed."""
    if one.hall.who(""):
        return await roll.done(one, "", "")
    one = await one.change(closed_at=one.tx.now)
    return await _record(one, more, typed)


async def _record(one: Sitting, more: str, typed: str) -> Step:
    """The record, with all that is known; also of a theme day that was held without being opened here."""
    form = next((form for form in one.turn.offered if form.name == KIND), None)
    if form is None:
        return Step(one.conversation, (Say(one.turn.say("form.gone")),))
    conversation = one.conversation.but(meeting="")
    return course.settle_place(one.turn, conversation, form, draft(one.turn, conversation, form, one.hall))


async def _stop(one: Sitting, more: str, typed: str) -> Step:
    """It was opened by mistake."""
    await theme_days.forget_meeting(one.tx, one.hall.place.id, one.hall.month)
    deed = Entry("meeting.forget", one.turn.person.id, f"{one.hall.place.id} {one.hall.month}")
    return Step(one.conversation.but(meeting=""), (Say(one.turn.say("meeting.stopped")),), deeds=(deed,))


DOES: Mapping[str, Callable[[Sitting, str, str], Awaitable[Step]]] = {
    "open": _show,
    "roll": roll.roll,
    "rest": roll.rest,
    "done": roll.done,
    "why": roll.why,
    "items": ticking.items,
    "dues": ticking.dues,
    "close": _close,
    "record": _record,
    "stop": _stop,
}
