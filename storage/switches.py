"""What administrators turned on for a place and all below it: the nearest above decides; nothing is on by itself."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from storage.database import Tx
from storage.places import Place
from storage.schema import places, switches


@dataclass(frozen=True, slots=True)
class Switch:
    """How it stands where somebody set it last."""

    place: Place
    on: bool
    changed_at: datetime


async def switch(tx: Tx, name: str, place: Place) -> Switch | None:
    """The one that decides at a place; None where nobody ever set one there or above."""
    above = [int(number) for number in place.path.split(".") if number]
    statement = (
        select(places.c.id, places.c.level, places.c.name, places.c.path, switches.c.on, switches.c.changed_at)
        .join_from(switches, places, places.c.id == switches.c.place_id)
        .where(switches.c.name == name, switches.c.place_id.in_(above))
        .order_by(places.c.path.desc())  # on one way up from a place, the longer path is the nearer
        .limit(1)
    )
    row = await tx.row(statement)
    return Switch(Place(row.id, row.level, row.name, row.path), row.on, row.changed_at) if row else None


async def is_on(tx: Tx, name: str, place: Place) -> bool:
    found = await switch(tx, name, place)
    return found is not None and found.on


async def turn_to(tx: Tx, name: str, place: Place, on: bool, person_id: int) -> None:
    """Sets it for a place and below, as far as nobody set another further down."""
    row = {"place_id": place.id, "name": name, "on": on, "person_id": person_id, "changed_at": tx.now}
    await tx.put(switches, [row])
