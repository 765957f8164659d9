"""Acts that need a word or a photo: asked for, then the next line, or photo, is the answer."""

from datetime import timedelta

from handlers.conversation import buttons
from handlers.conversation.state import Cold, Conversation
from handlers.conversation.turn import Say, Step, Turn
from handlers.issues.doing import do, joining, receive
from handlers.issues.late import kept
from handlers.issues.rules import needs_photo
from handlers.issues.wanted import COMMAND, Press, act_button
from handlers.questions.text import shown
from storage.database import Tx
from storage.issue_life import Issue
from storage.issues import Act
from storage.messages import Choice

PATIENCE = timedelta(hours=1)
"""After so long a line is no answer any more, but whatever it says by itself."""
LONGEST = 1000
"""Signs of a reason; what is longer is cut."""
SAME = "="
"""The argument of the button that repeats what the owner said last."""


NEEDS = {
    **dict.fromkeys(("progress", "ask", "claim", "comment", "reply", "respond", "reject", "unsolved", "add"), True),
    **dict.fromkeys(("return", "answer", "require", "reopen"), False),
}
"""Acts that need a word, and whether a photo says it as well."""


async def needing(tx: Tx, turn: Turn, conversation: Conversation, issue: Issue, press: Press) -> Step:
    """Asks for what the act needs; carries it out when that has come."""
    text = written(conversation, press)
    conversation = conversation.but(waits_for="", waits_until=None)
    if press.typed is None and press.arg == SAME:
        return await do(tx, turn, conversation, issue, Act(press.act, turn.person.id, issue.progress))
    ids = await receive(tx, turn, conversation)
    if not _enough(issue, press, text, ids):
        return _once_more(turn, ask(turn, conversation, issue, press), ids)
    act = Act(press.act, turn.person.id, text, photos=ids)
    return await do(tx, turn, joining(turn, conversation, issue, ids), issue, act)


def written(conversation: Conversation, press: Press) -> str:
    """What was written for this act, now or before the issue moved on."""
    return shown(press.typed or kept(conversation, press))[:LONGEST]


def _once_more(turn: Turn, step: Step, ids: tuple[str, ...]) -> Step:
    """A photo that came where a word was wanted too goes with the word."""
    if not turn.incoming.attachments or not ids:
        return step
    held = Cold(photos=ids, album=turn.incoming.album, asked=True)
    return step.plus(conversation=step.conversation.but(cold=held))


def ask(turn: Turn, conversation: Conversation, issue: Issue, press: Press) -> Step:
    """The question, with the one tap that may answer it, and the way out."""
    key = f"ask.issue.{press.act}"
    if press.act == "claim" and not needs_photo(issue):
        key = "ask.issue.claim_task"
    row: list[Choice] = []
    if press.act == "progress" and issue.progress:
        row.append(act_button(turn.say("button.same", answer=issue.progress[:16]), issue, "progress", SAME))
    return wait(turn, conversation, press, Say(turn.say(key, number=issue.number), (tuple(row),) if row else ()))


def wait(turn: Turn, conversation: Conversation, press: Press, said: Say) -> Step:
    """Says it, and takes the next line for the answer; a draft in hand waits meanwhile on the shelf."""
    leave = buttons.button(turn.say("button.cancel"), buttons.COMMAND, "cancel")
    waiting = conversation.waiting(f"{COMMAND} {press.code}", turn.now + PATIENCE)
    return Step(waiting, (Say(said.text, (*said.rows, (leave,))),))


def _enough(issue: Issue, press: Press, text: str, ids: tuple[str, ...]) -> bool:
    if press.act == "claim" and needs_photo(issue):
        return bool(ids)  # also one that was sent before the button was pressed
    return bool(text or (ids and NEEDS[press.act] and press.typed is not None))
