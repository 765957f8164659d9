"""What is due at a moment, said once to each person: composed with the reader, claimed and posted in short commits.

Killed at any point, it goes on where it was: who was claimed has a message in the outbox by the same commit, and the
schedule moves on only after the last of them.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.conversation.turn import Say
from handlers.handle import House
from handlers.rhythm.rules import Rule, next_after, parse
from handlers.rhythm.workdays import COUNTRY, Calendar, load_calendar
from reminders.kinds import REMINDERS
from reminders.reminder import Occasion, Reminder
from storage import audit, faults, outbox, people, schedule, schema
from storage.audit import Entry
from storage.database import Database, Tx
from storage.messages import NOTICE, Outgoing
from storage.people import Person
from storage.schedule import Schedule

OPENS, CLOSES = time(8, 37), time(20, 30)
"""Quiet until and from then, local time: 08:30 to 20:30, but never at :00 or :30 sharp, when every tool speaks up."""
MOST = 200
"""People in one commit: the writer is held for some 20 ms, and messages that wait go in between."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Notice:
    """What somebody would be told."""

    kind: str
    slot: str
    person: Person
    say: Say


async def tick(database: Database, house: House) -> int:
    """Says everything that has come round by now and moves its schedules on; returns how many notices were posted."""
    async with database.transaction() as tx:
        await ensure_defaults(tx, house.zone)
        now = tx.now.astimezone(house.zone)
        found = await schedule.due(tx, now.date())
        calendar = await load_calendar(tx) if found else COUNTRY
    posted = 0
    for one in found:
        try:
            posted += await _come_round(database, house, one, now, calendar)
        except Exception as error:
            faults.record(log, error, "schedule %s (%s) waits: it could not be said", one.id, one.kind)
    return posted


async def say_at(database: Database, house: House, moment: datetime) -> int:
    """Says once what belongs to a moment, also to come. Moves nothing on: when it comes, nobody hears it twice."""
    return sum([await _say(database, house, one) for one in await _occasions(database, house, moment)])


async def preview(database: Database, house: House, moment: datetime) -> list[Notice]:
    """What `say_at` would say at that moment; says nothing."""
    found: list[Notice] = []
    for occasion in await _occasions(database, house, moment):
        async for batch in _batches(database, house, occasion):
            found += batch
    return found


async def ensure_defaults(tx: Tx, zone: ZoneInfo) -> None:
    """Gives every county, and every root of the tree, the schedules that it lacks; the first time is yet to come."""
    for reminder in REMINDERS.values():
        if places := await schedule.without(tx, reminder.kind):
            next_at = next_after(parse(reminder.rule), tx.now.astimezone(zone), await load_calendar(tx))
            for place in places:
                await schedule.add(tx, reminder.kind, place.id, reminder.rule, next_at)


async def _come_round(database: Database, house: House, found: Schedule, now: datetime, calendar: Calendar) -> int:
    """Says the latest occasion if it is not too late, once quiet hours are over; the earlier ones are given up."""
    rule, late = parse(found.rule), REMINDERS[found.kind].late
    first = found.next_at.astimezone(house.zone)
    # In a thread: the days of a year that is not decreed yet take a second to load, and messages must not wait for it.
    *occasions, after = await asyncio.to_thread(_until_after, now, rule, first, calendar)
    latest = Occasion(found, occasions[-1])
    in_time = now.astimezone(UTC) <= latest.at.astimezone(UTC) + late
    if in_time and _quiet(now):
        return 0
    posted = await _say(database, house, latest) if in_time else 0
    missed = occasions[:-1] if in_time else occasions
    async with database.transaction() as tx:
        if await schedule.move_on(tx, found, after):
            await _record_missed(tx, found, missed)
    return posted


def _until_after(now: datetime, rule: Rule, first: datetime, calendar: Calendar) -> list[datetime]:
    """The occasions from the first on, up to the one that is still to come."""
    found = [first, next_after(rule, first, calendar)]
    while found[-1].astimezone(UTC) <= now.astimezone(UTC):
        found.append(next_after(rule, found[-1], calendar))
    return found


async def _occasions(database: Database, house: House, moment: datetime) -> list[Occasion]:
    """For each schedule the occasion that would be said at this moment, as if nothing had come round before."""
    local = moment.astimezone(house.zone)
    if _quiet(local):
        return []
    async with database.transaction() as tx:
        await ensure_defaults(tx, house.zone)
        running = await schedule.running(tx, local.date())
        calendar = await load_calendar(tx)
    found = [(one, await asyncio.to_thread(_latest, one, local, calendar)) for one in running]
    return [Occasion(one, at) for one, at in found if at is not None]


def _latest(one: Schedule, local: datetime, calendar: Calendar) -> datetime | None:
    """The last occasion by now that is not too late."""
    rule, late = parse(one.rule), REMINDERS[one.kind].late
    earliest = local.astimezone(UTC) - late - timedelta(microseconds=1)
    found, at = None, next_after(rule, earliest.astimezone(local.tzinfo), calendar)
    while at.astimezone(UTC) <= local.astimezone(UTC):
        found, at = at, next_after(rule, at, calendar)
    return found


async def _say(database: Database, house: House, occasion: Occasion) -> int:
    posted = 0
    async for batch in _batches(database, house, occasion):
        async with database.transaction() as tx:
            posted += await _post(tx, occasion, {notice.person.id: notice.say for notice in batch})
    return posted


async def _batches(database: Database, house: House, occasion: Occasion) -> AsyncIterator[list[Notice]]:
    """Everybody concerned, a commit's worth at a time, with what they are to hear."""
    reminder, after = REMINDERS[occasion.schedule.kind], 0
    while True:
        async with database.reading() as tx:
            ids = await _ids(tx, reminder, occasion, after)
            known = await people.by_ids(tx, ids)
            said = await reminder.compose(tx, occasion, [known[number] for number in ids], house)
        if not ids:
            return
        yield [Notice(reminder.kind, occasion.slot, known[number], words) for number, words in said.items()]
        after = ids[-1]


async def _ids(tx: Tx, reminder: Reminder, occasion: Occasion, after: int) -> Sequence[int]:
    concerned = reminder.audience(occasion).where(schema.posts.c.person_id > after).limit(MOST)
    return [row.person_id for row in await tx.rows(concerned)]


async def _post(tx: Tx, occasion: Occasion, said: Mapping[int, Say]) -> int:
    """Claims and posts in this commit. Who left, became unreachable or was told since it was composed is left out."""
    reminder = REMINDERS[occasion.schedule.kind]
    concerned = reminder.audience(occasion).where(schema.posts.c.person_id.in_(list(said)))
    still = [row.person_id for row in await tx.rows(concerned)]
    claimed = await schedule.claim(tx, occasion.schedule.id, occasion.slot, still)
    chats = await people.chats_of(tx, list(claimed))
    notices = [
        Outgoing(channel=channel, chat=chat, text=said[number].text, rows=said[number].rows, kind=NOTICE)
        for number, (channel, chat) in sorted(chats.items())
    ]
    await outbox.post(tx, notices)
    return len(notices)


async def _record_missed(tx: Tx, found: Schedule, missed: Sequence[datetime]) -> None:
    """Kept for those who ask later why nothing was said."""
    for at in missed:
        log.warning("schedule %s (%s) of %s was missed and is given up", found.id, found.kind, at.isoformat())
    deeds = [Entry("schedule.miss", None, f"{found.id} {found.kind} {at.date().isoformat()}") for at in missed]
    await audit.record(tx, deeds)


def _quiet(local: datetime) -> bool:
    return not OPENS <= local.time() < CLOSES
