"""What would go out: promised to whoever asks, and looked up outside the commit, for it may concern thousands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select

from handlers.conversation.turn import Turn
from handlers.handle import House
from handlers.rhythm.said import day_said
from handlers.words.say import say
from reminders.agenda import Agenda, imagine
from reminders.gathering import gather
from reminders.kinds import REMINDERS
from reminders.reminder import Occasion
from reminders.telling import merged
from storage import people, places, schema
from storage.audience import Concerned
from storage.database import Tx
from storage.jobs import Job, Promise
from storage.messages import Outgoing
from storage.places import Place, below
from storage.schedule import Schedule

KIND = "foreseen"
LAST = time(20, 29)
"""Local time by which everything of a day has been said."""


def promise_of_day(turn: Turn, place: Place) -> Promise:
    """What goes out tomorrow at and below a place that the asker administers."""
    return _promise(turn, place, turn.now.date() + timedelta(days=1), 0)


def promise_of_schedule(turn: Turn, place: Place, one: Schedule) -> Promise:
    """What a schedule says there when it comes round next."""
    return _promise(turn, place, one.next_at.astimezone(turn.now.tzinfo).date(), one.id)


@dataclass(frozen=True, slots=True)
class Foreseeing:
    """Keeps the promise."""

    house: House

    async def make(self, tx: Tx, job: Job) -> Sequence[Outgoing]:
        """How many would hear what, and one of the messages; looks again whether the asker may know."""
        terms = job.promise.wanted
        language, day = terms["language"], date.fromisoformat(terms["day"])
        asker, place = await people.by_id(tx, job.promise.person_id), await places.place(tx, terms["place"])
        if asker is None or place is None or not _administers(asker, place):
            return [_answer(job, say(language, "refused"))]
        agenda = await imagine(tx, datetime.combine(day, LAST, self.house.zone), self.house.zone)
        found = [one for one in _of_day(agenda) if terms["schedule"] in (0, one.schedule.id)]
        counted = [(one, await _count(tx, one, place)) for one in found if _meet(one.schedule.place, place)]
        said = day_said(day, tx.now.astimezone(self.house.zone).date(), language)
        lines = [_line(one, many, language) for one, many in counted if many]
        if not lines:
            return [_answer(job, say(language, "foreseen.none", day=said))]
        title = say(language, "foreseen.title", day=said)
        example = await self._example(tx, agenda, [one for one, many in counted if many], place, language)
        return [_answer(job, "\n".join([title, *lines, *example]))]

    async def _example(
        self, tx: Tx, agenda: Agenda, occasions: Sequence[Occasion], place: Place, language: str
    ) -> list[str]:
        """What the first of them would hear, as it would be said."""
        first = await tx.scalar(_those(occasions[0], place).limit(1).with_only_columns(schema.posts.c.person_id))
        bundles = await gather(tx, agenda, [first], self.house)
        return [
            say(language, "foreseen.example", name=one.person.name, text=merged(one.parts, language, agenda.now).text)
            for one in bundles
        ]


def _promise(turn: Turn, place: Place, day: date, schedule_id: int) -> Promise:
    terms = {"place": place.id, "day": day.isoformat(), "schedule": schedule_id, "language": turn.language}
    return Promise(KIND, turn.person.id, turn.incoming.channel, turn.incoming.chat, terms)


def _administers(asker: people.Person, place: Place) -> bool:
    return any(post.role == "admin" and post.place.holds(place) for post in asker.posts)


def _of_day(agenda: Agenda) -> list[Occasion]:
    """What comes round on the agenda's own day; what is only late belongs to another."""
    return [one for one in agenda.occasions() if one.at.date() == agenda.now.date()]


def _meet(one: Place, other: Place) -> bool:
    return one.holds(other) or other.holds(one)


def _those(occasion: Occasion, place: Place) -> Concerned:
    return REMINDERS[occasion.schedule.kind].audience(occasion).where(below(schema.places, place.path))


async def _count(tx: Tx, occasion: Occasion, place: Place) -> int:
    those = _those(occasion, place).order_by(None).subquery()
    return int(await tx.scalar(select(func.count(those.c.person_id.distinct()))) or 0)


def _line(occasion: Occasion, many: int, language: str) -> str:
    kind = say(language, f"remind.kind.{occasion.schedule.kind}")
    place, moment = occasion.schedule.place.name, f"{occasion.at:%H:%M}"
    return say(language, "foreseen.line", kind=kind, place=place, time=moment, count=many)


def _answer(job: Job, text: str) -> Outgoing:
    return Outgoing(channel=job.promise.channel, chat=job.promise.chat, text=text)
