"""An administrator's own words, said at their time to whom they are for; who has noted them is left alone."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import exists

from handlers.conversation import buttons
from handlers.conversation.turn import Say
from handlers.handle import House
from handlers.rhythm.said import day_said
from handlers.words.say import say
from reminders.reminder import Hearer, Occasion, Reminder
from storage import schema
from storage.audience import Concerned, audience
from storage.database import Tx

KIND = "notice"
NOTED = "noted"
"""The command below a notice, and how it stands among what a person was told: "2026-11-30 noted"."""


def noted_slot(due: str) -> str:
    """By which it is known that somebody has noted the notice of that day."""
    return f"{due} {NOTED}"


def _concerned(occasion: Occasion) -> Concerned:
    fired, which = schema.fired, occasion.schedule
    noted = (fired.c.schedule_id == which.id) & (fired.c.slot == noted_slot(occasion.due.isoformat()))
    everybody = audience(which, REMINDER.roles_of(which), occasion.at.date())
    mine = exists().where(noted & (fired.c.person_id == schema.posts.c.person_id)).correlate(schema.posts)
    return everybody.where(~mine)


async def _compose(tx: Tx, occasion: Occasion, hearers: Sequence[Hearer], house: House) -> Mapping[int, Say]:
    return {one.person.id: _said(occasion, one.person.language or house.language) for one in hearers}


def _said(occasion: Occasion, language: str) -> Say:
    """With its day, where that is not today."""
    due, today = occasion.due, occasion.at.date()
    day = "" if due == today else say(language, "remind.notice.before", day=day_said(due, today, language))
    label, which = say(language, "button.noted"), occasion.schedule.id
    rest = f"{which}/{due.isoformat()}"
    return Say(occasion.schedule.text + day, ((buttons.button(label, buttons.COMMAND, NOTED, rest),),))


REMINDER = Reminder(
    kind=KIND,
    steps="0",
    roles=("secretary",),
    late=timedelta(days=1),
    audience=_concerned,
    compose=_compose,
)
