"""A press that is refused, or that comes when the issue has moved on: what happened, and nothing written is lost."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta

from handlers.conversation import cold
from handlers.conversation.state import Cold, Conversation
from handlers.conversation.turn import Rows, Say, Step, Turn
from handlers.issues.card import card, label
from handlers.issues.names import names
from handlers.issues.rules import ANY_TURN, Role, ever, may, roles_of
from handlers.issues.wanted import COMMAND, Press, act_button, card_button
from storage import issues
from storage.audit import Entry
from storage.database import Tx
from storage.issue_life import Event, Issue

TWICE = timedelta(seconds=20)
"""Within this a second press of the same button needs no word."""
KEPT = "~"
"""What the button carries that sends words written earlier, which the conversation remembers."""
BESIDE = ANY_TURN | {"voice", "under", "split", "keep", "correct", "holds"}
"""Acts that make no button old."""
PICKED = frozenset({"hand", "split", "merge", "pass"})
"""Acts whose written words are a choice, not a message: they are repeated, not sent."""


def timely(turn: Turn, issue: Issue, roles: frozenset[Role], press: Press) -> bool:
    """Whether the button shows the issue as it stands, or that does not matter, and the act is this person's now."""
    now = press.stage == issue.stage or press.act in ANY_TURN
    return now and may(turn.person.id, issue, roles, press.act)


def refused(turn: Turn, conversation: Conversation, subject: str, words: str = "") -> Step:
    """The same words whether it does not exist, is somebody else's, or was never to be done by this person.

    Who was asked, and is not the one any more when the answer comes, gets it back: words to be copied, a photo to be
    used for something else.
    """
    deed = Entry("issue.refuse", turn.person.id, subject[:80])
    text = turn.say("refused") + ("\n" + turn.say("issue.late_words", words=words) if words else "")
    step = cold.arrived(turn, conversation) if turn.incoming.attachments else Step(conversation)
    return step.after(Say(text)).plus(deeds=(deed,))


async def late(
    tx: Tx, turn: Turn, conversation: Conversation, number: int, act: str, words: str = "", ids: Sequence[str] = ()
) -> Step:
    """The button is old, or somebody was faster: what happened since, and how it stands now. Recorded, not blamed.

    What was written with it is repeated, with one button that sends it all the same; photos wait for the next press.
    """
    issue = await issues.get(tx, number)
    roles = roles_of(turn.person, issue) if issue else frozenset[Role]()
    if issue is None or not roles or not ever(roles, act):
        return refused(turn, conversation, f"#{number} {act}", words)
    last = _turned((await issues.history(tx, [number]))[number])
    if not words and last.person_id == turn.person.id and last.act == act and tx.now - last.at < TWICE:
        return Step(conversation)  # the second of two quick presses: done already
    known = await names(tx, [issue], turn.language, turn.now.tzinfo, [last])
    key = "issue.late_oneself" if last.person_id == turn.person.id else "issue.late"
    sorry = turn.say(key, number=number, who=known.person(last.person_id), state=known.state(issue))
    deed = Entry("issue.refuse", turn.person.id, f"#{number} {act}: {issue.state}")
    if ids:
        conversation = conversation.but(cold=Cold(photos=tuple(ids), album=turn.incoming.album, asked=True))
    if words:
        step = _with_words(turn, conversation, issue, roles, act, words)
        (said,) = step.says
        return step.plus(says=(replace(said, text=f"{sorry}\n{said.text}"),), deeds=(deed,))
    sorry += "\n" + turn.say("issue.late_photos") if ids else ""
    shown = await card(tx, turn, issue, roles)
    return Step(conversation, (Say(f"{sorry}\n\n{shown.text}", shown.rows),), deeds=(deed,))


def kept(conversation: Conversation, press: Press) -> str:
    """The words that wait for this button; empty where there are none."""
    waited = f"{COMMAND} {press.but(KEPT).code}\n"
    remembered = conversation.waits_for.startswith(waited) and press.arg == KEPT
    return conversation.waits_for.removeprefix(waited) if remembered else ""


def _turned(told: Sequence[Event]) -> Event:
    """The event that made the button old, as far as can be told."""
    return next((event for event in reversed(told) if event.act not in BESIDE), told[-1])


def _with_words(
    turn: Turn, conversation: Conversation, issue: Issue, roles: Collection[Role], act: str, words: str
) -> Step:
    """The words, to be sent with one tap: as what they were, or as a comment; nothing that is typed next is taken."""
    see: Rows = ((card_button(turn.say("issue.button.card", number=issue.number), issue.number),),)
    said = Say(turn.say("issue.late_words", words=words), see)
    able = [one for one in (act, "comment") if may(turn.person.id, issue, roles, one)]
    if not able or act in PICKED:
        again = ((act_button(label(act, issue, turn.person.id, turn.language), issue, act),),) if act in able else ()
        return Step(conversation, (replace(said, rows=(*again, *see)),))
    button = turn.say("issue.button.send_kept" if able[0] == act else "issue.button.send_comment")
    remembered = f"{COMMAND} {issue.number}/{able[0]}/{issue.stage}/{KEPT}\n{words}"
    waiting = conversation.waiting(remembered, turn.now - timedelta(seconds=1))
    send = (act_button(button, issue, able[0], KEPT),)
    return Step(waiting, (replace(said, rows=(send, *see)),))
