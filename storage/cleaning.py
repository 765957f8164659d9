"""What is taken away when its time is over: messages that came and went, promises that were kept.

Reports, issues and photos stand elsewhere and stay. So does what was given up and is worth another try.
"""

from datetime import timedelta

from sqlalchemy import ColumnElement, Delete, Table, and_, bindparam, delete, func, literal_column, or_, select

from storage import given_up, schema
from storage.database import Tx

KEPT = timedelta(days=30)
"""Why so long: `docs/decisions/thirty-days.md`."""
DONE = {"inbox": "done", "outbox": "sent", "jobs": "done"}


async def reach(tx: Tx, name: str, after: int, most: int) -> int | None:
    """The id up to which the next `most` old rows above `after` go, whatever became of them; None: there are none."""
    table = schema.metadata.tables[name]
    found = select(table.c.id, table.c[given_up.SINCE[name]].label("since")).where(table.c.id > after)
    rows = await tx.rows(found.order_by(table.c.id).limit(most))
    old = [row.id for row in rows if row.since < tx.now - KEPT]
    return max(old, default=None)


async def remove(tx: Tx, name: str, after: int, upto: int) -> int:
    """Takes away those above `after`, up to `upto`, with which nothing is to be done any more; returns how many."""
    return (await tx.run(_REMOVE[name], {"after": after, "upto": upto, "before": tx.now - KEPT})).rowcount


def _removing(name: str) -> Delete:
    table = schema.metadata.tables[name]
    those = and_(table.c.id > bindparam("after"), table.c.id <= bindparam("upto"), _over(name), _not_newest(table))
    old = table.c[given_up.SINCE[name]] < bindparam("before")
    # Two processes may do this at once: each takes what the other has not in hand.
    ids = select(table.c.id).where(those & old).order_by(table.c.id).with_for_update(skip_locked=True)
    return delete(table).where(table.c.id.in_(ids))


def _over(name: str) -> ColumnElement[bool]:
    """Dealt with, or given up for a reason that nobody here can mend."""
    table = schema.metadata.tables[name]
    state = table.c.state
    final = (state == literal_column(f"'{given_up.STATES[name]}'")) & ~given_up.worth_a_try(name)
    return or_(state == literal_column(f"'{DONE[name]}'"), final)


def _not_newest(table: Table) -> ColumnElement[bool]:
    """The last row stays: files are named by the number of their promise, which must not be given twice, and a clock
    is known to go wrong by the last message."""
    newest = table.alias("newest")
    return table.c.id < select(func.max(newest.c.id)).scalar_subquery()


_REMOVE = {name: _removing(name) for name in DONE}
