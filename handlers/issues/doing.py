"""An act is carried out: the event and the row are written, others are told, who did it hears what came of it."""

from collections.abc import Sequence
from datetime import timedelta

from handlers.conversation.state import Conversation, Joined
from handlers.conversation.turn import Say, Step, Turn
from handlers.issues import notices
from handlers.issues.card import card
from handlers.issues.carrying import carry
from handlers.issues.names import names
from handlers.issues.rules import Role, ever, may, roles_of
from handlers.issues.wanted import Press, card_button
from storage import issues, photos
from storage.audit import Entry
from storage.database import Tx
from storage.issue_life import Issue
from storage.issues import Act
from storage.messages import AttachmentKind

TWICE = timedelta(seconds=20)
"""Within this a second press of the same button needs no word."""
JUST_BEFORE = timedelta(minutes=10)
"""A photo that waits longer for somebody to say what it is was not sent for what is done now."""


async def do(tx: Tx, turn: Turn, conversation: Conversation, issue: Issue, act: Act) -> Step:
    """Carries out an act that the rules allow; who comes second hears what the first one did."""
    carried = await carry(tx, issue, act, turn.now, turn.language)
    if carried is None:
        return await late(tx, turn, conversation, issue.number, act.name)
    after = carried.after
    done = notices.sentence(after, f"issue.done.{act.name}", turn.language, carried.names, carried.mentions)
    row = (card_button(turn.say("issue.button.card", number=after.number), after.number),)
    return Step(conversation, (Say(done, (row,)),))


async def late(tx: Tx, turn: Turn, conversation: Conversation, number: int, act: str) -> Step:
    """The button is old, or somebody was faster: what happened since, and how it stands now. Recorded, not blamed."""
    issue = await issues.get(tx, number)
    roles = roles_of(turn.person, issue) if issue else frozenset[Role]()
    if issue is None or not roles or not ever(roles, act):
        return refused(turn, conversation, f"#{number} {act}")
    last = (await issues.history(tx, [number]))[number][-1]
    if last.person_id == turn.person.id and last.act == act and tx.now - last.at < TWICE:
        return Step(conversation)  # the second of two quick presses: done already
    shown = await card(tx, turn, issue, roles)
    known = await names(tx, [issue], turn.language, turn.now.tzinfo, [last])
    sorry = turn.say("issue.late", number=number, who=known.person(last.person_id), state=known.state(issue.state))
    deed = Entry("issue.refuse", turn.person.id, f"#{number} {act}: {issue.state}")
    return Step(conversation, (Say(f"{sorry}\n\n{shown.text}", shown.rows),), deeds=(deed,))


def refused(turn: Turn, conversation: Conversation, subject: str) -> Step:
    """The same words whether it does not exist, is somebody else's, or was never to be done by this person."""
    deed = Entry("issue.refuse", turn.person.id, subject[:80])
    return Step(conversation, (Say(turn.say("refused")),), deeds=(deed,))


def timely(turn: Turn, issue: Issue, roles: frozenset[Role], press: Press) -> bool:
    """Whether the button shows the issue as it stands, and the act is this person's to do now."""
    return press.stage == issue.stage and may(turn.person.id, issue, roles, press.act)


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
