"""One message of a known person: a command's, or the conversation's."""

from collections.abc import Sequence
from datetime import timedelta

from handlers.commands.command import Command
from handlers.commands.table import called
from handlers.conversation import edits, waking
from handlers.conversation.state import Conversation
from handlers.conversation.step import step
from handlers.conversation.turn import Say, Step, Turn
from handlers.theme_day.photos import dropped_in
from storage import reports
from storage.audit import Entry
from storage.database import Tx

EDITED_WITHIN = timedelta(days=7)


async def decide(tx: Tx, turn: Turn, conversation: Conversation, commands: Sequence[Command]) -> Step:
    """What the message causes. Commands may read the store; the conversation itself is pure."""
    call = called(turn, conversation, commands)
    if call is not None:
        if conversation.pause:
            return waking.end_pause(turn, conversation).plus(unfinished=True)
        if call.command.roles and not call.command.roles & turn.person.roles:
            deed = Entry("command.refuse", turn.person.id, call.command.name)
            return Step(conversation, (Say(turn.say("refused")),), deeds=(deed,))
        return await call.command.run(tx, turn, _waiting_still(conversation, call.command), call.rest)
    if turn.incoming.press:
        conversation = conversation.but(waits_for="", waits_until=None)
    if conversation.meeting and conversation.draft is None and turn.incoming.attachments and not turn.incoming.edited:
        dropped = await dropped_in(tx, turn, conversation)
        if dropped is not None:
            return dropped
    if turn.incoming.edited and not _known(turn, conversation):
        return await _edited_report(tx, turn, conversation)
    return step(turn, conversation)


def _waiting_still(conversation: Conversation, command: Command) -> Conversation:
    """Who goes on to something else answers no more what a command waited for."""
    if command.name in ("cancel", conversation.waits_for.partition(" ")[0]):
        return conversation.but(confused="")
    return conversation.but(confused="", waits_for="", waits_until=None)


async def _edited_report(tx: Tx, turn: Turn, conversation: Conversation) -> Step:
    for report in await reports.by_person(tx, turn.person.id, turn.now - EDITED_WITHIN, 50):
        if turn.source in report.sources:
            return edits.of_report(turn, conversation, report)
    return Step(conversation)


def _known(turn: Turn, conversation: Conversation) -> bool:
    held = (conversation.draft, *conversation.shelf)
    return any(draft is not None and turn.source in draft.sources for draft in held)
