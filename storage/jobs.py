"""What takes long, promised in a commit and made outside it: a summary, an export."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import bindparam, func, insert, literal_column, select, update

from storage import schema
from storage.database import Tx
from storage.ready import Ready

jobs = schema.jobs


@dataclass(frozen=True, slots=True)
class Promise:
    """What somebody was promised, and where the answer goes."""

    kind: str
    person_id: int
    channel: str
    chat: str
    wanted: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Job:
    """A promise waiting to be kept."""

    id: int
    tries: int
    promise: Promise


async def promise(tx: Tx, promises: Sequence[Promise], due_at: datetime | None = None) -> None:
    """To be kept at once, or not before `due_at`."""
    if promises:
        await tx.run(
            insert(jobs),
            [
                {
                    "kind": one.kind,
                    "person_id": one.person_id,
                    "channel": one.channel,
                    "chat": one.chat,
                    "body": orjson.dumps(one.wanted).decode(),
                    "state": "waiting",
                    "due_at": due_at or tx.now,
                    "created_at": tx.now,
                }
                for one in promises
            ],
        )


_DUE = Ready(
    select(jobs)
    .where((jobs.c.state == literal_column("'waiting'")) & (jobs.c.due_at <= bindparam("now")))
    .order_by(jobs.c.due_at > jobs.c.created_at, jobs.c.id)
    .limit(bindparam("most"))
)


async def due(tx: Tx, most: int) -> list[Job]:
    """The oldest first, but what somebody waits for before what was meant for later."""
    return [
        Job(row.id, row.tries, Promise(row.kind, row.person_id, row.channel, row.chat, orjson.loads(row.body)))
        for row in await tx.rows(_DUE, {"now": tx.now, "most": most})
    ]


async def next_due(tx: Tx) -> datetime | None:
    moment: datetime | None = await tx.scalar(
        select(func.min(jobs.c.due_at)).where(jobs.c.state == literal_column("'waiting'"))
    )
    return moment


async def finish(tx: Tx, number: int) -> bool:
    """False when it was kept already, by a process that went on after its lease had run out: then nothing is said."""
    unkept = (jobs.c.id == number) & (jobs.c.state == literal_column("'waiting'"))
    return (await tx.run(update(jobs).where(unkept).values(state="done"))).rowcount > 0


async def postpone(tx: Tx, number: int, tries: int, until: datetime, problem: str) -> None:
    await tx.run(update(jobs).where(jobs.c.id == number).values(tries=tries, due_at=until, problem=problem))


async def park(tx: Tx, number: int, tries: int, problem: str) -> None:
    await tx.run(update(jobs).where(jobs.c.id == number).values(tries=tries, state="parked", problem=problem))
