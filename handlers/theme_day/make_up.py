"""Who was absent and has studied since: told by the secretary, a name a tap; counted apart from those who came."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.conversation import buttons
from handlers.conversation.state import Conversation
from handlers.conversation.turn import Rows, Say, Step, Turn
from handlers.questions.days import NoSuchDayError, read_day
from handlers.rhythm.said import day_in_full
from handlers.theme_day.hall import SECRETARY, branches
from handlers.theme_day.words import few
from storage import people, theme_days
from storage.audit import Entry
from storage.database import Tx
from storage.places import Place

REMEMBERED = timedelta(days=366)
MOST_SHOWN = 6
COMMAND = "makeup"


@dataclass(frozen=True, slots=True)
class Lacking:
    """Somebody who was absent, and from which theme day."""

    place: Place
    month: str
    person_id: int
    name: str
    made_up: bool = False

    @property
    def code(self) -> str:
        return f"{self.place.id} {self.month} {self.person_id}"


async def make_up(tx: Tx, turn: Turn, conversation: Conversation, rest: str) -> Step:
    """Shows who has not; "17 2026-11 41" notes one of them, today; a typed line names somebody, and perhaps a day."""
    conversation = conversation.but(waits_for="")
    absent = await _absent(tx, turn)
    lacking = [one for one in absent if not one.made_up]
    if not rest.strip():
        return _shown(turn, conversation, lacking)
    found = next((one for one in lacking if rest.strip() in (one.code, one.name)), None)
    day = turn.now.date()
    if found is None:
        found, day = _typed(rest, lacking, day)
    if found is None:
        return _unclear(turn, conversation, absent, rest.strip())
    row = {"made_up_on": day.isoformat()}
    await theme_days.note(tx, found.place.id, found.month, {found.person_id: row})
    said = turn.say("makeup.kept", name=found.name, day=day_in_full(day, turn.language))
    left = [one for one in lacking if one != found]
    return Step(conversation, (Say(said, _ways(turn, left)),))


async def missing(tx: Tx, turn: Turn) -> list[Lacking]:
    """Everybody of the person's branches who was absent within a year and has not made up for it."""
    return [one for one in await _absent(tx, turn) if not one.made_up]


async def _absent(tx: Tx, turn: Turn) -> list[Lacking]:
    since = (turn.now.date() - REMEMBERED).isoformat()[:7]
    rows = [
        (place, month, one)
        for place in branches(turn, SECRETARY)
        for month, one in await theme_days.absent_since(tx, place.id, since)
    ]
    known = await people.by_ids(tx, [one.person_id for _, _, one in rows])
    names = {number: person.name for number, person in known.items()}
    return [Lacking(at, month, one.person_id, names[one.person_id], bool(one.made_up_on)) for at, month, one in rows]


def _unclear(turn: Turn, conversation: Conversation, absent: Sequence[Lacking], rest: str) -> Step:
    """Whom? A second press is no fault; only a button that cannot have been this person's is a refusal."""
    lacking = [one for one in absent if not one.made_up]
    if before := next((one for one in absent if one.made_up and rest in (one.code, one.name)), None):
        return Step(conversation, (Say(turn.say("makeup.again", name=before.name), _ways(turn, lacking)),))
    deed = Entry("theme_day.refuse", turn.person.id, f"makeup {rest[:40]!r}")
    said = Say(turn.say("makeup.unclear"), _ways(turn, lacking))
    if turn.incoming.press:
        return Step(conversation, (said,), deeds=(deed,))
    return Step(conversation.but(waits_for=COMMAND), (said,))


def _typed(line: str, lacking: list[Lacking], today: date) -> tuple[Lacking | None, date]:
    """Somebody's name and, behind it, perhaps a day."""
    found = next((one for one in lacking if line.strip().startswith(one.name)), None)
    if found is None:
        return None, today
    rest = line.strip().removeprefix(found.name).strip()
    try:
        return found, (read_day(rest, today) if rest else None) or today
    except NoSuchDayError:
        return None, today


def _shown(turn: Turn, conversation: Conversation, lacking: list[Lacking]) -> Step:
    if not lacking:
        return Step(conversation, (Say(turn.say("makeup.none")),))
    names = few([_label(turn, one) for one in lacking], turn.language)
    return Step(conversation.but(waits_for=COMMAND), (Say(turn.say("makeup.ask", names=names), _ways(turn, lacking)),))


def _ways(turn: Turn, lacking: list[Lacking]) -> Rows:
    shown = lacking[:MOST_SHOWN]
    return buttons.arranged(buttons.button(_label(turn, one), buttons.COMMAND, COMMAND, one.code) for one in shown)


def _label(turn: Turn, one: Lacking) -> str:
    return turn.say("makeup.who", name=one.name, month=int(one.month[-2:]))
