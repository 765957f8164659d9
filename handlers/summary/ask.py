"""Asking for a summary: the command decides what may be seen, the promise counts it afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from handlers.conversation import buttons
from handlers.conversation.state import Conversation
from handlers.conversation.turn import Rows, Say, Step, Turn
from handlers.forms.keep import load_library
from handlers.summary.count import count
from handlers.summary.page import link, page
from handlers.summary.period import Period, read
from handlers.summary.wanted import Wanted, wanted
from handlers.words.say import say
from storage import people, places
from storage.audit import Entry
from storage.database import Tx
from storage.jobs import Job, Promise
from storage.messages import Outgoing
from storage.people import Person
from storage.places import Place

KIND, FILE = "summary", "summary_file"
"""Promises: of a message, of a file."""


async def ask(tx: Tx, turn: Turn, conversation: Conversation, rest: str) -> Step:
    """Promises a summary: counting may take longer than a commit may.

    What lies outside the person's own subtrees is refused in the same words as what does not exist, and recorded.
    """
    found = await wanted(tx, turn.person, rest[:200], turn.now.date())
    if not found.places:
        deed = Entry("summary.refuse", turn.person.id, f"{rest[:40]!r}")
        return Step(conversation, (Say(turn.say("refused")),), deeds=(deed,))
    if len(found.places) > 1:
        return Step(conversation, (Say(turn.say("summary.which"), await _choices(tx, found)),))
    return Step(conversation, promises=(_promise(turn, found),))


async def make(tx: Tx, job: Job) -> Sequence[Outgoing]:
    """The summary that was promised; looks again whether the person may see the place now."""
    promise, terms = job.promise, job.promise.wanted
    allowed = await still_allowed(tx, job)
    if allowed is None:
        return [refusal(job)]
    language, today = terms["language"], tx.now.astimezone(allowed.zone).date()
    summary = await count(tx, allowed.place, allowed.period, tx.now, allowed.zone)
    library = await load_library(tx)
    shown = page(summary, allowed.period, allowed.person, library, language, today, terms["page"])
    return [Outgoing(channel=promise.channel, chat=promise.chat, text=shown.text, rows=shown.rows)]


@dataclass(frozen=True, slots=True)
class Allowed:
    """Who was promised what, now that it is made."""

    person: Person
    place: Place
    period: Period
    zone: ZoneInfo


async def still_allowed(tx: Tx, job: Job) -> Allowed | None:
    """None where the person may not see the place any more, or one of them is gone."""
    terms, zone = job.promise.wanted, ZoneInfo(job.promise.wanted["zone"])
    person, place = await people.by_id(tx, job.promise.person_id), await places.place(tx, terms["place"])
    period = read(terms["period"], tx.now.astimezone(zone).date())
    if person is None or place is None or period is None or not person.sees(place):
        return None
    return Allowed(person, place, period, zone)


def refusal(job: Job) -> Outgoing:
    said = say(job.promise.wanted["language"], "refused")
    return Outgoing(channel=job.promise.channel, chat=job.promise.chat, text=said)


async def _choices(tx: Tx, found: Wanted) -> Rows:
    """Places of the same or a like name are told apart by what they lie in."""
    labels = ["/".join(one.name for one in (await places.ancestors(tx, place))[-2:]) for place in found.places]
    links = (link(label, place, found.period.code) for label, place in zip(labels, found.places, strict=True))
    return buttons.arranged(links)


def _promise(turn: Turn, found: Wanted) -> Promise:
    terms = {
        "place": found.places[0].id,
        "period": found.period.code,
        "page": found.page,
        "file": found.file,
        "language": turn.language,
        "zone": str(turn.now.tzinfo),
    }
    kind = FILE if found.file else KIND
    return Promise(kind, turn.person.id, turn.incoming.channel, turn.incoming.chat, terms)
