"""A theme day was moved: whoever had answered hears of the other day once, and is asked anew."""

from collections.abc import Iterable
from datetime import datetime

from handlers.conversation.turn import Say
from handlers.handle import House
from handlers.quiet import next_allowed
from handlers.rhythm.said import day_said
from handlers.summary import period
from handlers.theme_day.hall import enter
from handlers.theme_day.words import asking, several
from handlers.words.say import say
from storage import theme_days, told
from storage.database import Tx
from storage.people import Person
from storage.told import PutOff

KIND = "theme_day_moved"
"""Put off, to be said as soon as it may be; its ref is the month."""


async def tell_later(tx: Tx, now: datetime, month: str, person_ids: Iterable[int]) -> None:
    """Not kept for the day's one message: who reckons with the old day has to know."""
    at = next_allowed(now)
    await told.postpone(tx, [PutOff(number, KIND, month, at, asked=True) for number in person_ids])


async def compose(tx: Tx, month: str, person: Person, house: House, now: datetime) -> Say | None:
    """Of all their branches; None where they have answered meanwhile, or it is over."""
    language, whole = person.language or house.language, period.read(month, now.date())
    assert whole is not None  # noqa: S101 -- it was the code of a month when it was put off
    anew = await theme_days.asked_anew(tx, person.id, month)
    places = {post.place.id: post.place for post in person.posts if post.place.id in anew}
    halls = [await enter(tx, place, whole, house.zone) for place in places.values()]
    said: list[Say] = []
    for hall in halls:
        day, at = hall.planned.day, hall.planned.plan.at
        if day is None or day < now.date() or hall.record:
            continue
        when = f"{day_said(day, now.date(), language)}{' ' if at else ''}{at}"
        text = say(language, "theme_day.moved", branch=hall.place.name, when=when)
        said.append(Say(text, asking(hall.place, month, language, several(person))))
    return Say("\n\n".join(one.text for one in said), tuple(r for one in said for r in one.rows)) if said else None
