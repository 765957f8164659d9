"""A theme day was moved: whoever had answered hears of the other day once, and is asked anew."""

from datetime import date, datetime

from handlers.conversation.turn import Say
from handlers.handle import House
from handlers.quiet import next_allowed
from handlers.rhythm.said import day_said
from handlers.summary import period
from handlers.theme_day.hall import Hall, enter
from handlers.theme_day.planned import KIND as THEME_DAY
from handlers.theme_day.words import asking, several
from handlers.words.say import say
from storage import theme_days, told
from storage.database import Tx
from storage.people import Person
from storage.places import Place

KIND = "theme_day_moved"
"""Put off, to be said as soon as it may be; its ref is the month."""


async def ask_anew(tx: Tx, now: datetime, place: Place, month: str) -> None:
    """At and below the place. Not kept for the day's one message: who reckons with the old day has to know."""
    those = theme_days.answerers(place.path, month, THEME_DAY)
    await told.postpone_all(tx, those, KIND, month, next_allowed(now))
    await theme_days.forget_answers(tx, place.path, month, THEME_DAY)


async def compose(tx: Tx, month: str, person: Person, house: House, now: datetime) -> tuple[Say | None, str]:
    """Of all their branches, and what it is about: a reminder about the same day asks the same. None where they have
    answered meanwhile, or it is over."""
    language, whole = person.language or house.language, period.read(month, now.date())
    assert whole is not None  # noqa: S101 -- it was the code of a month when it was put off
    anew = await theme_days.asked_anew(tx, person.id, month)
    places = {post.place.id: post.place for post in person.posts if post.place.id in anew}
    halls = [await enter(tx, place, whole, house.zone) for place in places.values()]
    coming = [(hall, day) for hall in halls if (day := hall.planned.day) and day >= now.date() and not hall.record]
    said = [_said(hall, day, person, language, now) for hall, day in coming]
    if not said:
        return None, month
    which = {f"{hall.planned.schedule.id if hall.planned.schedule else 0} {day}" for hall, day in coming}
    about = which.pop() if len(coming) == 1 else month
    return Say("\n\n".join(one.text for one in said), tuple(row for one in said for row in one.rows)), about


def _said(hall: Hall, day: date, person: Person, language: str, now: datetime) -> Say:
    at = hall.planned.plan.at
    when = f"{day_said(day, now.date(), language)}{' ' if at else ''}{at}"
    text = say(language, "theme_day.moved", branch=hall.place.name, when=when)
    return Say(text, asking(hall.place, hall.month, language, several(person)))
