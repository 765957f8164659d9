"""Messages as they arrived: each once, kept before anything is confirmed, taken in order within their lane."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, literal_column, select, update

from storage import schema
from storage.database import Tx
from storage.messages import Incoming
from storage.ready import Ready

inbox = schema.inbox


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message whose turn it is."""

    id: int
    tries: int
    lane: str
    arrived_at: datetime
    incoming: Incoming


async def accept(tx: Tx, incoming: Sequence[Incoming]) -> None:
    """Keeps messages; those whose key is here already are repeats and change nothing."""
    await tx.add_missing(
        inbox,
        [
            {
                "channel": message.channel,
                "key": message.key,
                "lane": f"{message.channel}:{message.account}",
                "chat": message.chat,
                "body": message.model_dump_json(exclude_defaults=True),
                "state": "waiting",
                "due_at": tx.now,
                "arrived_at": tx.now,
            }
            for message in incoming
        ],
    )


_HEADS = select(func.min(inbox.c.id)).where(inbox.c.state == literal_column("'waiting'")).group_by(inbox.c.lane)
_NEXT = Ready(
    select(inbox.c.id, inbox.c.tries, inbox.c.lane, inbox.c.arrived_at, inbox.c.body)
    .where(inbox.c.id.in_(_HEADS) & (inbox.c.due_at <= bindparam("now")))
    .where(inbox.c.state == literal_column("'waiting'"))  # once more: another process may have dealt with it meanwhile
    .order_by(inbox.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)


async def take(tx: Tx, most: int) -> list[Arrival]:
    """The oldest waiting message of each lane, where it is due: one that must wait holds up its own lane only. Until
    `tx` ends no other process takes one of these lanes."""
    rows = await tx.rows(_NEXT, {"now": tx.now, "most": most})
    return [
        Arrival(row.id, row.tries, row.lane, row.arrived_at, Incoming.model_validate_json(row.body)) for row in rows
    ]


async def still_waits(tx: Tx, number: int) -> bool:
    """Whether a message that was taken in an earlier transaction is still to be dealt with, by us and nobody else."""
    its = select(inbox.c.id).where((inbox.c.id == number) & (inbox.c.state == literal_column("'waiting'")))
    return await tx.row(its.with_for_update(skip_locked=True)) is not None


async def next_due(tx: Tx) -> datetime | None:
    """When the next waiting head of a lane may be taken; None when nothing waits."""
    moment: datetime | None = await tx.scalar(_NEXT_DUE)
    return moment


async def finish(tx: Tx, ids: Sequence[int]) -> None:
    await tx.write(_FINISH, [{"ids": ids}])


async def postpone(tx: Tx, number: int, tries: int, until: datetime, problem: str) -> None:
    """The message failed and is tried again, not before `until`."""
    await tx.run(update(inbox).where(inbox.c.id == number).values(tries=tries, due_at=until, problem=problem))


async def put_off(tx: Tx, number: int, until: datetime) -> None:
    """Nothing failed: its turn has not come."""
    await tx.run(update(inbox).where(inbox.c.id == number).values(due_at=until))


async def many_wait(tx: Tx, lane: str, many: int) -> bool:
    """Whether more than so many messages of a lane wait behind its first."""
    its = (inbox.c.state == literal_column("'waiting'")) & (inbox.c.lane == lane)
    return await tx.scalar(select(inbox.c.id).where(its).order_by(inbox.c.id).offset(many + 1).limit(1)) is not None


async def park(tx: Tx, number: int, tries: int, problem: str) -> None:
    """The message failed too often: kept for `doctor`, no longer in the way of its lane."""
    await tx.run(update(inbox).where(inbox.c.id == number).values(tries=tries, state="parked", problem=problem))


_FINISH = Ready(update(inbox).where(inbox.c.id.in_(bindparam("ids", expanding=True))).values(state="done"))
_NEXT_DUE = Ready(select(func.min(inbox.c.due_at)).where(inbox.c.id.in_(_HEADS)))
