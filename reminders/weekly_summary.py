"""On Monday: to everybody who watches over a place, how the week before went there."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import Select

from handlers.conversation.turn import Say
from handlers.forms.keep import load_library
from handlers.handle import House
from handlers.summary import period
from handlers.summary.count import Summary, count
from handlers.summary.page import page
from reminders.reminder import Occasion, Reminder
from storage.database import Tx
from storage.people import WATCHING, Person
from storage.places import Place
from storage.schedule import audience


def _concerned(occasion: Occasion) -> Select[int]:
    return audience(occasion.schedule, occasion.slot, WATCHING)


async def _compose(tx: Tx, occasion: Occasion, people: Sequence[Person], house: House) -> Mapping[int, Say]:
    """Each place is counted once, however many people watch over it."""
    library, today = await load_library(tx), occasion.at.date()
    week = period.week(today).before
    counted: dict[int, Summary] = {}
    said: dict[int, Say] = {}
    for person in people:
        place = _place(person, occasion)
        if place.id not in counted:
            counted[place.id] = await count(tx, place, week, occasion.at, house.zone)
        said[person.id] = page(counted[place.id], week, person, library, person.language or house.language, today)
    return said


def _place(person: Person, occasion: Occasion) -> Place:
    """Of several places, the first that this schedule is for; the others have buttons."""
    return min(person.watched, key=lambda place: not occasion.schedule.place.holds(place))


REMINDER = Reminder(
    kind="weekly_summary",
    rule="week mon at 08:37",
    late=timedelta(days=2),
    audience=_concerned,
    compose=_compose,
)
