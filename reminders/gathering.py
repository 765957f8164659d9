"""All that a day has for some people, made with the reader: what has come round, what comes later, what was put off."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from handlers.conversation.turn import Say
from handlers.handle import House
from reminders import left_over, theme_day_moved
from reminders.agenda import Agenda
from reminders.kinds import REMINDERS
from reminders.recalling import recalled
from reminders.reminder import Hearer, Occasion
from storage import faults, people, schema, told
from storage.audience import Concerned, untold
from storage.database import Tx
from storage.people import Person, Post
from storage.told import PutOff

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a person is to hear."""

    kind: str
    about: str
    """Two parts about the same are said once."""
    say: Say | None
    """None: there is nothing to be said of it any more."""
    occasions: tuple[Occasion, ...] = ()
    """What counts as told with it."""
    put_off: PutOff | None = None

    @property
    def urgent(self) -> bool:
        """Not kept for the day's one message."""
        asked = self.put_off is not None and self.put_off.asked
        return asked or any(one.schedule.urgent for one in self.occasions)


@dataclass(frozen=True, slots=True)
class Bundle:
    """A person, and what they are to hear."""

    person: Person
    parts: tuple[Part, ...]


async def gather(tx: Tx, agenda: Agenda, numbers: Sequence[int], house: House) -> list[Bundle]:
    """What each of these people is to hear on the agenda's day, in the order in which it is said."""
    known = await people.by_ids(tx, numbers)
    found: dict[int, list[Part]] = {number: [] for number in known}
    for occasion in agenda.occasions():
        if _touches(occasion, known):
            concerned = untold(_audience(occasion), occasion.schedule.id, occasion.slot)
            for number, words in (await _compose(tx, occasion, concerned, known, house)).items():
                _add(found[number], Part(occasion.schedule.kind, _about(occasion), words, (occasion,)))
    for row in await told.of_people(tx, list(known), agenda.ends):
        _add(found[row.person_id], await _put_off(tx, agenda, row, known[row.person_id], house))
    return [Bundle(known[number], tuple(parts)) for number, parts in found.items() if parts]


def _audience(occasion: Occasion) -> Concerned:
    return REMINDERS[occasion.schedule.kind].audience(occasion)


def _touches(occasion: Occasion, known: Mapping[int, Person]) -> bool:
    place = occasion.schedule.place
    return any(place.holds(post.place) for person in known.values() for post in person.posts)


async def _compose(
    tx: Tx, occasion: Occasion, concerned: Concerned, known: Mapping[int, Person], house: House
) -> Mapping[int, Say]:
    """What an occasion says to those of these people whom it concerns. A fault in it keeps no other from being said."""
    rows = await tx.rows(concerned.where(schema.posts.c.person_id.in_(list(known))))
    posts: dict[int, list[Post]] = {}
    for row in rows:
        posts.setdefault(row.person_id, []).extend(_posts(known[row.person_id], row.place_id, row.role))
    if not posts:
        return {}
    hearers = [Hearer(known[number], tuple(its)) for number, its in posts.items()]
    try:
        return await REMINDERS[occasion.schedule.kind].compose(tx, occasion, hearers, house)
    except Exception as error:
        which = occasion.schedule
        faults.record(log, error, "schedule %s (%s) waits: it could not be said", which.id, which.kind)
        return {}


def _posts(person: Person, place_id: int, role: str) -> Iterator[Post]:
    return (post for post in person.posts if (post.place.id, post.role) == (place_id, role))


async def _put_off(tx: Tx, agenda: Agenda, row: PutOff, person: Person, house: House) -> Part:
    """What was put off, as it stands now; without words where it is done meanwhile."""
    if row.kind == left_over.KIND:
        return Part(row.kind, row.ref, await left_over.compose(tx, row.ref, person, house), (), row)
    if row.kind == theme_day_moved.KIND:
        words, about = await theme_day_moved.compose(tx, row.ref, person, house, agenda.now)
        return Part(row.kind, about, words, (), row)
    occasion = await recalled(tx, row.ref, agenda)
    if occasion is None:
        return Part(row.kind, row.ref, None, (), row)
    said = await _compose(tx, occasion, _audience(occasion), {person.id: person}, house)
    return Part(row.kind, _about(occasion), said.get(person.id), (), row)


def _about(occasion: Occasion) -> str:
    """What catches up is about the same on every day."""
    which = occasion.schedule
    return str(which.id) if REMINDERS[which.kind].catches_up else occasion.about


def _add(parts: list[Part], part: Part) -> None:
    """Of two parts about the same only the later, nearer one is said, or the fuller one; both count as told."""
    place = next((n for n, one in enumerate(parts) if one.about == part.about and one.say), None)
    if place is None or part.say is None:
        parts.append(part)
    elif part.put_off and part.kind in REMINDERS and REMINDERS[part.kind].catches_up:
        parts[place] = replace(part, occasions=parts[place].occasions)  # it says all since before it was put off
    elif part.put_off:
        parts.append(replace(part, say=None))
    else:
        parts[place] = replace(part, occasions=(*parts[place].occasions, *part.occasions))
