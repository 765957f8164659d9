"""The coming theme days as a calendar file (iCalendar, RFC 5545), for whoever keeps their days in a phone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from handlers.conversation.turn import Turn
from handlers.made_files import FOLDER, document, keep
from handlers.rhythm.workdays import load_calendar
from handlers.summary import period
from handlers.theme_day.planned import Planned, planned
from handlers.words.say import say
from storage import people, places
from storage.database import Tx
from storage.jobs import Job, Promise
from storage.messages import Outgoing
from storage.people import Person
from storage.places import Place
from storage.theme_days import BELONGING

KIND = "theme_day_calendar"
MONTHS = 12
USUAL_BEGINNING, USUAL_LENGTH = time(9), timedelta(hours=2)
"""Where the plan says no hour, a calendar still wants one."""


def promise(turn: Turn, place: Place) -> Promise:
    terms = {"place": place.id, "language": turn.language, "zone": str(turn.now.tzinfo)}
    return Promise(KIND, turn.person.id, turn.incoming.channel, turn.incoming.chat, terms)


@dataclass(frozen=True, slots=True)
class CalendarFiles:
    """Keeps the promise of such a file."""

    data_dir: Path

    async def make(self, tx: Tx, job: Job) -> Sequence[Outgoing]:
        """The file in a message; looks again whether the person may know of the place's theme days."""
        terms, to = job.promise.wanted, job.promise
        person, place = await people.by_id(tx, to.person_id), await places.place(tx, terms["place"])
        if person is None or place is None or not _may_know(person, place):
            return [Outgoing(channel=to.channel, chat=to.chat, text=say(terms["language"], "refused"))]
        zone = ZoneInfo(terms["zone"])
        content = written(await _coming(tx, place, zone), tx.now, zone, terms["language"])
        path = f"{FOLDER}/{job.id}.ics"
        await keep(self.data_dir, path, content)
        said = say(terms["language"], "plan.file", place=place.name)
        return [Outgoing(channel=to.channel, chat=to.chat, text=said, document=document(path, said))]


def written(days: Sequence[Planned], now: datetime, zone: ZoneInfo, language: str) -> bytes:
    """The days that are known, as a calendar."""
    from icalendar import Calendar, Event  # here, because only who wants such a file should wait for it

    calendar = Calendar.new(name=say(language, "plan.calendar"), language=language)
    for one in days:
        if one.day is None:
            continue
        begins = datetime.combine(one.day, _beginning(one), zone)
        event = Event.new(
            uid=f"theme-day-{one.place.id}-{one.month}",
            stamp=now,
            summary=_summary(one, language),
            start=begins,
            end=begins + USUAL_LENGTH,
            location=one.plan.venue or None,
            description="\n".join((*one.required, *one.optional, *one.plan.materials.splitlines())) or None,
        )
        calendar.add_component(event)
    calendar.add_missing_timezones()
    content: bytes = calendar.to_ical()
    return content


async def _coming(tx: Tx, place: Place, zone: ZoneInfo) -> list[Planned]:
    today: date = tx.now.astimezone(zone).date()
    calendar, month = await load_calendar(tx), period.month(today)
    found = []
    for _ in range(MONTHS):
        found.append(await planned(tx, place, month, calendar))
        month = month.next
    return [one for one in found if one.day and one.day >= today]


def _may_know(person: Person, place: Place) -> bool:
    return person.sees(place) or any(post.place == place and post.role in BELONGING for post in person.posts)


def _beginning(one: Planned) -> time:
    return time.fromisoformat(one.plan.at) if one.plan.at else USUAL_BEGINNING


def _summary(one: Planned, language: str) -> str:
    branch = say(language, "plan.event", branch=one.place.name)
    return f"{branch}{say(language, 'show.colon')}{one.plan.topic}" if one.plan.topic else branch
