"""Where each person stands: one row a person, opaque here, read and written by `handlers/conversation`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select, update

from storage import schema
from storage.database import Tx
from storage.ready import Ready

conversations = schema.conversations
_BY_PEOPLE = Ready(
    select(conversations.c.person_id, conversations.c.body).where(
        conversations.c.person_id.in_(bindparam("ids", expanding=True))
    )
)
_NEXT_WAKE = Ready(select(func.min(conversations.c.wake_at)))
_TO_WAKE = Ready(
    select(conversations.c.person_id)
    .where(conversations.c.wake_at <= bindparam("now"))
    .order_by(conversations.c.wake_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A conversation as it is kept; `wake_at` is when time alone moves it on."""

    person_id: int
    body: str
    wake_at: datetime | None


async def load(tx: Tx, person_ids: Sequence[int]) -> dict[int, str]:
    rows = await tx.rows(_BY_PEOPLE, {"ids": list(person_ids)})
    return {row.person_id: row.body for row in rows}


async def save(tx: Tx, kept: Sequence[Kept]) -> None:
    rows = [{"person_id": k.person_id, "body": k.body, "wake_at": k.wake_at, "changed_at": tx.now} for k in kept]
    await tx.put(conversations, rows)


async def to_wake(tx: Tx, most: int) -> list[int]:
    """The people whose conversations time moves on by now, and nobody else is moving on."""
    return [row.person_id for row in await tx.rows(_TO_WAKE, {"now": tx.now, "most": most})]


async def is_due(tx: Tx, person_id: int) -> bool:
    """Whether time is still to move this one on, and nobody else is doing so."""
    its = (conversations.c.person_id == person_id) & (conversations.c.wake_at <= tx.now)
    return await tx.row(select(conversations.c.person_id).where(its).with_for_update(skip_locked=True)) is not None


async def next_wake(tx: Tx) -> datetime | None:
    moment: datetime | None = await tx.scalar(_NEXT_WAKE)
    return moment


async def wake_later(tx: Tx, person_id: int, moment: datetime) -> None:
    await tx.run(update(conversations).where(conversations.c.person_id == person_id).values(wake_at=moment))
