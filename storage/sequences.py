"""Numbers that a database gives by itself, taken over from SQLite to PostgreSQL: none is given twice."""

import sqlite3

from sqlalchemy import func, select

from storage import schema
from storage.database import Tx


async def go_on(tx: Tx, source: sqlite3.Connection) -> None:
    """Each sequence goes on after the largest number that SQLite ever gave, also where its row is gone."""
    given = dict(source.execute("select name, seq from sqlite_sequence"))
    for table in schema.metadata.sorted_tables:
        column = table.autoincrement_column
        if column is None:
            continue
        sequence = await tx.scalar(select(func.pg_get_serial_sequence(table.name, column.name)))
        largest = max(await tx.scalar(select(func.max(column))) or 0, given.get(table.name, 0))
        if sequence and largest:
            await tx.scalar(select(func.setval(sequence, largest)))
