"""What is due at a moment: told to everybody whom it concerns, in short commits, and the schedules moved on.

Killed at any point, it goes on where it was: who was claimed has a message in the outbox by the same commit, and a
schedule moves on only after the last of its people.
"""

import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement

from handlers.conversation.turn import Say
from handlers.handle import House
from handlers.issues.sweep import sweep
from handlers.rhythm.workdays import load_calendar
from reminders.agenda import Agenda, Outlook, first_moment, imagine, look
from reminders.gathering import Bundle, gather
from reminders.kinds import REMINDERS
from reminders.reminder import Occasion
from reminders.telling import merged, tell
from storage import audit, faults, schedule, schema, told
from storage.audience import untold
from storage.audit import Entry
from storage.database import Database, Tx
from storage.people import Person
from storage.schedule import Plan

MOST = 200
"""People in one commit: the writer is held for some 20 ms, and messages that wait go in between."""
SPREAD = timedelta(minutes=10)
"""Over so long people are told, not all at one moment: by number, so that neighbours do not hear at once."""
STRIDE = 37
"""Prime to the seconds of SPREAD: numbers side by side are told far apart."""

DEFAULTS = {one.kind: Plan(kind=one.kind, rule=one.rule) for one in REMINDERS.values() if one.rule}
"""What every county has."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Notice:
    """What somebody would be told."""

    kinds: tuple[str, ...]
    slots: tuple[str, ...]
    person: Person
    say: Say


async def tick(database: Database, house: House, spread: timedelta = SPREAD) -> int:
    """Says everything that has come round by now, moves its schedules on, and closes the issues of which nobody spoke
    for long; returns how much was done."""
    async with database.reading() as tx:
        lacking = await schedule.lacking(tx, list(DEFAULTS))
        agenda = await look(tx, tx.now, house.zone)
        put_off = await told.come_due(tx, agenda.now, 1)
    if lacking:
        await ensure_defaults(database, house.zone)  # the first time is yet to come
    posted = 0
    for outlook in agenda.outlooks:
        try:
            posted += await _come_round(database, house, agenda, outlook, spread)
        except Exception as error:
            which = outlook.schedule
            faults.record(log, error, "schedule %s (%s) waits: it could not be said", which.id, which.kind)
    posted += await _what_was_put_off(database, house, agenda) if put_off else 0
    return posted + await sweep(database, house)


async def say_at(database: Database, house: House, moment: datetime) -> int:
    """Says once what belongs to a moment, also to come. Moves nothing on: when it comes, nobody hears it twice."""
    await ensure_defaults(database, house.zone)
    async with database.reading() as tx:
        agenda = await imagine(tx, moment, house.zone)
    return sum([await _say(database, house, agenda, one) for one in _ripe(agenda)])


async def preview(database: Database, house: House, moment: datetime) -> list[Notice]:
    """What `say_at` would say at that moment; says nothing."""
    await ensure_defaults(database, house.zone)
    async with database.reading() as tx:
        agenda = await imagine(tx, moment, house.zone)
    return await foreseen(database, house, agenda, _ripe(agenda))


async def foreseen(database: Database, house: House, agenda: Agenda, occasions: Sequence[Occasion]) -> list[Notice]:
    """What the people whom these occasions concern would be told in the agenda's message."""
    found: dict[int, Bundle] = {}
    for occasion in occasions:
        async for numbers in _pages(database, occasion):
            async with database.reading() as tx:
                bundles = await gather(tx, agenda, [one for one in numbers if one not in found], house)
            found |= {bundle.person.id: bundle for bundle in bundles}
    return [_notice(bundle, house, agenda) for bundle in found.values()]


async def ensure_defaults(database: Database, zone: ZoneInfo) -> None:
    """Gives every county, and every root of the tree, the schedules that it lacks; the first time is yet to come."""
    async with database.transaction() as tx:
        lacking = await schedule.lacking(tx, list(DEFAULTS))
        calendar, local = await load_calendar(tx), tx.now.astimezone(zone)
        first = {kind: first_moment(DEFAULTS[kind], local, calendar) for kind in {kind for kind, _ in lacking}}
        for kind, place_id in lacking:
            await schedule.add(tx, place_id, DEFAULTS[kind], first[kind])


async def _come_round(database: Database, house: House, agenda: Agenda, outlook: Outlook, spread: timedelta) -> int:
    """Says the latest occasion if it is not too late, once quiet hours are over; the earlier ones are given up."""
    latest = outlook.latest
    if latest is None:  # its days were changed since it was last looked at, or it is for later today
        async with database.transaction() as tx:
            await schedule.move_on(tx, outlook.schedule, outlook.next_at)
        return 0
    in_time = agenda.in_time(latest)
    if in_time and not agenda.may_say(latest, agenda.now):
        return 0
    since = agenda.now.astimezone(UTC) - latest.at.astimezone(UTC)
    posted = await _say(database, house, agenda, latest, _told_by_now(since, spread)) if in_time else 0
    if in_time and since < spread:
        return posted
    async with database.transaction() as tx:
        if await schedule.move_on(tx, outlook.schedule, outlook.next_at):
            await _record_missed(tx, outlook.past, in_time)
    return posted


def _told_by_now(since: timedelta, spread: timedelta) -> ColumnElement[bool] | None:
    """Of the people those whose second within the spread is past; None: all."""
    if since >= spread:
        return None
    return schema.posts.c.person_id * STRIDE % int(spread.total_seconds()) <= int(since.total_seconds())


def _ripe(agenda: Agenda) -> list[Occasion]:
    """What has come round by the agenda's moment and may be said."""
    found = [one.latest for one in agenda.outlooks if one.latest]
    return [one for one in found if agenda.in_time(one) and agenda.may_say(one, agenda.now)]


async def _say(
    database: Database, house: House, agenda: Agenda, occasion: Occasion, those: ColumnElement[bool] | None = None
) -> int:
    return sum([await tell(database, house, agenda, numbers) async for numbers in _pages(database, occasion, those)])


async def _pages(
    database: Database, occasion: Occasion, those: ColumnElement[bool] | None = None
) -> AsyncIterator[list[int]]:
    """Everybody concerned who was not told yet, a commit's worth at a time."""
    after, people = 0, schema.posts.c.person_id
    its = untold(REMINDERS[occasion.schedule.kind].audience(occasion), occasion.schedule.id, occasion.slot)
    its = its if those is None else its.where(those)
    while True:
        page = its.where(people > after).with_only_columns(people, maintain_column_froms=True).order_by(None)
        async with database.reading() as tx:
            rows = await tx.rows(page.distinct().order_by(people).limit(MOST))
        numbers = [row.person_id for row in rows]
        if not numbers:
            return
        yield numbers
        after = numbers[-1]


async def _what_was_put_off(database: Database, house: House, agenda: Agenda) -> int:
    """Everybody for whom it has come due hears it, or it is put off again."""
    posted, seen = 0, set[int]()
    while True:
        async with database.reading() as tx:
            numbers = [one for one in await told.come_due(tx, agenda.now, MOST) if one not in seen]
        if not numbers:
            return posted
        posted += await tell(database, house, agenda, numbers)
        seen.update(numbers)


async def _record_missed(tx: Tx, past: Sequence[Occasion], said: bool) -> None:
    """Kept for those who ask later why nothing was said. A step that another of its day took the place of is none."""
    if past and REMINDERS[past[-1].schedule.kind].catches_up:
        return
    last = {(one.about, one.at.date()): one for one in past}
    missed = [one for one in last.values() if not (said and one is past[-1])]
    for one in missed:
        which = one.schedule
        log.warning("schedule %s (%s) of %s was missed and is given up", which.id, which.kind, one.at.isoformat())
    await audit.record(tx, [Entry("schedule.miss", None, f"{one.schedule.kind} {one.ref}") for one in missed])


def _notice(bundle: Bundle, house: House, agenda: Agenda) -> Notice:
    kinds = tuple(dict.fromkeys(part.kind for part in bundle.parts))
    slots = tuple(one.slot for part in bundle.parts for one in part.occasions)
    language = bundle.person.language or house.language
    return Notice(kinds, slots, bundle.person, merged(bundle.parts, language, agenda.now))
