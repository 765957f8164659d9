"""Who hears what of an act, besides who did it: written into the outbox by the commit that decided it, by day only."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from handlers.conversation.turn import Rows
from handlers.issues.card import label, title
from handlers.issues.names import Names
from handlers.issues.rules import Role, roles_of
from handlers.issues.wanted import act_button, card_button
from handlers.quiet import next_allowed
from handlers.words.say import say
from storage import outbox, people, places
from storage.database import Tx
from storage.issue_life import Issue
from storage.issues import Act
from storage.messages import NOTICE, Document, Outgoing
from storage.people import Person


@dataclass(frozen=True, slots=True)
class Told:
    """What one person hears."""

    person_id: int
    key: str
    acts: tuple[str, ...] = ()
    """The buttons below it; what the issue is can be opened in any case."""
    mentions: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Deed:
    """An act, and the issue before and after it."""

    act: Act
    before: Issue
    after: Issue
    judges: tuple[int, ...]
    """The supervisors whose turn it is: who handed it out, or those of its desk."""


async def judges_of(tx: Tx, issue: Issue) -> tuple[int, ...]:
    """Who handed it out, if that is still a supervisor over it; else the supervisors of its desk."""
    if issue.handler_id is not None:
        handler = await people.by_id(tx, issue.handler_id)
        if handler is not None and Role.SUPERVISOR in roles_of(handler, issue):
            return (handler.id,)
    return tuple(one.id for one in await desk(tx, issue.desk_path))


async def desk(tx: Tx, path: str) -> list[Person]:
    """The supervisors at a place; where it has none, those of the nearest place above that has."""
    while path:
        found = await people.in_subtree(tx, path, ("supervisor",))
        here = [one for one in found if any(p.role == "supervisor" and p.place.path == path for p in one.posts)]
        if here:
            return here
        path = places.above(path)
    return []


def told(deed: Deed) -> list[Told]:
    """Everybody who is to hear of an act. Pure; who did it is left out afterwards."""
    return [one for one in TELL.get(deed.act.name, _nobody)(deed) if one.person_id != deed.act.person_id]


def _nobody(deed: Deed) -> list[Told]:
    return []


def _owner(deed: Deed, key: str, *acts: str) -> list[Told]:
    owner = deed.after.owner_id or deed.before.owner_id
    return [Told(owner, key, acts)] if owner is not None else []


def _reporter(deed: Deed, key: str, *acts: str) -> list[Told]:
    return [Told(deed.after.reporter_id, key, acts)]


def _judges(deed: Deed, key: str, *acts: str) -> list[Told]:
    return [Told(number, key, acts) for number in deed.judges]


def _others(deed: Deed, key: str) -> list[Told]:
    """Who reported the same, and who watches."""
    return [Told(number, key) for number in (*deed.after.voices, *deed.after.watchers)]


def _hand(deed: Deed) -> list[Told]:
    taken = deed.before.owner_id if deed.before.owner_id != deed.after.owner_id else None
    relieved = [Told(taken, "issue.told.relieved")] if taken is not None else []
    owner = _owner(deed, "issue.told.owner", "take", "claim", "return")
    return [*owner, *_reporter(deed, "issue.told.handed"), *relieved, *_others(deed, "issue.told.handed_other")]


def _closed(deed: Deed) -> list[Told]:
    key = "issue.told.closed"
    return [*_owner(deed, key), *_judges(deed, key), *_others(deed, key)]


def _approve(deed: Deed) -> list[Told]:
    if deed.after.state == "closed":
        return _closed(deed)
    return _reporter(deed, "issue.told.confirm", "solved", "unsolved")


def _unsolved(deed: Deed) -> list[Told]:
    return [*_owner(deed, "issue.told.unsolved", "claim", "progress"), *_judges(deed, "issue.told.unsolved")]


def _claim(deed: Deed) -> list[Told]:
    """With a photo the supervisor hears when it has come in: before and after side by side (`result.py`)."""
    return [] if deed.act.photos else _judges(deed, "issue.told.claimed", "approve", "reject")


def _silence(deed: Deed) -> list[Told]:
    return [*_closed(deed), *_reporter(deed, "issue.told.silence", "again")]


def _pass(deed: Deed) -> list[Told]:
    to = {"place": deed.act.data["name"]}
    reporter = [Told(deed.after.reporter_id, "issue.told.passed_on", mentions=to)]
    return [*_judges(deed, "issue.told.passed", "hand"), *reporter]


def _answer(deed: Deed) -> list[Told]:
    return [*_reporter(deed, "issue.told.answered", "again"), *_owner(deed, "issue.told.answered_owner")]


def _reopened(deed: Deed) -> list[Told]:
    reporter = _reporter(deed, "issue.told.reopened")
    return [*_judges(deed, "issue.told.reopened", "hand"), *reporter, *_others(deed, "issue.told.reopened")]


def _merged(deed: Deed) -> list[Told]:
    """Its owner too: it goes on elsewhere."""
    key = "issue.told.merged_other"
    return [*_others(deed, key), *_owner(deed, key)]


def _comment(deed: Deed) -> list[Told]:
    return [*_reporter(deed, "issue.told.comment", "respond"), *_owner(deed, "issue.told.comment")]


def _respond(deed: Deed) -> list[Told]:
    asked = deed.before.commented_by
    return [Told(asked, "issue.told.respond")] if asked is not None else []


def _add(deed: Deed) -> list[Told]:
    key = "issue.told.added"
    return _owner(deed, key) if deed.after.owner_id is not None else _judges(deed, key)


TELL: Mapping[str, Callable[[Deed], list[Told]]] = {
    "hand": _hand,
    "return": lambda deed: _judges(deed, "issue.told.returned", "hand"),
    "ask": lambda deed: _judges(deed, "issue.told.asked", "reply"),
    "reply": lambda deed: _owner(deed, "issue.told.replied", "progress", "claim"),
    "require": lambda deed: _owner(deed, "issue.told.required"),
    "claim": _claim,
    "approve": _approve,
    "reject": lambda deed: _owner(deed, "issue.told.rejected", "claim", "progress"),
    "solved": _closed,
    "unsolved": _unsolved,
    "silence": _silence,
    "answer": _answer,
    "merge": lambda deed: [*_reporter(deed, "issue.told.merged"), *_merged(deed)],
    "same": _merged,
    "pass": _pass,
    "reopen": _reopened,
    "again": _reopened,
    "comment": _comment,
    "respond": _respond,
    "add": _add,
}
"""By act. What is not among them is of no concern to others until they look."""


async def post(
    tx: Tx,
    issue: Issue,
    what: Iterable[Told],
    known: Names,
    mentions: Mapping[str, object],
    local: datetime,
    document: Document | None = None,
) -> None:
    """Says it to each person in their own language; `local` is the moment in the zone of the installation.

    Not to who once began to watch, and may not see it any more.
    """
    first = {one.person_id: one for one in reversed(list(what))}  # who hears it in two roles hears it once
    chats = await people.chats_of(tx, list(first))
    persons = await people.by_ids(tx, list(chats))
    said = [
        _outgoing(chats[number], issue, one, persons[number].language or known.language, known, mentions, document)
        for number, one in first.items()
        if number in chats and number in persons and _may_hear(persons[number], issue)
    ]
    await outbox.post(tx, said, next_allowed(local))


def sentence(issue: Issue, key: str, language: str, known: Names, mentions: Mapping[str, object]) -> str:
    """What is said of an issue under this key."""
    own = Names(language, known.zone, known.people, known.places, known.states)
    filled = {
        "title": title(issue),
        "place": own.place(issue.place_id),
        "owner": own.person(issue.owner_id),
        "due": own.day(issue.due_on),
        "requirement": say(language, "issue.requirement_line", text=issue.requirement) if issue.requirement else "",
        "request": issue.request,
        "state": own.state(issue),
        **mentions,
    }
    return say(language, key, **filled).rstrip("\n")


def buttons_of(issue: Issue, acts: Collection[str], language: str) -> Rows:
    """The acts two to a row, and the way to the card."""
    made = [act_button(label(act, issue, 0, language), issue, act) for act in acts]
    pairs = tuple(tuple(made[at : at + 2]) for at in range(0, len(made), 2))
    return (*pairs, (card_button(say(language, "issue.button.card", number=issue.number), issue.number),))


def _may_hear(person: Person, issue: Issue) -> bool:
    return person.id not in issue.watchers or bool(roles_of(person, issue))


def _outgoing(
    chat: tuple[str, str],
    issue: Issue,
    one: Told,
    language: str,
    known: Names,
    mentions: Mapping[str, object],
    document: Document | None,
) -> Outgoing:
    text = sentence(issue, one.key, language, known, {**mentions, **one.mentions})
    rows = buttons_of(issue, one.acts, language)
    return Outgoing(channel=chat[0], chat=chat[1], text=text, rows=rows, kind=NOTICE, document=document)
