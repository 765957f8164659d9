"""/issues: the ledger in chat. Lists, cards, and every act on an issue, looked at anew at each press."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from handlers.conversation.state import Conversation
from handlers.conversation.turn import Say, Step, Turn
from handlers.issues import choosing, handing, private, same
from handlers.issues.arrived import PHOTOS
from handlers.issues.asking import NEEDS, needing, written
from handlers.issues.card import card, whole
from handlers.issues.doing import do, receive
from handlers.issues.late import late, refused, timely
from handlers.issues.listing import listed
from handlers.issues.rules import WATCH_OFF, Role, ever, roles_of
from handlers.issues.wanted import Listing, Press, read
from storage import issues
from storage.database import Tx
from storage.issue_life import Issue
from storage.issues import Act
from storage.jobs import Promise

Doing = Callable[[Tx, Turn, Conversation, Issue, Press], Awaitable[Step]]


async def ledger(tx: Tx, turn: Turn, conversation: Conversation, rest: str) -> Step:
    """What was said after /issues, or pressed: see `wanted.py`."""
    wanted = read(rest)
    if isinstance(wanted, Listing):
        return await listed(tx, turn, conversation, wanted)
    number = wanted if isinstance(wanted, int) else wanted.number
    issue = await issues.get(tx, number)
    roles = roles_of(turn.person, issue) if issue else frozenset[Role]()
    if issue is None or not roles:
        words = written(conversation, wanted) if isinstance(wanted, Press) else ""
        return refused(turn, _heard(conversation), f"#{number}", words)
    if isinstance(wanted, int):
        return Step(conversation, (await card(tx, turn, issue, roles),))
    return await _press(tx, turn, conversation, issue, roles, wanted)


async def _press(
    tx: Tx, turn: Turn, conversation: Conversation, issue: Issue, roles: frozenset[Role], press: Press
) -> Step:
    if press.act in LOOKING:
        return await LOOKING[press.act](tx, turn, conversation, issue, press)
    heard = _heard(conversation)
    if not ever(roles, press.act):
        return refused(turn, heard, f"#{issue.number} {press.act}", written(conversation, press))
    if not timely(turn, issue, roles, press):
        ids = await receive(tx, turn, conversation) if turn.incoming.attachments else ()
        return await late(tx, turn, heard, issue.number, press.act, written(conversation, press), ids)
    if press.act in NEEDS:
        if press.act == "claim" and (parts := await issues.count(tx, issues.open_parts(issue.number))):
            return Step(heard, (Say(turn.say("issue.parts_open", number=issue.number, count=parts)),))
        return await needing(tx, turn, conversation, issue, press)
    if press.act in ("hand", "split"):
        return await handing.hand(tx, turn, conversation, issue, press)  # which may go on with what was written before
    return await DOING.get(press.act, _at_once)(tx, turn, heard, issue, press)


async def _at_once(tx: Tx, turn: Turn, conversation: Conversation, issue: Issue, press: Press) -> Step:
    """One tap says it all."""
    data = {"was": issue.state} if press.act == "again" else {}
    return await do(tx, turn, conversation, issue, Act(press.act, turn.person.id, data=data))


async def _watch(tx: Tx, turn: Turn, conversation: Conversation, issue: Issue, press: Press) -> Step:
    off = {"off": True} if press.arg == WATCH_OFF else {}
    return await do(tx, turn, conversation, issue, Act("watch", turn.person.id, data=off))


async def _same(tx: Tx, turn: Turn, conversation: Conversation, issue: Issue, press: Press) -> Step:
    """The reporter: it is the one that was offered, an open one of the branch."""
    into = await issues.get(tx, int(press.arg)) if press.arg.isdecimal() else None
    if into is None or into.place_id != issue.place_id or not await choosing.mergeable(tx, turn, issue, into):
        return refused(turn, conversation, f"#{issue.number} same {press.arg}")
    return await choosing.join(tx, turn, conversation, issue, into, "same")


async def _keep(tx: Tx, turn: Turn, conversation: Conversation, issue: Issue, press: Press) -> Step:
    """It is meant as it was sent. A picture that was used before is marked as such, now that this was said."""
    revision = 1 if issue.state != "review" else await _last_claim(tx, issue)
    ids = await issues.awaited(tx, issue.number, revision) if press.arg == private.USED else []
    used = await same.used_before(tx, ids)
    day = used[0].earlier.arrived_at.astimezone(turn.now.tzinfo).date().isoformat() if used else ""
    data = {"used": used[0].number, "day": day} if used else {}
    return await do(tx, turn, conversation, issue, Act("keep", turn.person.id, data=data))


async def _last_claim(tx: Tx, issue: Issue) -> int:
    told = (await issues.history(tx, [issue.number]))[issue.number]
    return max(event.revision for event in told if event.act == "claim")


async def _more(tx: Tx, turn: Turn, conversation: Conversation, issue: Issue, press: Press) -> Step:
    """The card again, in its own place, with the buttons that had no room."""
    page = int(press.arg) if press.arg.isdecimal() else 0
    shown = await card(tx, turn, issue, roles_of(turn.person, issue), page)
    return Step(conversation, (replace(shown, replaces=turn.incoming.message),))


async def _whole(tx: Tx, turn: Turn, conversation: Conversation, issue: Issue, press: Press) -> Step:
    """So many events at a time: those before them in the same place."""
    if not press.arg.isdecimal():
        return Step(conversation, (await whole(tx, turn, issue),))
    shown = await whole(tx, turn, issue, int(press.arg))
    return Step(conversation, (replace(shown, replaces=turn.incoming.message),))


async def _photos(tx: Tx, turn: Turn, conversation: Conversation, issue: Issue, press: Press) -> Step:
    """They may be large: promised."""
    wanted = {"number": issue.number, "language": turn.language, "zone": str(turn.now.tzinfo)}
    incoming = turn.incoming
    return Step(conversation, promises=(Promise(PHOTOS, turn.person.id, incoming.channel, incoming.chat, wanted),))


def _heard(conversation: Conversation) -> Conversation:
    """Nothing is waited for any more."""
    return conversation.but(waits_for="", waits_until=None)


LOOKING: Mapping[str, Doing] = {"more": _more, "whole": _whole, "photos": _photos}
"""What everybody may who sees the issue; what was asked before still waits for its answer."""
DOING: Mapping[str, Doing] = {
    "sort": choosing.sort,
    "spot": choosing.spot,
    "pass": choosing.pass_on,
    "merge": choosing.merge,
    "same": _same,
    "keep": _keep,
    "watch": _watch,
}
"""What needs a choice; the others are done by the tap."""
