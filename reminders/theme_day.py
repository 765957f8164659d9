"""Around the theme day: members are asked whether they come, secretaries hear who does and what is still to be done.

Nobody hears anything more once the branch has filed its record; who has answered is not asked again.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, exists, or_

from handlers.conversation.turn import Say
from handlers.handle import House
from handlers.summary import period
from handlers.theme_day.planned import KIND, USUAL, contents
from reminders.reminder import Hearer, Occasion, Reminder
from reminders.theme_day_words import Telling
from storage import counts, schema, theme_days
from storage.audience import Concerned, audience
from storage.database import Tx

posts, places, attendance, meetings = schema.posts, schema.places, schema.attendance, schema.meetings


def _concerned(occasion: Occasion) -> Concerned:
    which, month, zone = occasion.schedule, period.month(occasion.due), occasion.at.tzinfo
    assert zone is not None  # noqa: S101 -- an occasion's moment is local
    beside = "" if which.subject else month.code
    roles = REMINDER.roles_of(which)
    everybody = audience(which, roles, occasion.at.date(), instead=("", month.code), beside=beside)
    held = counts.held(which.place.path, KIND, month.starts(zone), month.ends(zone))
    wanted = or_(_members(occasion, month.code), _secretaries(occasion, month.code))
    return everybody.where(places.c.level == "branch", places.c.id.not_in(held), wanted)


def _members(occasion: Occasion, month: str) -> ColumnElement[bool]:
    """Before the day who has not answered; on it who does not stay away; after it nobody."""
    if occasion.at.date() > occasion.due:
        return posts.c.role == ""
    its = (attendance.c.place_id == posts.c.place_id) & (attendance.c.person_id == posts.c.person_id)
    answers = ("leave",) if occasion.at.date() == occasion.due else ("join", "remote", "leave")
    done = exists().where(its, attendance.c.month == month, attendance.c.answer.in_(answers)).correlate(posts)
    return and_(posts.c.role == "member", ~done)


def _secretaries(occasion: Occasion, month: str) -> ColumnElement[bool]:
    """From the evening before on; on the day itself until the meeting is opened."""
    if occasion.step.days < -1:
        return posts.c.role == ""
    if occasion.at.date() != occasion.due:
        return posts.c.role == "secretary"
    its = (meetings.c.place_id == posts.c.place_id) & (meetings.c.month == month)
    return and_(posts.c.role == "secretary", ~exists().where(its).correlate(posts))


async def _compose(tx: Tx, occasion: Occasion, hearers: Sequence[Hearer], house: House) -> Mapping[int, Say]:
    branches = {post.place.id: post.place for one in hearers for post in one.posts}
    month = period.month(occasion.due).code
    plans = await contents(tx, list(branches.values()), month)
    answers = await theme_days.answered(tx, list(branches), month)
    due = await theme_days.due(tx, list(branches))
    own = await theme_days.answers_of(tx, [one.person.id for one in hearers], month)
    telling = Telling(occasion, month, plans, answers, due, own)
    return {one.person.id: telling.say(one, one.person.language or house.language) for one in hearers}


REMINDER = Reminder(
    kind=KIND,
    rule=USUAL,
    steps="-3 at 18:37, -1 at 18:37, 0, +1, +3",
    roles=("member", "secretary"),
    late=timedelta(hours=12),  # the evening of the same day: tomorrow it would be wrong
    audience=_concerned,
    compose=_compose,
)
