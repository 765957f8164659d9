"""What a year of reminders must have been, worked out from what people did, in another way than the program does.

`faults` lists everything that was said when it should not have been, and everything that was not said though it should.
"""

import sqlite3
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from handlers.rhythm.workdays import COUNTRY
from tests.reminders.slots import Calendar, Slot
from tests.reminders.telling import SHANGHAI
from tests.reminders.year import DAY, Played

OPENS, CLOSES = time(8, 30), time(20, 30)
SPREAD = 600  # seconds


def faults(played: Played, store: Path) -> list[str]:
    with closing(sqlite3.connect(store)) as connection:
        told = connection.execute("select schedule_id, person_id, slot, fired_at from fired").fetchall()
        sent = connection.execute("select chat, created_at from outbox where kind = 'notice'").fetchall()
        left_out = connection.execute("select subject from audit where act = 'reminder.skip'").fetchall()
        rows = connection.execute("select id, kind, place_id from schedules").fetchall()
    schedules = {(kind, place): number for number, kind, place in rows}
    fired = {(schedule, person, slot): moment(at) for schedule, person, slot, at in told}
    said = [(int(chat), moment(at)) for chat, at in sent]
    skipped = {subject for (subject,) in left_out}
    slots = {(one.schedule, one.person, one.slot): one for one in Calendar(played, schedules, fired).slots()}
    sound = _sound(played, fired, slots, said, skipped)
    return [*_messages(played, said), *sound, *_complete(played, fired, slots, skipped)]


def moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).astimezone(SHANGHAI)


def _messages(played: Played, said: list[tuple[int, datetime]]) -> Iterator[str]:
    """One a person and day, in the hours, by the person's own clock."""
    days = Counter((who, at.astimezone(played.zones.get(who, SHANGHAI)).date()) for who, at in said)
    yield from (f"{who} heard {many} messages on {day}" for (who, day), many in days.items() if many > 1)
    for who, at in said:
        local = at.astimezone(played.zones.get(who, SHANGHAI))
        if not OPENS <= local.time() < CLOSES:
            yield f"{who} was disturbed at {local}"


def _sound(
    played: Played,
    fired: dict[tuple[int, int, str], datetime],
    slots: dict[tuple[int, int, str], Slot],
    said: list[tuple[int, datetime]],
    skipped: set[str],
) -> Iterator[str]:
    """What was told had its day, its hour and its reason."""
    heard: dict[int, list[datetime]] = defaultdict(list)
    for who, at in sorted(said):
        heard[who].append(at)
    for key, at in fired.items():
        one = slots.get(key)
        if one is None:
            yield f"{key} was told at {at} and is nobody's slot"
            continue
        if not (at.date() == one.at.date() or one.at <= at <= one.at + one.late):
            yield f"{key} of {one.at} was told at {at}"
        if one.done(at) or not _can_hear(played, one, at):
            yield f"{key} was told at {at}, though it was done, or they were away or out of reach"
        if not (COUNTRY.is_working(at.date()) or one.own_day):
            yield f"{key} was told on a day off, {at}"
        place = bisect_left(heard[key[1]], at)
        told = heard[key[1]][place] if place < len(heard[key[1]]) else None
        unheard = told is None or told > one.at + one.late + DAY
        if unheard and not _was_skipped(key, skipped) and not _done_while_asleep(played, one, at):
            yield f"{key} counts as told at {at}, and no message followed"


def _done_while_asleep(played: Played, one: Slot, at: datetime) -> bool:
    """It was put off until the morning where the person lives, and by then there was nothing to be said."""
    zone = played.zones.get(one.person, SHANGHAI)
    if OPENS <= at.astimezone(zone).time() < CLOSES:
        return False
    later = played.rings[bisect_left(played.rings, at) :]
    awake = next((ring for ring in later if OPENS <= ring.astimezone(zone).time() < CLOSES), None)
    return awake is not None and (one.done(awake) or not _can_hear(played, one, awake))


def _complete(
    played: Played,
    fired: dict[tuple[int, int, str], datetime],
    slots: dict[tuple[int, int, str], Slot],
    skipped: set[str],
) -> Iterator[str]:
    """Whoever could be told in time, and had not done it, was told."""
    moments: dict[int, list[datetime]] = defaultdict(list)
    for schedule, at in {(one.schedule, one.at) for one in slots.values()}:
        moments[schedule].append(at)
    for times in moments.values():
        times.sort()
    for key, one in slots.items():
        if key in fired or _was_skipped(key, skipped):
            continue
        ring = _first_ring(played, one)
        if ring is None or ring > one.at + one.late:
            continue
        times = moments[one.schedule]
        place = bisect_left(times, one.at) + 1
        superseded = (place < len(times) and times[place] <= ring) or _nearer_step(one, slots)
        if not superseded and not one.done(ring) and _can_hear(played, one, ring):
            yield f"{key} of {one.at} was not told, though it could be at {ring}"


def _nearer_step(one: Slot, slots: dict[tuple[int, int, str], Slot]) -> bool:
    """Days off may put two steps on one day: then only the one nearer to the event is said."""
    due, _, days = one.slot.partition(" ")
    others = (slots.get((one.schedule, one.person, f"{due} {number:+d}")) for number in range(int(days) + 1, 4))
    return any(other is not None and other.at.date() == one.at.date() for other in others)


def _first_ring(played: Played, one: Slot) -> datetime | None:
    """When the clock was first looked at that the person's second had come and one may speak."""
    offset = timedelta(seconds=one.person * 37 % SPREAD)
    for ring in played.rings[bisect_left(played.rings, one.at + offset) :]:
        if OPENS <= ring.time() < CLOSES and (
            COUNTRY.is_working(ring.date()) or (one.own_day and ring.date() == one.at.date())
        ):
            return ring
        if ring > one.at + one.late:
            return None
    return None


def _can_hear(played: Played, one: Slot, at: datetime) -> bool:
    away = any(first <= one.at.date() <= last for first, last in played.away.get(one.person, ()))
    blocked = any(since <= at < until for since, until in played.blocked.get(one.person, ()))
    return not away and not blocked


def _was_skipped(key: tuple[int, int, str], skipped: set[str]) -> bool:
    return any(subject.endswith(f" {key[0]} {key[2]} {key[1]}") for subject in skipped)
