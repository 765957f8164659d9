"""An act is carried out: the event and the row are written, others are told, who did it hears what came of it."""

from collections.abc import Sequence
from datetime import timedelta

from handlers.conversation.state import Conversation, Joined
from handlers.conversation.turn import Say, Step, Turn
from handlers.issues import notices
from handlers.issues.carrying import carry
from handlers.issues.late import late
from handlers.issues.rules import ANY_TURN, may, roles_of
from handlers.issues.wanted import card_button
from storage import issues, photos
from storage.database import Tx
from storage.issue_life import Issue
from storage.issues import Act
from storage.messages import AttachmentKind

JUST_BEFORE = timedelta(minutes=10)
"""A photo that waits longer for somebody to say what it is was not sent for what is done now."""


async def do(tx: Tx, turn: Turn, conversation: Conversation, issue: Issue, act: Act) -> Step:
    """Carries out an act that the rules allow; who comes second hears what the first one did."""
    carried = await carry(tx, issue, act, turn.now, turn.language)
    if carried is None:
        return await _second(tx, turn, conversation, issue.number, act)
    after = carried.after
    done = notices.sentence(after, f"issue.done.{_told(act, after)}", turn.language, carried.names, carried.mentions)
    row = (card_button(turn.say("issue.button.card", number=after.number), after.number),)
    return Step(conversation, (Say(done, (row,)),))


async def _second(tx: Tx, turn: Turn, conversation: Conversation, number: int, act: Act) -> Step:
    """Somebody was faster. What does not depend on the turn is done all the same."""
    now = await issues.get(tx, number)
    if now is not None and act.name in ANY_TURN and may(turn.person.id, now, roles_of(turn.person, now), act.name):
        return await do(tx, turn, conversation, now, act)
    return await late(tx, turn, conversation, number, act.name, act.text, act.photos)


def _told(act: Act, after: Issue) -> str:
    """Some acts come to more than one thing."""
    if act.name == "approve" and after.state == "closed":
        return "approve_closed"
    if act.name == "claim" and not act.photos:
        return "claim_task"
    return "watch_no_more" if act.data.get("off") else act.name


async def receive(tx: Tx, turn: Turn, conversation: Conversation) -> tuple[str, ...]:
    """Ids of the photos of this message, and of those sent just before, that nobody has said the meaning of."""
    sent = [file for file in turn.incoming.attachments if file.kind is AttachmentKind.PHOTO]
    ids = tuple(f"{turn.id}-{place}" for place, _ in enumerate(sent))
    person, channel = turn.person.id, turn.incoming.channel
    await photos.expect(tx, [photos.Expected(one, person, channel, file) for one, file in zip(ids, sent, strict=True)])
    held = await photos.named(tx, conversation.cold.photos) if conversation.cold else []
    return (*(one.id for one in held if tx.now - one.arrived_at < JUST_BEFORE), *ids)


def joining(turn: Turn, conversation: Conversation, issue: Issue, ids: Sequence[str]) -> Conversation:
    """Nothing waits any more; further parts of the album find the event that the first one went to."""
    album = turn.incoming.album or (conversation.cold.album if conversation.cold else "")
    used = conversation.cold is not None and not set(conversation.cold.photos).isdisjoint(ids)
    conversation = conversation.but(cold=None if used else conversation.cold, waits_for="", waits_until=None)
    if not album or not ids:
        return conversation
    joined = Joined(album=album, report=issue.number, question="", event=issue.revision + 1)
    return conversation.joined_by(joined)
