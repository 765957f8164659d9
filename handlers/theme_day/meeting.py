"""The meeting in a box: opened with one tap, roll called, items ticked off, photos dropped in, closed as a record."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from handlers.conversation import buttons
from handlers.conversation.state import Conversation
from handlers.conversation.turn import Say, Step, Turn
from handlers.summary import period
from handlers.theme_day import roll, ticking, writing
from handlers.theme_day.hall import SECRETARY, branches, enter, named, typed_branch, zone_of
from handlers.theme_day.left_open import left_open
from handlers.theme_day.meeting_words import MEETING, recorded
from handlers.theme_day.sitting import Sitting
from storage import absences, theme_days
from storage.audit import Entry
from storage.database import Tx
from storage.places import Place

AT = "at"
"""What waits for the name of a branch."""
ENDING = ("close", "record", "stop")
"""What does not open a closed meeting again."""


async def meeting(tx: Tx, turn: Turn, conversation: Conversation, rest: str) -> Step:
    """What a button says, "roll 17 2026-11 3"; without more, this month's is opened; of several branches asks which.

    A line that was asked for stands behind the first line break.
    """
    first, _, typed = rest.partition("\n")
    what, place_id, month, more = [*first.split(" ", 3), "", "", "", ""][:4]
    own = branches(turn, SECRETARY)
    if what in ("", AT) or (what not in DOES and not turn.incoming.press):
        place = _branch(own, typed if what == AT else first)
        if place is None and own:
            return _which(turn, conversation, own)
        what, place_id, month = "open", str(place.id if place else ""), period.month(turn.now.date()).code
    found = named(turn, f"{place_id} {month}", SECRETARY)
    if found is None:
        deed = Entry("theme_day.refuse", turn.person.id, f"meeting {first[:40]!r}")
        return Step(conversation, (Say(turn.say("refused")),), deeds=(deed,))
    hall = await enter(tx, *found, zone_of(turn))
    one = Sitting(tx, turn, conversation.set_aside().but(waits_for=""), hall)
    return await _done(one, what, more, typed)


async def _done(one: Sitting, what: str, more: str, typed: str) -> Step:
    if one.hall.record:
        return Step(one.conversation.but(meeting=""), (recorded(one.turn, one.hall),))
    if one.hall.meeting is None and what != "record":
        return await _open(one)
    if one.hall.meeting is not None and one.hall.meeting.closed_at and what not in ENDING:
        one = await one.change(closed_at=None)  # its record was begun and left: it goes on
    return await DOES.get(what, _show)(one, more, typed)


def _branch(own: Sequence[Place], name: str) -> Place | None:
    """The one that is named (开会 西岭村), else the only one."""
    if name:
        return typed_branch(own, name)
    return own[0] if len(own) == 1 else None


def _which(turn: Turn, conversation: Conversation, own: Sequence[Place]) -> Step:
    month = period.month(turn.now.date()).code
    ways = (buttons.button(place.name, buttons.COMMAND, MEETING, f"open {place.id} {month}") for place in own)
    leave = (buttons.button(turn.say("button.cancel"), buttons.COMMAND, "cancel"),)
    asked = Say(turn.say("ask.place"), (*buttons.arranged(ways), leave))
    return Step(conversation.but(waits_for=f"{MEETING} {AT}"), (asked,))


async def _open(one: Sitting) -> Step:
    """Whoever said that they cannot come, take part from afar, or are away, need not be called."""
    place, month = one.hall.place, period.read(one.hall.month, one.turn.now.date())
    assert month is not None  # noqa: S101 -- it was read from this code before
    await theme_days.open_meeting(one.tx, place.id, one.hall.month, one.turn.now.date(), one.turn.person.id)
    uncalled = one.hall.who("")
    for answer, came in (("leave", "absent"), ("remote", "remote")):
        one = await one.note([member for member in uncalled if one.hall.of(member).answer == answer], came=came)
    one = await _away(one)
    opened = Sitting(one.tx, one.turn, one.conversation, await enter(one.tx, place, month, zone_of(one.turn)))
    deed = Entry("meeting.open", one.turn.person.id, f"{place.id} {one.hall.month}")
    return (await _show(opened, "", "")).plus(deeds=(deed,))


async def _away(one: Sitting) -> Sitting:
    """What they said when they went away is why; who answered that they come is called."""
    members = [member for member in one.hall.members if one.hall.of(member).answer in ("", "leave")]
    noted = await absences.on_day(one.tx, [member.id for member in members], one.turn.now.date())
    for member in members:
        known = one.hall.of(member)
        if member.id in noted and known.came in ("", "absent"):
            reason = known.reason or noted[member.id] or one.say("meeting.away")
            one = await one.note([member], came="absent", reason=reason)
    return one


async def _show(one: Sitting, more: str, typed: str) -> Step:
    """How the meeting stands, and whether one of an earlier month still lacks its record."""
    step = one.standing()
    (card,) = step.says
    earlier = [
        found for found in await left_open(one.tx, one.turn, [one.hall.place]) if found.month.code < one.hall.month
    ]
    if not earlier:
        return step
    first = earlier[0]
    text = f"{card.text}\n{one.say('meeting.left_open', month=first.month.first.month)}"
    return step.plus(says=(Say(text, (*card.rows, (first.button(one.turn),)), card.replaces),))


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
    "close": writing.write,
    "record": writing.write,
    "stop": _stop,
}
