"""What time alone does: an album gone quiet is answered, a draft left over is noted for a reminder, then let go."""

from datetime import datetime, timedelta

from handlers.conversation import buttons, cold
from handlers.conversation.course import forward
from handlers.conversation.state import Conversation, Draft
from handlers.conversation.turn import Say, Step, Turn
from handlers.forms.form import pick
from handlers.forms.offers import Library
from handlers.words.say import say
from storage.messages import Choice

NUDGED_AFTER = timedelta(hours=24)
DROPPED_AFTER = timedelta(days=14)


def wake(turn: Turn, conversation: Conversation) -> Step:
    """Time has passed: what is due now."""
    if conversation.pause and conversation.pause.until <= turn.now:
        return end_pause(turn, conversation)
    conversation = _without_stale(turn, conversation)
    draft = conversation.draft
    if draft and not draft.nudged and _nudge_at(draft) <= turn.now:
        return Step(conversation.but(draft=draft.but(nudged=True)), nudge=draft.id)
    return Step(conversation)


def end_pause(turn: Turn, conversation: Conversation) -> Step:
    """The album is complete, as far as anybody can know: goes on with what it was part of."""
    conversation = conversation.but(pause=None)
    if conversation.draft:
        return forward(turn, conversation, conversation.draft)
    if conversation.meeting and conversation.cold is None:
        return Step(conversation, (Say(turn.say("meeting.photos")),))
    return cold.ask(turn, conversation)


def offer(library: Library, draft: Draft, key: str, language: str) -> Say:
    """Reminds of a form left half filled, with the button that goes on with it."""
    form = library.newest(draft.form)
    title = pick(form.title, language) if form else draft.form
    on = buttons.button(say(language, "button.resume"), buttons.DRAFT, draft.id)
    drop = buttons.button(say(language, "button.drop"), buttons.DROP, draft.id)
    row: tuple[Choice, ...] = (on, drop)
    return Say(say(language, key, form=title), (row,))


def wake_at(conversation: Conversation) -> datetime | None:
    """When this conversation is to be looked at again if nothing is said before."""
    moments = [conversation.pause.until] if conversation.pause else []
    if conversation.draft:
        draft = conversation.draft
        moments.append(_dropped_at(draft) if draft.nudged else _nudge_at(draft))
    moments += [_dropped_at(draft) for draft in conversation.shelf]
    return min(moments, default=None)


def _nudge_at(draft: Draft) -> datetime:
    return draft.touched_at + NUDGED_AFTER


def _dropped_at(draft: Draft) -> datetime:
    return draft.touched_at + DROPPED_AFTER


def _without_stale(turn: Turn, conversation: Conversation) -> Conversation:
    shelf = tuple(draft for draft in conversation.shelf if _dropped_at(draft) > turn.now)
    conversation = conversation.but(shelf=shelf)
    if conversation.draft and _dropped_at(conversation.draft) <= turn.now:
        return conversation.without_draft()
    return conversation
