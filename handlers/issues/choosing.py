"""Acts that need a choice: to whom and until when, to which place, into which issue, which category, where it is."""

import zlib

from handlers.conversation import buttons
from handlers.conversation.state import Conversation
from handlers.conversation.turn import Say, Step, Turn
from handlers.issues import birth, same
from handlers.issues.arrived import promise_same
from handlers.issues.asking import wait
from handlers.issues.card import title
from handlers.issues.doing import do
from handlers.issues.late import refused
from handlers.issues.names import choices
from handlers.issues.rules import roles_of
from handlers.issues.wanted import Press, act_button, paged
from handlers.questions.geopoint import point
from handlers.questions.question import Given
from handlers.questions.text import shown
from storage import issue_terms, issues, places
from storage.database import Tx
from storage.issue_life import Issue
from storage.issues import Act
from storage.places import Place

MOST = 6


async def sort(tx: Tx, turn: Turn, conversation: Conversation, issue: Issue, press: Press) -> Step:
    """Which category; only one that is offered here."""
    if press.page is not None:
        kinds = await birth.kind_rows(tx, issue, turn.language, press.page)
        return Step(conversation, (Say(turn.say("ask.issue.sort"), kinds),))
    terms = await issue_terms.categories_at(tx, issue.path)
    if press.arg not in {code for code, _ in choices(terms, turn.language)}:
        return refused(turn, conversation, f"#{issue.number} sort {press.arg}")
    return await do(tx, turn, conversation, issue, Act("sort", turn.person.id, data={"category": press.arg}))


async def spot(tx: Tx, turn: Turn, conversation: Conversation, issue: Issue, press: Press) -> Step:
    """Where: a position that is sent, a spot of the branch that is known, or words, which make one known."""
    known = {_mark(name): name for name in await issues.spots(tx, issue.place_id, MOST)}
    if press.typed is None and press.arg in known:
        return await _placed(tx, turn, conversation, issue, {"spot": known[press.arg]})
    where = turn.incoming.position if press.typed is not None else None
    sent = point(where.latitude, where.longitude, where.accuracy) if where else None
    text = shown(press.typed or (where.label if where else ""))[:40]
    if isinstance(sent, Given) or text:
        data = {"position": str(sent.value)} if isinstance(sent, Given) else {}
        return await _placed(tx, turn, conversation, issue, data | ({"spot": text} if text else {}))
    offered = buttons.arranged(act_button(name, issue, "spot", mark) for mark, name in known.items())
    return wait(turn, conversation, press.but(""), Say(turn.say("ask.issue.spot"), offered))


async def _placed(tx: Tx, turn: Turn, conversation: Conversation, issue: Issue, data: dict[str, str]) -> Step:
    """Now that it is somewhere, it may be seen to be the same as another."""
    step = await do(tx, turn, conversation, issue, Act("spot", turn.person.id, data=data))
    if turn.person.id == issue.reporter_id:
        await promise_same(tx, issue, turn.now, turn.language)
    return step


def _mark(name: str) -> str:
    """What a button carries of a name that may be longer than it holds; by which is most frequent, it would change."""
    return f"{zlib.crc32(name.encode()):08x}"


async def pass_on(tx: Tx, turn: Turn, conversation: Conversation, issue: Issue, press: Press) -> Step:
    """To the place above, to one beside it, or to one below that is no branch."""
    desk = await places.place(tx, issue.desk_id)
    around = await _around(tx, desk) if desk else []
    chosen = next((place for place in around if str(place.id) == press.arg), None)
    if chosen is None:
        named = [(str(place.id), place.name) for place in around]
        rows = paged(named, issue, "pass", press.page or 0, turn.say("button.more"))
        key = "ask.issue.pass" if around else "issue.nowhere"
        return Step(conversation, (Say(turn.say(key, number=issue.number), rows),))
    data = {"desk": chosen.id, "desk_path": chosen.path, "name": chosen.name}
    return await do(tx, turn, conversation, issue, Act("pass", turn.person.id, data=data))


async def merge(tx: Tx, turn: Turn, conversation: Conversation, issue: Issue, press: Press) -> Step:
    """Into another issue that this person sees and that goes on: one offered, or a number that is written."""
    wanted = (press.typed if press.typed is not None else press.arg).strip().lstrip("#＃")
    into = await issues.get(tx, int(wanted)) if wanted.isdecimal() and len(wanted) < 13 else None
    if into is not None and await mergeable(tx, turn, issue, into):
        return await join(tx, turn, conversation, issue, into, press.act)
    recent = await issues.found(tx, issues.open_at(issue.place_id, issue.opened_at - same.RECENT, issue.number), 100)
    near = sorted(recent, key=lambda one: not same.nearby(one, issue))[:MOST]
    rows = tuple((act_button(title(one, 20), issue, "merge", one.number),) for one in near)
    over = into is not None and into.number != issue.number and not into.live and bool(roles_of(turn.person, into))
    mentions = {"number": into.number if over and into else issue.number}
    text = turn.say("ask.issue.merge_over" if over else "ask.issue.merge", **mentions)
    return wait(turn, conversation, press.but(""), Say(text, rows))


async def join(tx: Tx, turn: Turn, conversation: Conversation, issue: Issue, into: Issue, act: str) -> Step:
    """The issue goes into the other, with all who spoke of it or watch it, and the parts that are not done yet."""
    parts = await issues.found(tx, issues.open_parts(issue.number))
    step = await do(tx, turn, conversation, issue, Act(act, turn.person.id, data={"into": into.number}))
    merged = await issues.get(tx, issue.number)
    if merged is None or merged.merged_into != into.number:
        return step  # somebody was faster
    voices = [one for one in issue.voices if one not in into.voices and one != into.reporter_id]
    watchers = [one for one in issue.watchers if one not in into.watchers]
    data = {"part": issue.number}
    acts = [Act("voice", one, data=data) for one in (issue.reporter_id, *voices)]
    for one in (*acts, *(Act("watch", one, data=data) for one in watchers)):
        into = await _surely(tx, into, one)
    for part in parts:
        await _surely(tx, part, Act("under", turn.person.id, data={"into": into.number}))
    return step


async def _surely(tx: Tx, issue: Issue, act: Act) -> Issue:
    """Done whoever else does something at the same moment: to what this changes, that does not matter."""
    while (after := await issues.change(tx, issue, act)) is None:
        issue = await issues.get(tx, issue.number) or issue
    return after


async def mergeable(tx: Tx, turn: Turn, issue: Issue, into: Issue) -> bool:
    """Not into itself or one of its parts, nor into one that is over, where nobody would hear of it any more; a
    reporter only within the branch, which was offered."""
    if not into.live or await _within(tx, into, issue.number):
        return False
    return bool(roles_of(turn.person, into)) or (
        turn.person.id == issue.reporter_id and into.place_id == issue.place_id and into.live
    )


async def _within(tx: Tx, issue: Issue, number: int) -> bool:
    """Whether it is the issue of this number, or a part of it at whatever depth."""
    found: Issue | None = issue
    while found is not None and found.number != number:
        found = await issues.get(tx, found.parent) if found.parent else None
    return found is not None


async def _around(tx: Tx, desk: Place) -> list[Place]:
    above = (await places.ancestors(tx, desk))[:-1]
    beside = [place for place in await places.children(tx, above[-1]) if place.id != desk.id] if above else []
    below = await places.children(tx, desk)
    return [place for place in (*above[-1:], *beside, *below) if place.level != "branch"]
