"""What somebody asks about, and of which place and period: found among what the person may see, and nowhere else."""

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

BUTTON = re.compile(r"(\d{1,15})/([\w-]{1,12})(?:/([a-z]\w{0,23})(?:/(\d{1,15}))?)?", re.ASCII)
MOST_FOUND = 8


@dataclass(frozen=True, slots=True)
class Wanted:
    """The places that may be meant, none where nothing fits or it is not this person's to see; and the period."""

    places: tuple[Place, ...]
    period: Period
    what: str = ""
    """A kind of file, a figure to be opened, the page around; empty: the summary itself."""
    number: int = 0
    """Which page of it, or of which report."""


async def wanted(tx: Tx, person: Person, words: str, today: date, about: str = "") -> Wanted:
    """Reads what was said after /summary, or what a button carries.

    What is not said is as in `about`, a button's words; without these the place is that of the first post.
    """
    pressed = BUTTON.fullmatch(words.strip())
    if pressed:
        found = await places.place(tx, int(pressed[1]))
        period = read(pressed[2], today)
        seen = found is not None and period is not None and person.sees(found)
        own = (found,) if found and seen else ()
        return Wanted(own, period or week(today), pressed[3] or "", int(pressed[4] or 0))
    before = await wanted(tx, person, about, today) if about else Wanted(person.watched[:1], week(today))
    name, period = split(words, today)
    named = await _named(tx, person, re.split(r"[ /]+", name.strip("/"))) if name else before.places
    return Wanted(tuple(named), period or before.period)


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
