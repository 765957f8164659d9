"""Handing out, in three taps: 交办, to whom, until when. What is required may be written before the last tap.

Splitting goes the same way: to whom, what the part is, until when.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import and_, or_

from handlers.conversation import buttons
from handlers.conversation.state import Conversation
from handlers.conversation.turn import Say, Step, Turn
from handlers.issues import birth
from handlers.issues.asking import wait
from handlers.issues.doing import do
from handlers.issues.late import late, refused
from handlers.issues.names import day_said, settings_of
from handlers.issues.until import UnusableDayError, read_until
from handlers.issues.wanted import COMMAND, Press, act_button, paged
from handlers.questions.text import shown
from storage import issue_terms, issues, people, places, reports, schema
from storage.database import Tx
from storage.issue_life import Issue
from storage.issue_terms import Category
from storage.issues import Act
from storage.messages import Choice as Button
from storage.people import Person
from storage.places import below

DAYS = (3, 7, 15, 30)
LONGEST_DAYS = 365
LONGEST_UNUSABLE = 20
LONGEST = 300
"""Signs of a requirement."""
MOST = 60
"""People to choose from by button; everybody can be named."""


@dataclass(frozen=True, slots=True)
class Choice:
    """How far the choice has come: "45" is to whom, "45.7" until when too."""

    owner: int | None
    days: int | None


@dataclass(frozen=True, slots=True)
class Said:
    """What was said so far of until when and of what is required."""

    due: str | None = None
    words: str = ""
    unusable: str = ""
    """What looked like a day, and cannot be one to come."""


async def hand(tx: Tx, turn: Turn, conversation: Conversation, issue: Issue, press: Press) -> Step:
    """To whom, until when; then it is handed out. Also splits, by the act of the press."""
    choice, heard = _read(press.arg), conversation.but(waits_for="", waits_until=None)
    if choice.owner is None:
        return await _whom(tx, turn, heard, issue, press)
    owner = await people.by_id(tx, choice.owner)
    if owner is None or not _may_be_given(turn.person, owner):
        return refused(turn, heard, f"#{issue.number} {press.act} to {choice.owner}")
    said = _said(turn, conversation, press, choice)
    due, words = said.due, said.words
    if due is None or (press.act == "split" and not words):
        return await _until_when(tx, turn, heard, issue, press, owner, said)
    if press.act == "split":
        return await _part(tx, turn, heard, issue, owner, due, words)
    usual = settings_of(await issue_terms.categories_at(tx, issue.path), issue.category)
    data = {"owner": owner.id, "due": due, "requirement": words or issue.requirement or usual.requirement}
    return await _handed(tx, turn, heard, issue, owner, data)


async def _handed(
    tx: Tx, turn: Turn, conversation: Conversation, issue: Issue, owner: Person, data: dict[str, object]
) -> Step:
    """Handed out; who cannot be written to must be told otherwise."""
    step = await do(tx, turn, conversation, issue, Act("hand", turn.person.id, data=data))
    if await people.chats_of(tx, [owner.id]) or step.deeds:
        return step
    (said,) = step.says
    return step.plus(says=(replace(said, text=f"{said.text}\n{turn.say('issue.not_reached', owner=owner.name)}"),))


async def _whom(tx: Tx, turn: Turn, conversation: Conversation, issue: Issue, press: Press) -> Step:
    """Who comes first: who usually has such, who serves there, who had the last ones; a name may be written."""
    found = await _named(tx, turn.person, press.typed.strip()) if press.typed else []
    if len(found) == 1:
        return await _until_when(tx, turn, conversation, issue, press, found[0], Said())
    people_ = found or await _candidates(tx, turn.person, issue)
    named = [(str(one.id), _label(one)) for one in people_]
    rows = paged(named, issue, press.act, press.page or 0, turn.say("button.more"))
    key = "ask.issue.no_such_person" if press.typed and not found else f"ask.issue.{press.act}_whom"
    return wait(turn, conversation, press.but(""), Say(turn.say(key, number=issue.number), rows))


async def _until_when(
    tx: Tx, turn: Turn, conversation: Conversation, issue: Issue, press: Press, owner: Person, said: Said
) -> Step:
    """The usual time first; a day may be written, and before it what is required."""
    words = said.words
    usual = settings_of(await issue_terms.categories_at(tx, issue.path), issue.category)
    days = list(dict.fromkeys((*([usual.days] if usual.days else []), *DAYS)))
    choices = [_day_button(turn, issue, press.act, owner.id, one, usual) for one in days]
    key = f"ask.issue.{press.act}_when" if not words else "ask.issue.when_only"
    if said.unusable:
        key = "ask.issue.when_again"
    text = turn.say(key, number=issue.number, owner=owner.name, words=said.unusable or words)
    step = wait(turn, conversation, press.but(str(owner.id)), Say(text, buttons.arranged(choices)))
    remembered = f"{step.conversation.waits_for}\n{words}" if words else step.conversation.waits_for
    return step.plus(conversation=step.conversation.but(waits_for=remembered))


async def _part(
    tx: Tx, turn: Turn, conversation: Conversation, issue: Issue, owner: Person, due: str, words: str
) -> Step:
    """A sub-task: a report of the form `task`, an issue of its own, handed out at once."""
    form, home = turn.library.newest("task"), turn.person.home
    place = await places.place(tx, issue.place_id)
    if form is None or home is None or place is None:
        return refused(turn, conversation, f"#{issue.number} split")
    number = await reports.take_numbers(tx, 1)
    if await issues.change(tx, issue, _split(turn, number, owner)) is None:
        return await late(tx, turn, conversation, issue.number, "split")
    answers = {birth.DESCRIPTION: words}
    filing = reports.Filing(number, form.name, form.version, turn.person.id, home, answers, {}, turn.now)
    await reports.file(tx, [filing])
    part = await birth.born(tx, birth.at_place(filing, place), parent=issue.number)
    assert part is not None  # noqa: S101 -- a form of the ledger
    return await _handed(tx, turn, conversation, part, owner, {"owner": owner.id, "due": due, "requirement": ""})


def _split(turn: Turn, number: int, owner: Person) -> Act:
    return Act("split", turn.person.id, data={"part": number, "owner": owner.id})


def _said(turn: Turn, conversation: Conversation, press: Press, choice: Choice) -> Said:
    """Until when, and what is required: of both what was said so far. A day may stand below what is required."""
    today = turn.now.date()
    if press.typed is not None:
        return _written(turn, press.typed)
    waited = f"{COMMAND} {press.but(str(choice.owner)).code}\n"
    words = conversation.waits_for.removeprefix(waited) if conversation.waits_for.startswith(waited) else ""
    return Said((today + timedelta(days=choice.days)).isoformat() if choice.days else None, words)


def _written(turn: Turn, typed: str) -> Said:
    """The last line is a day, or else all that was just written is what is required."""
    *earlier, last = [shown(line) for line in typed.split("\n")]
    before = " ".join(" ".join(earlier).split())[:LONGEST]
    try:
        day = read_until(last, turn.now.date())
    except UnusableDayError:
        return Said(None, before, last[:LONGEST_UNUSABLE])
    words = before if day or not last.strip() else shown(turn.incoming.text)[:LONGEST]
    return Said(day.isoformat() if day else None, words)


def _day_button(turn: Turn, issue: Issue, act: str, owner: int, days: int, usual: Category) -> Button:
    day = day_said((turn.now.date() + timedelta(days=days)).isoformat(), turn.language)
    key = "issue.days_usual" if days == usual.days else "issue.days"
    return act_button(turn.say(key, days=days, day=day), issue, act, f"{owner}.{days}")


def _read(arg: str) -> Choice:
    owner, _, days = arg.partition(".")
    known = owner.isdecimal() and len(owner) < 13
    count = int(days) if days.isdecimal() and len(days) < 4 else None
    return Choice(int(owner) if known else None, count if count and count <= LONGEST_DAYS else None)


def _may_be_given(giver: Person, owner: Person) -> bool:
    """Somebody of the giver's own subtree, and not the giver: who hands out does not judge their own work."""
    over = [post.place for post in giver.posts if post.role == "supervisor"]
    return owner.id != giver.id and any(place.holds(post.place) for place in over for post in owner.posts)


def _label(person: Person) -> str:
    return f"{person.name} {person.home.name}" if person.home else person.name


async def _named(tx: Tx, giver: Person, name: str) -> list[Person]:
    """People of the giver's subtree whose name has this in it, an exact name alone."""
    table = schema.people
    over = or_(*(below(schema.places, post.place.path) for post in giver.posts if post.role == "supervisor"))
    found = await people.chosen(tx, and_(over, table.c.name.icontains(name[:20], autoescape=True)), MOST)
    exact = [one for one in found if one.name == name]
    return [one for one in exact or found if _may_be_given(giver, one)]


async def _candidates(tx: Tx, giver: Person, issue: Issue) -> list[Person]:
    usual = settings_of(await issue_terms.categories_at(tx, issue.path), issue.category).owner_id
    before = await issues.owners(tx, issue.desk_id, 3)
    posts, table = schema.posts, schema.places
    keepers = below(table, issue.desk_path) & posts.c.role.in_(("secretary", "supervisor"))
    near = await people.chosen(tx, or_(posts.c.place_id == issue.place_id, keepers), MOST)
    serving = sorted(near, key=lambda one: _distance(one, issue))
    first = await people.by_ids(tx, [number for number in (usual, *before) if number is not None])
    usual_first = [first[number] for number in (usual, *before) if number in first]
    ordered = {one.id: one for one in (*usual_first[:1], *serving[:2], *usual_first[1:], *serving[2:])}
    return [one for one in ordered.values() if _may_be_given(giver, one)]


def _distance(person: Person, issue: Issue) -> int:
    """The branch's contact, its secretary, then whoever keeps another place; members of the branch last."""
    here = [post for post in person.posts if post.place.id == issue.place_id]
    if any(post.contact for post in here):
        return 0
    if any(post.role == "secretary" for post in here):
        return 1
    return 3 if here else 2
