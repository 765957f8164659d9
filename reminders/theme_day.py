"""Around the theme day: to members and secretaries of every branch that has not filed its log this month."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from handlers.conversation import buttons
from handlers.conversation.turn import Rows, Say
from handlers.forms.form import pick
from handlers.forms.keep import load_library
from handlers.forms.offers import Library
from handlers.handle import House
from handlers.summary import period
from handlers.words.say import say
from reminders.reminder import Hearer, Occasion, Reminder
from storage import counts, schema
from storage.audience import Concerned, audience
from storage.database import Tx
from storage.people import Post

FORM = "theme_day"


def _concerned(occasion: Occasion) -> Concerned:
    """A branch that has held and filed it hears nothing more: what is done is not asked for."""
    month, zone = period.month(occasion.due), occasion.at.tzinfo
    assert zone is not None  # noqa: S101 -- an occasion's moment is local
    held = counts.held(occasion.schedule.place.path, FORM, month.starts(zone), month.ends(zone))
    everybody = audience(occasion.schedule, REMINDER.roles_of(occasion.schedule), occasion.at.date())
    return everybody.where(schema.places.c.level == "branch", schema.places.c.id.not_in(held))


async def _compose(tx: Tx, occasion: Occasion, hearers: Sequence[Hearer], house: House) -> Mapping[int, Say]:
    library = await load_library(tx)
    return {one.person.id: _said(one, occasion, library, one.person.language or house.language) for one in hearers}


def _said(hearer: Hearer, occasion: Occasion, library: Library, language: str) -> Say:
    """One message, even to somebody who belongs to two branches: about the one kept as secretary, if there is one."""
    post = min(hearer.posts, key=lambda one: one.role != "secretary")
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
    rule="month 5 after at 08:37",
    steps="0",
    roles=("member", "secretary"),
    late=timedelta(hours=12),  # the evening of the same day: tomorrow it would be wrong
    audience=_concerned,
    compose=_compose,
)
