"""Who was promised something, looked at again when it is made: rights may have changed meanwhile."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from handlers.summary.period import Period, read
from handlers.words.say import say
from storage import people, places
from storage.database import Tx
from storage.jobs import Job
from storage.messages import Outgoing
from storage.people import Person
from storage.places import Place


@dataclass(frozen=True, slots=True)
class Allowed:
    """Who was promised what, now that it is made."""

    person: Person
    place: Place
    period: Period
    what: str
    """As in `Wanted`."""
    number: int
    language: str
    zone: ZoneInfo
    now: datetime
    """In that zone."""

    @property
    def today(self) -> date:
        return self.now.date()

    def say(self, key: str, **mentions: object) -> str:
        return say(self.language, key, **mentions)


async def still_allowed(tx: Tx, job: Job) -> Allowed | None:
    """None where the person may not see the place any more, or one of them is gone."""
    terms, zone = job.promise.wanted, ZoneInfo(job.promise.wanted["zone"])
    now = tx.now.astimezone(zone)
    person, place = await people.by_id(tx, job.promise.person_id), await places.place(tx, terms["place"])
    period = read(terms["period"], now.date())
    if person is None or place is None or period is None or not person.sees(place):
        return None
    return Allowed(person, place, period, terms["what"], terms["number"], terms["language"], zone, now)


def refusal(job: Job) -> Outgoing:
    said = say(job.promise.wanted["language"], "refused")
    return Outgoing(channel=job.promise.channel, chat=job.promise.chat, text=said)
