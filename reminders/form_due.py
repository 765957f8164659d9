"""A form that every branch owes by a day: to its secretaries, until it has come in or they said that all is quiet."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from handlers.conversation import buttons
from handlers.conversation.turn import Rows, Say
from handlers.forms.form import pick
from handlers.forms.keep import load_library
from handlers.forms.offers import Library
from handlers.handle import House
from handlers.rhythm.days import DAY
from handlers.rhythm.rules import day_before, parse
from handlers.rhythm.said import day_said
from handlers.words.say import say
from reminders.reminder import Hearer, Occasion, Reminder
from storage import schema
from storage.audience import Concerned, audience
from storage.database import Tx
from storage.people import Post
from storage.places import below

ALL_QUIET = "all_quiet"
"""The form that says that there is nothing to report."""
FIRST = 62 * DAY
"""How far back a report counts for the first day of a rule."""


def _concerned(occasion: Occasion) -> Concerned:
    """The branches from which it has not come in since the day on which it was due before."""
    reports, which = schema.reports, occasion.schedule
    before = day_before(parse(which.rule), occasion.due, occasion.calendar) or occasion.due - FIRST
    filed_since = datetime.combine(before + DAY, time(), occasion.at.tzinfo)
    forms = reports.c.form.in_([which.subject, ALL_QUIET])
    done = select(reports.c.place_id).where(below(reports, which.place.path), reports.c.filed_at >= filed_since, forms)
    everybody = audience(which, REMINDER.roles_of(which), occasion.at.date())
    return everybody.where(schema.places.c.level == "branch", schema.places.c.id.not_in(done))


async def _compose(tx: Tx, occasion: Occasion, hearers: Sequence[Hearer], house: House) -> Mapping[int, Say]:
    library = await load_library(tx)
    said = {one.person.id: _said(one, occasion, library, one.person.language or house.language) for one in hearers}
    return {number: words for number, words in said.items() if words}


def _said(hearer: Hearer, occasion: Occasion, library: Library, language: str) -> Say | None:
    """None where the form is not offered there any more."""
    today, due = occasion.at.date(), occasion.due
    rows = _buttons(hearer.posts, occasion, library, today, language)
    form = library.newest(occasion.schedule.subject)
    if form is None or not rows:
        return None
    branches = say(language, "show.comma").join(dict.fromkeys(post.place.name for post in hearer.posts))
    key = "today" if due == today else "before" if due > today else "after"
    title, day = pick(form.title, language), day_said(due, today, language)
    return Say(say(language, f"remind.form.{key}", form=title, branch=branches, day=day), rows)


def _buttons(posts: Sequence[Post], occasion: Occasion, library: Library, today: date, language: str) -> Rows:
    """The form itself, and that there is nothing to report."""
    offered = {form.name: form for post in posts for form in library.offered((post.role,), post.place.path, today)}
    if occasion.schedule.subject not in offered:
        return ()
    shown = [offered[name] for name in (occasion.schedule.subject, ALL_QUIET) if name in offered]
    return (tuple(buttons.button(pick(form.title, language), buttons.FORM, form.name) for form in shown),)


REMINDER = Reminder(
    kind="form",
    steps="-1, 0, +2",
    roles=("secretary",),
    late=timedelta(days=1),
    audience=_concerned,
    compose=_compose,
)
