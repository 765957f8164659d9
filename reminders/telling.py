"""Tells people what their day has for them: one message a day, claimed and posted in one commit."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time

from handlers.conversation import buttons
from handlers.conversation.turn import Rows, Say
from handlers.handle import House
from handlers.quiet import clock_of, next_allowed, quiet
from handlers.rhythm.days import DAY
from handlers.words.say import say
from reminders.agenda import Agenda
from reminders.gathering import Bundle, Part, gather
from reminders.kinds import REMINDERS
from storage import audit, outbox, people, schema, told
from storage.audience import untold
from storage.audit import Entry
from storage.database import Database, Tx
from storage.messages import NOTICE, Choice, Outgoing
from storage.people import Person
from storage.told import PutOff

EVENING = 17
"""From this hour on, tonight is too near to be offered as later."""


async def tell(database: Database, house: House, agenda: Agenda, numbers: Sequence[int]) -> int:
    """Says to these people all that the agenda's day has for them; returns how many messages were posted.

    Who is asleep where they live, or has had the day's message, hears it later, or not at all where it would be too
    late by then: that is recorded.
    """
    async with database.reading() as tx:
        bundles = await gather(tx, agenda, numbers, house)
    if not bundles:
        return 0
    async with database.transaction() as tx:
        return await _post(tx, agenda, await _claimed(tx, bundles), house)


async def _claimed(tx: Tx, bundles: Sequence[Bundle]) -> list[Bundle]:
    """Of each bundle what is now ours to say: who left, became unreachable or was told meanwhile is left out."""
    occasions = {one.ref: one for bundle in bundles for part in bundle.parts for one in part.occasions}
    ours: set[tuple[int, str]] = set()
    for ref, occasion in occasions.items():
        wanted = [bundle.person.id for bundle in bundles if ref in _refs(bundle.parts)]
        its = untold(REMINDERS[occasion.schedule.kind].audience(occasion), occasion.schedule.id, occasion.slot)
        still = {row.person_id for row in await tx.rows(its.where(schema.posts.c.person_id.in_(wanted)))}
        ours |= {(number, ref) for number in await told.claim(tx, occasion.schedule.id, occasion.slot, sorted(still))}
    rows = [part.put_off for bundle in bundles for part in bundle.parts if part.put_off]
    taken = {(row.person_id, row.ref) for row in await told.take(tx, rows)}
    return [Bundle(one.person, _of(one.parts, one.person.id, ours, taken)) for one in bundles]


def _refs(parts: Iterable[Part]) -> set[str]:
    return {one.ref for part in parts for one in part.occasions}


def _of(
    parts: Sequence[Part], number: int, ours: set[tuple[int, str]], taken: set[tuple[int, str]]
) -> tuple[Part, ...]:
    """The parts with words that nobody else has said: of collapsed steps the last decides."""
    return tuple(
        part
        for part in parts
        if part.say
        and (not part.occasions or (number, part.occasions[-1].ref) in ours)
        and (part.put_off is None or (number, part.put_off.ref) in taken)
    )


async def _post(tx: Tx, agenda: Agenda, bundles: Sequence[Bundle], house: House) -> int:
    awake = [one for one in bundles if one.parts and not _sleeps(one, agenda)]
    daily = [one.person for one in awake if not all(part.urgent for part in one.parts)]
    had = await told.claim_days(tx, [(one.id, _day(one, agenda), _home(one)) for one in daily])
    now = {b.person.id: tuple(part for part in b.parts if part.urgent or b.person.id in had) for b in awake}
    for bundle in bundles:
        late = [part for part in bundle.parts if part not in now.get(bundle.person.id, ())]
        await _put_off(tx, agenda, bundle.person, late)
    chats = await people.chats_of(tx, [number for number, parts in now.items() if parts])
    languages = {one.person.id: one.person.language or house.language for one in awake}
    notices = [
        _notice(chat, merged(now[number], languages[number], agenda.now)) for number, chat in sorted(chats.items())
    ]
    await outbox.post(tx, notices)
    return len(notices)


def merged(parts: Sequence[Part], language: str, now: datetime) -> Say:
    """One message of all parts, with a row to hear it again later where that makes sense."""
    said = [part.say for part in parts if part.say]
    rows = _once(tuple(row for one in said for row in one.rows))
    if any(REMINDERS[part.kind].snooze for part in parts if part.kind in REMINDERS):
        names = ("tomorrow",) if now.hour >= EVENING else ("tonight", "tomorrow")
        again = (buttons.button(say(language, f"button.{name}"), buttons.COMMAND, "later", name) for name in names)
        rows = (*rows, tuple(again))
    return Say("\n\n".join(one.text for one in said), rows)


def _once(rows: Rows) -> Rows:
    """Of two rows that read alike the first: a second row of the same words would only puzzle."""
    seen: dict[tuple[str, ...], tuple[Choice, ...]] = {}
    for row in rows:
        seen.setdefault(tuple(choice.label for choice in row), row)
    return tuple(seen.values())


def _sleeps(bundle: Bundle, agenda: Agenda) -> bool:
    """Whether it is no time to speak where the person lives. Fresh occasions chose their day themselves."""
    clock = clock_of(bundle.person, agenda.now)
    fresh = any(part.occasions for part in bundle.parts)
    return quiet(clock) or not (fresh or agenda.calendar.is_working(clock.date()))


async def _put_off(tx: Tx, agenda: Agenda, person: Person, parts: Sequence[Part]) -> None:
    """To the next moment at which this person may be spoken to, if it is not too late by then."""
    at = _next_opening(person, agenda)
    for part in parts:
        if part.put_off:
            await told.postpone(tx, [replace(part.put_off, say_at=at)])
        occasion = part.occasions[-1] if part.occasions else None
        if occasion is None:
            continue
        if REMINDERS[part.kind].catches_up:  # the next time says it
            await told.release(tx, occasion.schedule.id, occasion.slot, person.id)
        elif at.astimezone(UTC) <= occasion.at.astimezone(UTC) + REMINDERS[part.kind].late:
            await told.postpone(tx, [PutOff(person.id, part.kind, occasion.ref, at)])
        else:
            await audit.record(tx, [Entry("reminder.skip", None, f"{part.kind} {occasion.ref} {person.id}")])


def _next_opening(person: Person, agenda: Agenda) -> datetime:
    """Today, where the person's day has not begun; else on the next working day."""
    clock = clock_of(person, agenda.now)
    if not quiet(clock):  # the day's message was said: the next is for another day
        clock = datetime.combine(clock.date() + DAY, time(), clock.tzinfo)
    while not agenda.calendar.is_working(next_allowed(clock).date()):
        clock = datetime.combine(next_allowed(clock).date() + DAY, time(), clock.tzinfo)
    return next_allowed(clock)


def _day(person: Person, agenda: Agenda) -> str:
    return clock_of(person, agenda.now).date().isoformat()


def _home(person: Person) -> str:
    return person.home.path if person.home else ""


def _notice(chat: tuple[str, str], words: Say) -> Outgoing:
    return Outgoing(channel=chat[0], chat=chat[1], text=words.text, rows=words.rows, kind=NOTICE)
