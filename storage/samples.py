"""The sample town's rows: marked, so that they can be told from real ones and taken away together."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Table, bindparam, delete, insert, or_, select, true

from storage import schema
from storage.database import Tx
from storage.people import Account
from storage.sessions import CHANNEL, sample_chat


@dataclass(frozen=True, slots=True)
class Removed:
    """What was taken away, and what still lies below the data directory though no row speaks of it any more."""

    rows: Mapping[str, int]
    """How many, by table."""
    files: frozenset[str]


async def present(tx: Tx) -> bool:
    """Whether any person of the sample town is on the roster."""
    return await tx.scalar(select(schema.people.c.id).where(schema.people.c.demo).limit(1)) is not None


async def real_roster(tx: Tx) -> bool:
    """Whether anybody, or any place, is real."""
    tables = (schema.people, schema.places)
    return any([await tx.scalar(select(table.c.id).where(~table.c.demo).limit(1)) is not None for table in tables])


async def add_person(tx: Tx, name: str) -> int:
    row = {"name": name, "demo": True, "created_at": tx.now}
    return int((await tx.run(insert(schema.people).returning(schema.people.c.id), row)).scalar_one())


async def remove(tx: Tx) -> Removed:
    """Takes away every marked row, and every row that belongs to one: also what its people did after the load.

    The audit stays, as it does for everybody.
    """
    named = await _files(tx, _goes(schema.photos))
    await _remove_chats(tx)
    rows = {}
    for table in reversed(schema.metadata.sorted_tables):  # what refers to a row goes before the row
        if _reasons(table):
            rows[table.name] = (await tx.run(delete(table).where(_goes(table)))).rowcount
    return Removed(rows, named - await _files(tx, true()))


async def _files(tx: Tx, condition: ColumnElement[bool]) -> frozenset[str]:
    rows = await tx.rows(select(schema.photos.c.kept, schema.photos.c.thumbnail).where(condition))
    return frozenset(path for row in rows for path in row if path)


async def _remove_chats(tx: Tx) -> None:
    """What was said with these people, and their sessions: found by the chat, as these rows name no person."""
    chats = await _chats(tx)
    if not chats:
        return
    for table in (schema.inbox, schema.outbox):
        its = (table.c.channel == bindparam("its_channel")) & (table.c.chat == bindparam("its_chat"))
        await tx.run(delete(table).where(its), [{"its_channel": channel, "its_chat": chat} for channel, chat in chats])
    sessions = [chat for channel, chat in chats if channel == CHANNEL]
    await tx.run(delete(schema.sessions).where(schema.sessions.c.id.in_(sessions)))


async def _chats(tx: Tx) -> list[Account]:
    """Where these people chat; the browser's chat is there also after its session was ended."""
    people = await tx.rows(select(schema.people.c.id).where(schema.people.c.demo))
    accounts = await tx.rows(
        select(schema.accounts.c.channel, schema.accounts.c.chat).where(_goes(schema.accounts)).distinct()
    )
    return [*((row.channel, row.chat) for row in accounts), *((CHANNEL, sample_chat(row.id)) for row in people)]


def _goes(table: Table) -> ColumnElement[bool]:
    return or_(*_reasons(table))


def _reasons(table: Table) -> list[ColumnElement[bool]]:
    """Why a row goes: it is marked, or refers to a row that goes. Read from the schema, so that no table is missed."""
    marked = [table.c.demo.is_(True)] if "demo" in table.c else []
    keys = sorted(table.foreign_keys, key=lambda key: key.parent.name)
    above = [(key, _reasons(key.column.table)) for key in keys if key.column.table is not table]
    return [*marked, *(key.parent.in_(select(key.column).where(or_(*reasons))) for key, reasons in above if reasons)]
