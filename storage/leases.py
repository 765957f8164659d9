"""Which process does what only one may do: held for seconds, renewed while it lives, taken by another after its death.

Only on PostgreSQL. Time is the database's own: the clocks of two machines may differ by more than a lease lasts.
"""

from datetime import timedelta

from sqlalchemy import BigInteger, ColumnElement, cast, delete, func, update

from storage import schema
from storage.database import Tx

leases = schema.leases

LIFE = timedelta(seconds=5)
"""How long a lease holds without being renewed: so long nobody polls and sends when its holder is killed."""


async def take(tx: Tx, name: str, holder: str) -> bool:
    """Takes a lease that nobody holds, or keeps one that is ours; says whether it is ours now."""
    await tx.add_missing(leases, [{"name": name, "holder": "", "until": tx.now - LIFE}])
    free = (leases.c.holder == holder) | (leases.c.holder == "") | (leases.c.until < _now())
    return await _prolong(tx, (leases.c.name == name) & free, holder)


async def renew(tx: Tx, name: str, holder: str) -> bool:
    """False when another has taken it meanwhile: what it covers must stop at once."""
    return await _prolong(tx, (leases.c.name == name) & (leases.c.holder == holder), holder)


async def release(tx: Tx, name: str, holder: str) -> None:
    """At the end: the next one need not wait until it has run out."""
    await tx.run(delete(leases).where((leases.c.name == name) & (leases.c.holder == holder)))


async def _prolong(tx: Tx, those: ColumnElement[bool], holder: str) -> bool:
    until = _now() + LIFE // timedelta(milliseconds=1)
    return (await tx.run(update(leases).where(those).values(holder=holder, until=until))).rowcount > 0


def _now() -> ColumnElement[int]:
    """In milliseconds, as moments are kept."""
    return cast(func.extract("epoch", func.clock_timestamp()) * 1000, BigInteger)
