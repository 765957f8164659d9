"""Who was absent and has studied since: told by the secretary, a name a tap; counted apart from those who came."""

from dataclasses import dataclass
from datetime import date, timedelta

from handlers.conversation import buttons
from handlers.conversation.state import Conversation
from handlers.conversation.turn import Rows, Say, Step, Turn
from handlers.questions.days import NoSuchDayError, read_day
from handlers.rhythm.said import day_in_full
from handlers.theme_day.hall import SECRETARY, branches
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

    @property
    def code(self) -> str:
        return f"{self.place.id} {self.month} {self.person_id}"


async def make_up(tx: Tx, turn: Turn, conversation: Conversation, rest: str) -> Step:
    """Shows who has not; "17 2026-11 41" notes one of them, today; a typed line names somebody, and perhaps a day."""
    conversation = conversation.but(waits_for="")
    lacking = await missing(tx, turn)
    if not rest.strip():
        return _shown(turn, conversation, lacking)
    found = next((one for one in lacking if rest.strip() in (one.code, one.name)), None)
    day = turn.now.date()
    if found is None:
        found, day = _typed(rest, lacking, day)
    if found is None:
        deed = Entry("theme_day.refuse", turn.person.id, f"makeup {rest[:40]!r}")
        return Step(conversation, (Say(turn.say("makeup.unclear"), _ways(turn, lacking)),), deeds=(deed,))
    row = {"made_up_on": day.isoformat()}
    await theme_days.note(tx, found.place.id, found.month, {found.person_id: row})
    said = turn.say("makeup.kept", name=found.name, day=day_in_full(day, turn.language))
    left = [one for one in lacking if one != found]
    return Step(conversation, (Say(said, _ways(turn, left)),))


async def missing(tx: Tx, turn: Turn) -> list[Lacking]:
    """Everybody of the person's branches who was absent within a year and has not made up for it."""
    since = (turn.now.date() - REMEMBERED).isoformat()[:7]
    rows = [
        (place, month, number)
        for place in branches(turn, SECRETARY)
        for month, number in await theme_days.not_made_up(tx, place.id, since)
    ]
    known = await people.by_ids(tx, [number for _, _, number in rows])
    return [Lacking(place, month, number, known[number].name) for place, month, number in rows]


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
    names = turn.say("show.comma").join(
        turn.say("makeup.who", name=one.name, month=int(one.month[-2:])) for one in lacking
    )
    return Step(conversation.but(waits_for=COMMAND), (Say(turn.say("makeup.ask", names=names), _ways(turn, lacking)),))


def _ways(turn: Turn, lacking: list[Lacking]) -> Rows:
    shown = lacking[:MOST_SHOWN]
    return buttons.arranged(buttons.button(_label(turn, one), buttons.COMMAND, COMMAND, one.code) for one in shown)


def _label(turn: Turn, one: Lacking) -> str:
    return turn.say("makeup.who", name=one.name, month=int(one.month[-2:]))
