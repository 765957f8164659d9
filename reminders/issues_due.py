"""What waits for somebody in the ledger of issues, each working day: deadlines, requests, results, old repairs.

Each of it is said once for each of its steps: whoever was told of the ledger before hears only what has come since.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from handlers.conversation.turn import Rows, Say
from handlers.handle import House
from handlers.issues.due import Due, concerned, due, said
from handlers.issues.wanted import MOST, Listing, card_button, list_button
from handlers.rhythm.steps import read_slot
from handlers.words.say import say
from reminders.reminder import Hearer, Occasion, Reminder
from storage import schema, told
from storage.audience import Concerned, audience
from storage.database import Tx
from storage.people import ROLES


def _concerned(occasion: Occasion) -> Concerned:
    """Whom something may concern; who of them hears what is found out when it is composed."""
    those = concerned(occasion.schedule.place.path, occasion.at.date(), occasion.at)
    everybody = audience(occasion.schedule, REMINDER.roles_of(occasion.schedule), occasion.at.date())
    return everybody.where(schema.posts.c.person_id.in_(those))


async def _compose(tx: Tx, occasion: Occasion, hearers: Sequence[Hearer], house: House) -> Mapping[int, Say]:
    which, ids = occasion.schedule, [one.person.id for one in hearers]
    slots = await told.last_slots(tx, which.id, ids, occasion.slot)
    after = {number: read_slot(slot)[0] for number, slot in slots.items()}
    found = await due(tx, which.place.path, occasion.at.date(), occasion.at, ids, after)
    languages = {one.person.id: one.person.language or house.language for one in hearers}
    return {number: _said(things, languages[number]) for number, things in found.items() if things}


def _said(things: Sequence[Due], language: str) -> Say:
    """One thing has the buttons that do it; of several each opens."""
    if len(things) == 1:
        return Say(*said(things[0], language))
    lines = [said(one, language)[0] for one in things[:MOST]]
    if len(things) > MOST:
        lines.append(say(language, "remind.issues.more", count=len(things) - MOST))
    return Say("\n".join([say(language, "remind.issues", count=len(things)), *lines]), _opening(things, language))


def _opening(things: Sequence[Due], language: str) -> Rows:
    """The cards of the first, and the list of all that waits."""
    numbers = list(dict.fromkeys(one.number for one in things))[: MOST - 1]
    cards = [card_button(say(language, "issue.button.card", number=number), number) for number in numbers]
    ways = [*cards, list_button(say(language, "issue.button.list"), Listing("waiting"))]
    return tuple(tuple(ways[at : at + 3]) for at in range(0, len(ways), 3))


REMINDER = Reminder(
    kind="issues",
    rule="workday at 08:37",
    steps="0",
    roles=ROLES,
    late=timedelta(days=1),
    audience=_concerned,
    compose=_compose,
    catches_up=True,
)
