"""Which place and period somebody asks about: found among what the person may see, and nowhere else."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from handlers.summary.period import Period, read, split, week
from storage import places, schema
from storage.database import Tx
from storage.people import Person
from storage.places import Place, below

BUTTON = re.compile(r"(\d{1,15})/([\w-]{1,12})(?:/(?:(\d{1,4})|(png|xlsx|docx)))?", re.ASCII)
MOST_FOUND = 8


@dataclass(frozen=True, slots=True)
class Wanted:
    """The places that may be meant, none where nothing fits or it is not this person's to see; and the period."""

    places: tuple[Place, ...]
    period: Period
    page: int = 0
    file: str = ""
    """The kind of file that is wanted instead of a message."""


async def wanted(tx: Tx, person: Person, words: str, today: date) -> Wanted:
    """Reads what was said after /summary, or what a button carries; without a place it is that of the first post."""
    pressed = BUTTON.fullmatch(words.strip())
    if pressed:
        found = await places.place(tx, int(pressed[1]))
        period = read(pressed[2], today)
        seen = found is not None and period is not None and person.sees(found)
        return Wanted((found,) if found and seen else (), period or week(today), int(pressed[3] or 0), pressed[4] or "")
    name, period = split(words, today)
    found_places = await _named(tx, person, re.split(r"[ /]+", name.strip("/"))) if name else person.watched[:1]
    return Wanted(tuple(found_places), period or week(today))


async def _named(tx: Tx, person: Person, names: Sequence[str]) -> Sequence[Place]:
    """Places with the last name in theirs, below such with the names before it; an exact name before a partial one."""
    table = schema.places
    if not person.watched:
        return ()
    seen = or_(*(below(table, place.path) for place in person.watched))
    statement = select(table.c.id, table.c.level, table.c.name, table.c.path).order_by(table.c.path)
    named = statement.where(seen, table.c.name.icontains(names[-1], autoescape=True))
    found = [Place(**row._mapping) for row in await tx.rows(named.limit(200))]
    for above in names[:-1]:
        found = [place for place in found if any(above in one.name for one in await places.ancestors(tx, place))]
    exact = [place for place in found if place.name == names[-1]]
    return (exact or found)[:MOST_FOUND]
