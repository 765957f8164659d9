"""A supervisor's own duty: so many visits a month, counted as everybody's are."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import Select, func, select

from handlers.conversation import buttons
from handlers.conversation.turn import Say
from handlers.forms.form import pick
from handlers.forms.keep import load_library
from handlers.handle import House
from handlers.summary import period
from handlers.words.say import say
from reminders.reminder import Hearer, Occasion, Reminder
from storage import schema
from storage.audience import Concerned, audience
from storage.database import Tx
from storage.visits import CHECK_IN, VISITS, is_visit


def _concerned(occasion: Occasion) -> Concerned:
    """Those who have not made so many visits this month."""
    made = _made(occasion).having(func.count() >= _wanted(occasion)).subquery()
    everybody = audience(occasion.schedule, REMINDER.roles_of(occasion.schedule), occasion.at.date())
    return everybody.where(schema.posts.c.person_id.not_in(select(made.c.person_id)))


async def _compose(tx: Tx, occasion: Occasion, hearers: Sequence[Hearer], house: House) -> Mapping[int, Say]:
    form = (await load_library(tx)).newest(CHECK_IN)
    ids = [one.person.id for one in hearers]
    made = _made(occasion).where(schema.reports.c.person_id.in_(ids)).add_columns(func.count().label("many"))
    counted = {row.person_id: row.many for row in await tx.rows(made)}
    said = {}
    for hearer in hearers:
        language, done = hearer.person.language or house.language, counted.get(hearer.person.id, 0)
        words = say(language, "remind.visits", done=done, left=_wanted(occasion) - done)
        go = ((buttons.button(pick(form.title, language), buttons.FORM, CHECK_IN),),) if form else ()
        said[hearer.person.id] = Say(words, go)
    return said


def _made(occasion: Occasion) -> Select[int]:
    """Who made a visit in the month of the occasion, a group for each person."""
    reports, month, zone = schema.reports, period.month(occasion.due), occasion.at.tzinfo
    assert zone is not None  # noqa: S101 -- an occasion's moment is local
    within = (reports.c.filed_at >= month.starts(zone)) & (reports.c.filed_at < month.ends(zone))
    return select(reports.c.person_id).where(within, is_visit()).group_by(reports.c.person_id)


def _wanted(occasion: Occasion) -> int:
    return int(occasion.schedule.subject or VISITS)


REMINDER = Reminder(
    kind="visits",
    rule="month last workday at 08:37",
    steps="-10, -3",
    roles=("supervisor",),
    late=timedelta(days=2),
    audience=_concerned,
    compose=_compose,
)
