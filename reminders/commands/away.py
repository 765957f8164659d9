"""Days on which somebody is away: nothing is asked of them then, and a summary says why nothing came."""

import re
from datetime import date, timedelta

from handlers.conversation import buttons
from handlers.conversation.state import Conversation
from handlers.conversation.turn import Rows, Say, Step, Turn
from handlers.questions.days import NoSuchDayError, read_day
from handlers.quiet import clock_of
from handlers.rhythm.said import day_in_full
from storage import absences
from storage.audit import Entry
from storage.database import Tx
from storage.messages import Choice

BACK = "back"
TODAY, TOMORROW = "today", "tomorrow"
LONGEST = timedelta(days=366)
LONGEST_REASON = 40
BETWEEN = re.compile(r"\s*(?:到|至|—|–|~|～|-(?=\s)|\bto\b)\s*")
AHEAD = timedelta(days=30)
"""A day without a month (20日) is the next one to come."""


async def away(tx: Tx, turn: Turn, conversation: Conversation, rest: str) -> Step:
    """Notes the days; without any asks for them, or shows those that are noted."""
    today = clock_of(turn.person, turn.now).date()
    if rest == BACK:
        ended = await absences.end(tx, turn.person.id, today)
        deed = Entry("absence.end", turn.person.id)
        key = "away.back" if ended else "away.none"
        return Step(conversation.but(waits_for=""), (Say(turn.say(key)),), deeds=(deed,) if ended else ())
    if not rest.strip():
        return await _asked(tx, turn, conversation, today)
    days, reason = _read(rest, today)
    if days is None:
        return Step(conversation.but(waits_for="away"), (Say(turn.say("away.unclear"), _ways(turn)),))
    await absences.add(tx, turn.person.id, *days, reason)
    deed = Entry("absence.note", turn.person.id, f"{days[0]} {days[1]}")
    said = turn.say("away.noted", days=_said(days, turn.language))
    return Step(conversation.but(waits_for=""), (Say(said, (_back(turn),)),), deeds=(deed,))


async def _asked(tx: Tx, turn: Turn, conversation: Conversation, today: date) -> Step:
    noted = await absences.coming(tx, turn.person.id, today)
    if noted:
        days = turn.say("show.comma").join(_said((one.first, one.last), turn.language) for one in noted)
        return Step(conversation, (Say(turn.say("away.is", days=days), (_back(turn),)),))
    return Step(conversation.but(waits_for="away"), (Say(turn.say("away.ask"), _ways(turn)),))


def _read(text: str, today: date) -> tuple[tuple[date, date] | None, str]:
    """The first and the last day, and what else was said."""
    words = text.strip()
    if words in (TODAY, TOMORROW):
        day = today + timedelta(days=words == TOMORROW)
        return (day, day), ""
    begins, *ends = BETWEEN.split(words, maxsplit=1)
    first, reason = _day(begins if ends else words, today)
    last, reason = _day(ends[0], first or today) if ends else (first, reason)
    if first is None or last is None or last < first or last - first > LONGEST:
        return None, ""
    return (first, last), reason[:LONGEST_REASON]


def _day(words: str, since: date) -> tuple[date | None, str]:
    """The day that stands at the beginning, the first since then, and what follows it."""
    day, _, rest = words.strip().partition(" ")
    for seen_from in (since, since + AHEAD):
        try:
            found = read_day(day, seen_from)
        except NoSuchDayError:
            return None, ""
        if found is not None and found >= since:
            return found, rest.strip()
    return None, ""


def _said(days: tuple[date, date], language: str) -> str:
    first, last = days
    return day_in_full(first, language) + ("" if first == last else f"—{day_in_full(last, language)}")


def _ways(turn: Turn) -> Rows:
    near = (buttons.button(turn.say(f"day.{name}"), buttons.COMMAND, "away", name) for name in (TODAY, TOMORROW))
    return (tuple(near), (buttons.button(turn.say("button.cancel"), buttons.COMMAND, "cancel"),))


def _back(turn: Turn) -> tuple[Choice, ...]:
    return (buttons.button(turn.say("button.back_again"), buttons.COMMAND, "away", BACK),)
