"""The buttons below a reminder: hear it again tonight or tomorrow, or never again."""

from datetime import date, datetime, time, timedelta

from handlers.conversation.state import Conversation
from handlers.conversation.turn import Say, Step, Turn
from handlers.quiet import CLOSES, OPENS, clock_of
from handlers.rhythm.said import day_said
from handlers.rhythm.workdays import Calendar, load_calendar
from reminders.kinds import REMINDERS
from reminders.notice import KIND as NOTICE_KIND
from reminders.notice import noted_slot
from storage import schedule, told
from storage.audit import Entry
from storage.database import Tx
from storage.schedule import Schedule
from storage.told import PutOff

TONIGHT = time(19, 37)
REMEMBERED = timedelta(days=2)
"""What was said longer ago is not what the button below it means any more."""


async def later(tx: Tx, turn: Turn, conversation: Conversation, rest: str) -> Step:
    """Puts off what the person was told last, if it is still to be done by then."""
    clock = clock_of(turn.person, turn.now)
    at = _moment(clock, rest, await load_calendar(tx))
    rows = await _said(tx, turn, at)
    if not rows:
        return Step(conversation, (Say(turn.say("later.nothing")),))
    await told.postpone(tx, rows)
    day = day_said(at.date(), clock.date(), turn.language)
    return Step(conversation, (Say(turn.say("later.kept", day=day, time=f"{at:%H:%M}")),))


async def noted(tx: Tx, turn: Turn, conversation: Conversation, rest: str) -> Step:
    """Somebody has taken note of a notice: no step of it is said to them any more. Without one named: of the last."""
    number, _, due = (rest or await _last_notice(tx, turn)).partition("/")
    found = await schedule.by_id(tx, int(number)) if number.isdecimal() and len(number) < 15 else None
    mine = found is not None and any(found.place.holds(post.place) for post in turn.person.posts)
    if found is None or not mine or not _is_day(due):
        deed = Entry("notice.refuse", turn.person.id, f"{rest[:40]!r}")
        return Step(conversation, (Say(turn.say("refused")),), deeds=(deed,))
    await told.claim(tx, found.id, noted_slot(due), [turn.person.id])
    return Step(conversation, (Say(turn.say("noted")),))


async def _last_notice(tx: Tx, turn: Turn) -> str:
    """The newest notice that the person was told of, as its button names it; empty where there is none."""
    found = [(one, slot) for one, slot in await _heard(tx, turn) if one.kind == NOTICE_KIND]
    return f"{found[-1][0].id}/{found[-1][1].partition(' ')[0]}" if found else ""


async def _said(tx: Tx, turn: Turn, at: datetime) -> list[PutOff]:
    """The newest step of each thing that asked for something, as rows for that moment."""
    newest = {
        f"{one.id} {slot.partition(' ')[0]}": PutOff(turn.person.id, one.kind, f"{one.id} {slot}", at, asked=True)
        for one, slot in await _heard(tx, turn)
        if REMINDERS[one.kind].snooze
    }
    return list(newest.values())


async def _heard(tx: Tx, turn: Turn) -> list[tuple[Schedule, str]]:
    """Schedules and slots that the person was told of lately, the newest last."""
    places = {number for post in turn.person.posts for number in post.place.ids}
    there = {one.id: one for one in await schedule.of_places(tx, sorted(places)) if one.kind in REMINDERS}
    said = await told.said_since(tx, turn.person.id, list(there), turn.now - REMEMBERED)
    return [(there[number], slot) for number, slot in said if slot.partition(" ")[2].lstrip("+-").isdecimal()]


def _moment(clock: datetime, which: str, calendar: Calendar) -> datetime:
    """This evening, where there still is one; else the morning of the next working day."""
    tonight = datetime.combine(clock.date(), TONIGHT, clock.tzinfo)
    if which == "tonight" and clock < tonight and TONIGHT < CLOSES and calendar.is_working(clock.date()):
        return tonight
    day = clock.date() + timedelta(days=1)
    while not calendar.is_working(day):
        day += timedelta(days=1)
    return datetime.combine(day, OPENS, clock.tzinfo)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
