"""On the morning of the theme day: to members and secretaries of every branch that has not filed its log this month."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import Select

from handlers.conversation import buttons
from handlers.conversation.turn import Rows, Say
from handlers.forms.form import pick
from handlers.forms.keep import load_library
from handlers.forms.offers import Library
from handlers.handle import House
from handlers.summary import period
from handlers.words.say import say
from reminders.reminder import Occasion, Reminder
from storage import counts, schema
from storage.database import Tx
from storage.people import Person, Post
from storage.schedule import audience

FORM = "theme_day"


def _concerned(occasion: Occasion) -> Select[int]:
    """A branch that has held and filed it hears nothing more: what is done is not asked for."""
    month, zone = period.month(occasion.at.date()), occasion.at.tzinfo
    assert zone is not None  # noqa: S101 -- an occasion's moment is local
    held = counts.held(occasion.schedule.place.path, FORM, month.starts(zone), month.ends(zone))
    everybody = audience(occasion.schedule, occasion.slot, ("member", "secretary"))
    return everybody.where(schema.places.c.level == "branch", schema.places.c.id.not_in(held))


async def _compose(tx: Tx, occasion: Occasion, people: Sequence[Person], house: House) -> Mapping[int, Say]:
    library = await load_library(tx)
    return {person.id: _said(person, occasion, library, person.language or house.language) for person in people}


def _said(person: Person, occasion: Occasion, library: Library, language: str) -> Say:
    """One message, even to somebody who belongs to two branches: about the one kept as secretary, if there is one."""
    posts = [post for post in person.posts if post.place.level == "branch" and post.role in ("member", "secretary")]
    post = min(posts, key=lambda one: (one.role != "secretary", not occasion.schedule.place.holds(one.place)))
    if post.role == "secretary":
        text, form = say(language, "remind.theme_day.secretary", branch=post.place.name), FORM
    else:
        text, form = say(language, "remind.theme_day.member", branch=post.place.name), "check_in"
    return Say(text, _button(post, form, occasion, library, language))


def _button(post: Post, name: str, occasion: Occasion, library: Library, language: str) -> Rows:
    offered = library.offered((post.role,), post.place.path, occasion.at.date())
    return tuple(
        (buttons.button(pick(form.title, language), buttons.FORM, form.name),) for form in offered if form.name == name
    )


REMINDER = Reminder(
    kind="theme_day",
    rule="month 5 at 08:37",
    late=timedelta(hours=12),  # the evening of the same day: tomorrow it would be wrong
    audience=_concerned,
    compose=_compose,
)
