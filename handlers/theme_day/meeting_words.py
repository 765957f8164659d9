"""What is shown of a meeting while it is held: how far it is, and the buttons that go on with it."""

from handlers.conversation import buttons
from handlers.conversation.turn import Say, Turn
from handlers.rhythm.said import day_in_full
from handlers.theme_day.hall import Hall
from handlers.theme_day.record import items_of
from storage.messages import Choice

MEETING = "meeting"
"""The command behind the buttons."""


def card(turn: Turn, hall: Hall) -> Say:
    """How the meeting stands."""
    meeting = hall.meeting
    assert meeting is not None  # noqa: S101 -- shown only where one was opened
    counted = {came: len(hall.who(came)) for came in ("present", "remote", "absent")}
    lines = [
        turn.say("meeting.title", branch=hall.place.name, day=day_in_full(meeting.day, turn.language)),
        turn.say("meeting.came", due=len(hall.members), left=len(hall.who("")), **counted),
        turn.say("meeting.done", done=len(meeting.done), total=len(items_of(turn, hall)), photos=len(meeting.photos)),
    ]
    paid = sum(hall.of(member).dues for member in hall.members)
    lines += [turn.say("meeting.dues", paid=paid)] if paid else []
    ways = [press(turn, hall, name) for name in ("roll", "items", "dues", "close")]
    rows = (*buttons.arranged(ways), (press(turn, hall, "stop"),))
    return Say("\n".join((*lines, turn.say("meeting.photos_here"))), rows)


def recorded(turn: Turn, hall: Hall) -> Say:
    """The month's record is there already: its sender can correct it, or another one is written."""
    change = buttons.button(turn.say("button.change_number", number=hall.record), buttons.CORRECT, hall.record)
    again = buttons.button(turn.say("button.meeting.another"), buttons.COMMAND, "themeday", f"again {hall.place.id}")
    said = turn.say("meeting.recorded", branch=hall.place.name, month=int(hall.month[-2:]), number=hall.record)
    return Say(said, ((change,), (again,)) if hall.recorder == turn.person.id else ((again,),))


def press(turn: Turn, hall: Hall, what: str, *more: object, label: str = "") -> Choice:
    """A button of the meeting: "m:meeting:roll 17 2026-11 3"."""
    rest = " ".join(map(str, (what, hall.place.id, hall.month, *more)))
    return buttons.button(label or turn.say(f"button.meeting.{what}"), buttons.COMMAND, MEETING, rest)


def waits(hall: Hall, what: str) -> str:
    """How the conversation remembers that the next line belongs here."""
    return f"{MEETING} {what} {hall.place.id} {hall.month}"
