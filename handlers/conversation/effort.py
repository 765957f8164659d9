"""What a report costs its sender: how many messages, and how much time as far as we can tell. Pure."""

from datetime import timedelta

from handlers.conversation.state import Conversation, Draft
from handlers.conversation.turn import Step, Turn

FIRST = timedelta(seconds=10)
"""To find the chat and begin."""
LONGEST = timedelta(minutes=2)
"""Between two messages: who takes longer does something else meanwhile."""


def counted(turn: Turn, before: Conversation, step: Step) -> Step:
    """The step, with this message counted in the draft that it went into."""
    draft = step.filed or step.conversation.draft
    if draft is None:
        return step
    spent = _spent(turn, next((one for one in before.held if one.id == draft.id), None), draft)
    if step.filed:
        return step.plus(filed=spent)
    return step.plus(conversation=step.conversation.but(draft=spent))


def _spent(turn: Turn, known: Draft | None, draft: Draft) -> Draft:
    if known is None or known.heard_at is None:
        took, messages = FIRST, 1
    else:
        took, messages = min(turn.now - known.heard_at, LONGEST), known.messages + 1
    seconds = (known.seconds if known else 0) + max(0, round(took.total_seconds()))
    return draft.but(messages=messages, seconds=seconds, heard_at=turn.now)
