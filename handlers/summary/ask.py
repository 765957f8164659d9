"""Asking for a summary, or for the rows behind its figures: a command decides what may be seen, a promise counts it."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.conversation import buttons
from handlers.conversation.state import Conversation
from handlers.conversation.turn import Rows, Say, Step, Turn
from handlers.forms.keep import load_library
from handlers.forms.offers import Library
from handlers.summary import around, opened, sent_photos
from handlers.summary.allowed import Allowed, refusal, still_allowed
from handlers.summary.count import count
from handlers.summary.page import AROUND, FILES, PHOTOS, link, page
from handlers.summary.question import read_question
from handlers.summary.wanted import Wanted, wanted
from storage import places
from storage.audit import Entry
from storage.database import Tx
from storage.jobs import Job, Promise
from storage.messages import Outgoing

KIND, FILE = "summary", "summary_file"
"""Promises: of a message, of a file."""


async def ask(tx: Tx, turn: Turn, conversation: Conversation, rest: str) -> Step:
    """Promises a summary: counting may take longer than a commit may.

    What lies outside the person's own subtrees is refused in the same words as what does not exist, and recorded.
    """
    return await _promised(tx, turn, conversation, await wanted(tx, turn.person, rest[:200], turn.now.date()), rest)


async def ask_rows(tx: Tx, turn: Turn, conversation: Conversation, rest: str) -> Step:
    """A typed question, "河北镇上周谁没报？"; what it leaves out is as it was asked about last on the same day."""
    question, today = read_question(rest, turn.library), turn.now.date()
    if question is None:
        return Step(conversation, (Say(turn.say("question.unclear")),))
    day, _, about = conversation.about.partition(" ")
    found = await wanted(tx, turn.person, question.rest, today, about if day == today.isoformat() else "")
    return await _promised(tx, turn, conversation, replace(found, what=question.what), rest)


async def make(tx: Tx, job: Job) -> Sequence[Outgoing]:
    """What was promised; looks again whether the person may see the place now."""
    allowed, promise = await still_allowed(tx, job), job.promise
    if allowed is None:
        return [refusal(job)]
    if allowed.what == PHOTOS:
        return await sent_photos.make(tx, allowed, promise) or [refusal(job)]
    said = await _said(tx, allowed, await load_library(tx))
    return [Outgoing(channel=promise.channel, chat=promise.chat, text=said.text, rows=said.rows)]


async def _said(tx: Tx, allowed: Allowed, library: Library) -> Say:
    if allowed.what == AROUND:
        return await around.page(tx, allowed)
    if allowed.what:
        return await opened.page(tx, allowed, library)
    summary = await count(tx, allowed.place, allowed.period, allowed.now, allowed.zone)
    return page(summary, allowed.period, allowed.person, library, allowed.language, allowed.today)


async def _promised(tx: Tx, turn: Turn, conversation: Conversation, found: Wanted, rest: str) -> Step:
    if not found.places or not _known(found.what, turn.library):
        deed = Entry("summary.refuse", turn.person.id, f"{rest[:40]!r}")
        return Step(conversation, (Say(turn.say("refused")),), deeds=(deed,))
    if len(found.places) > 1:
        return Step(conversation, (Say(turn.say("summary.which"), await _choices(tx, found)),))
    about = f"{turn.now.date().isoformat()} {found.places[0].id}/{found.period.code}"
    return Step(conversation.but(about=about), promises=(_promise(turn, found),))


def _known(what: str, library: Library) -> bool:
    return what in ("", PHOTOS, AROUND, *FILES) or opened.opens(what, library)


async def _choices(tx: Tx, found: Wanted) -> Rows:
    """Places of the same or a like name are told apart by what they lie in."""
    labels = ["/".join(one.name for one in (await places.ancestors(tx, place))[-2:]) for place in found.places]
    pairs = zip(labels, found.places, strict=True)
    return buttons.arranged(link(label, place, found.period.code, found.what) for label, place in pairs)


def _promise(turn: Turn, found: Wanted) -> Promise:
    terms = {
        "place": found.places[0].id,
        "period": found.period.code,
        "what": found.what,
        "number": found.number,
        "language": turn.language,
        "zone": str(turn.now.tzinfo),
    }
    kind = FILE if found.what in FILES else KIND
    return Promise(kind, turn.person.id, turn.incoming.channel, turn.incoming.chat, terms)
