"""Lists of issues: six at a time, with buttons to their cards, to other lists and to the next page."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_

from handlers.conversation.state import Conversation
from handlers.conversation.turn import Rows, Say, Step, Turn
from handlers.issues.card import SPACE, standing, title
from handlers.issues.duties import duties
from handlers.issues.names import Names, names
from handlers.issues.wanted import FILTERS, Listing, card_button, list_button
from handlers.summary.wanted import wanted as named_place
from handlers.words.say import say
from storage import issues, places
from storage.audit import Entry
from storage.database import Tx
from storage.issue_life import Issue
from storage.people import Person
from storage.places import Place

MOST = 6
LONGEST_TITLE = 18


async def listed(tx: Tx, turn: Turn, conversation: Conversation, listing: Listing) -> Step:
    """A page of a list; without a filter, what waits for the person, else what there is."""
    meant = await _meant(tx, turn, listing)
    if not meant:
        deed = Entry("issue.refuse", turn.person.id, f"list {listing.named or listing.place}")
        return Step(conversation, (Say(turn.say("refused")),), deeds=(deed,))
    place, today = meant[0], turn.now.date().isoformat()
    which = listing.which or ("here" if place else await _first(tx, turn.person, today))
    condition = _condition(turn.person, place, which, today)
    many = await issues.count(tx, condition)
    size = MOST if many <= MOST else MOST - 1
    pages = max(1, -(-many // size))
    page = listing.page % pages
    found = await issues.found(tx, condition, size, page * size)
    known = await names(tx, found, turn.language, turn.now.tzinfo)
    shown = Listing(which, place.id if place else 0, page)
    head = turn.say(f"issue.list.{which}", count=many, place=place.name if place else "")
    owed = await duties(tx, turn, place) if which == "above" else []
    lines = [head, *(line(one, known, today) for one in found), *owed]
    return Step(conversation, (Say("\n".join(lines), _rows(turn, found, shown, pages)),))


async def what_waits(tx: Tx, turn: Turn) -> tuple[Say, ...]:
    """For somebody who could not be told before: how much waits, and the way there; nothing where nothing does."""
    many = await issues.count(tx, issues.waiting_for(turn.person))
    row = (list_button(turn.say("issue.button.list"), Listing("waiting")),)
    return (Say(turn.say("issue.welcome", count=many), (row,)),) if many else ()


def line(issue: Issue, known: Names, today: str) -> str:
    """An issue in one line: what, where, how it stands, how late it is."""
    late = say(known.language, "issue.is_late") if issue.overdue(today) else ""
    due = say(known.language, "issue.due_short", due=known.day(issue.due_on)) if issue.due_on and not late else ""
    parts = [title(issue, LONGEST_TITLE), known.place(issue.place_id), standing(issue, known), late or due]
    return SPACE.join(part for part in parts if part)


async def _meant(tx: Tx, turn: Turn, listing: Listing) -> Sequence[Place | None]:
    """The place that is meant; None among it for all that the person sees; nothing for what is not theirs to see."""
    if listing.named:
        return (await named_place(tx, turn.person, listing.named, turn.now.date())).places[:1]
    place = await places.place(tx, listing.place) if listing.place else None
    return [place] if not listing.place or (place is not None and turn.person.sees(place)) else []


async def _first(tx: Tx, person: Person, today: str) -> str:
    waiting = await issues.count(tx, _condition(person, None, "waiting", today))
    watches = bool(person.watched) or "secretary" in person.roles
    return "waiting" if waiting else ("here" if watches else "mine")


def _condition(person: Person, place: Place | None, which: str, today: str) -> ColumnElement[bool]:
    seen = issues.seen_by(person)
    within = and_(seen, issues.anywhere(place.path)) if place else seen
    match which:
        case "waiting":
            return and_(within, issues.waiting_for(person))
        case "mine":
            return and_(within, issues.own(person.id))
        case "late":
            return and_(within, issues.overdue(today))
        case "above":
            return and_(within, issues.waiting_above())
        case "done":
            return and_(within, issues.finished())
    return and_(within, ~issues.finished())


def _rows(turn: Turn, found: Sequence[Issue], shown: Listing, pages: int) -> Rows:
    choices = [card_button(f"#{one.number}", one.number) for one in found]
    if pages > 1:
        following = Listing(shown.which, shown.place, (shown.page + 1) % pages)
        choices.append(list_button(turn.say("button.more"), following))
    rows = [tuple(choices[at : at + 3]) for at in range(0, len(choices), 3)]
    others = [one for one in FILTERS if one != shown.which]
    return (*rows, tuple(list_button(turn.say(f"issue.button.{one}"), Listing(one, shown.place)) for one in others))
