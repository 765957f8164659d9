"""Messages to be sent: rows, written in the commit that decided them and crossed off when the platform took them.

Sending cannot be exactly once. After a crash a *reply* that may or may not have left is sent again: a repeated question
does no harm. A *notice* is claimed (state `sending`) before it leaves, and one found so at start is not repeated.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Update, bindparam, insert, literal_column, select, update

from storage import schema
from storage.database import Tx
from storage.messages import NOTICE, Kind, Outgoing
from storage.ready import Ready

outbox = schema.outbox

LONGEST = timedelta(days=2)
"""How long a message may have waited to be found among those that were sent lately: older ones are not looked at."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A row of the outbox on its way."""

    id: int
    tries: int
    due_at: datetime
    outgoing: Outgoing


async def post(tx: Tx, outgoing: Sequence[Outgoing], due_at: datetime | None = None) -> None:
    """Puts messages into the outbox, to leave in this order within each chat, not before `due_at`."""
    if outgoing:
        await tx.stand_in_line()  # who sends, and who looks at a page, reads on from the last number seen
        await tx.write(
            _POST,
            [
                {
                    "channel": message.channel,
                    "chat": message.chat,
                    "kind": message.kind,
                    "body": message.model_dump_json(exclude_defaults=True),
                    "state": "waiting",
                    "due_at": due_at or tx.now,
                    "created_at": tx.now,
                }
                for message in outgoing
            ],
        )


_POST = Ready(insert(outbox))
_WAITING = Ready(
    select(outbox.c.id, outbox.c.tries, outbox.c.due_at, outbox.c.chat, outbox.c.body)
    .where((outbox.c.state == literal_column("'waiting'")) & (outbox.c.kind == bindparam("kind")))
    .where((outbox.c.id > bindparam("after")) & (outbox.c.due_at <= bindparam("now")))
    .where(outbox.c.channel.in_(bindparam("channels", expanding=True)))
    .order_by(outbox.c.id)
    .limit(bindparam("most"))
)


async def waiting(tx: Tx, kind: Kind, channels: Sequence[str], after: int, most: int) -> list[Parcel]:
    """What of a kind is to be sent now on these channels, in order, with ids above `after`."""
    wanted = {"kind": kind, "channels": list(channels), "after": after, "most": most, "now": tx.now}
    rows = await tx.rows(_WAITING, wanted)
    return [Parcel(row.id, row.tries, row.due_at, _addressed(row.id, row.body, row.chat)) for row in rows]


async def lately(tx: Tx, channel: str, since: datetime, most: int) -> list[tuple[datetime, Outgoing]]:
    """What was sent on a channel since then and when, the newest `most` of it, the oldest first; nothing that was
    decided more than `LONGEST` before."""
    older = select(outbox.c.id).where(outbox.c.created_at < since - LONGEST).order_by(outbox.c.id.desc()).limit(1)
    first = await tx.scalar(older) or 0
    its = (schema.aside(outbox.c.channel) == channel) & (outbox.c.state == "sent") & (outbox.c.sent_at >= since)
    its &= outbox.c.id > first
    found = select(outbox.c.id, outbox.c.chat, outbox.c.body, outbox.c.sent_at).where(its)
    rows = await tx.rows(found.order_by(outbox.c.id.desc()).limit(most))
    return sorted(
        ((row.sent_at, _addressed(row.id, row.body, row.chat)) for row in rows), key=lambda one: (one[0], one[1].number)
    )


async def claim(tx: Tx, ids: Sequence[int]) -> list[int]:
    """Marks notices as leaving; returns those that were still waiting."""
    statement = update(outbox).where(outbox.c.id.in_(list(ids)) & (outbox.c.state == "waiting")).values(state="sending")
    return [row.id for row in (await tx.run(statement.returning(outbox.c.id))).all()]


_LEFT = update(outbox).where(outbox.c.id.in_(bindparam("ids", expanding=True)))
_LEFT = _LEFT.values(state="sent", sent_at=bindparam("now"))
_SENT = Ready(_LEFT)


async def sent(tx: Tx, ids: Sequence[int]) -> None:
    await tx.write(_SENT, [{"ids": ids, "now": tx.now}])


async def postpone(tx: Tx, number: int, tries: int, until: datetime, problem: str) -> None:
    await tx.run(_one(number).values(state="waiting", tries=tries, due_at=until, problem=problem))


async def park(tx: Tx, number: int, tries: int, problem: str) -> None:
    """Given up: listed by `doctor`."""
    await tx.run(_one(number).values(state="parked", tries=tries, problem=problem))


async def move(tx: Tx, channel: str, chat: str, new_chat: str) -> None:
    """The platform gave the chat a new id: what waits goes there, and so does its account."""
    for table in (outbox, schema.accounts):
        condition = (table.c.channel == channel) & (table.c.chat == chat)
        await tx.run(update(table).where(condition).values(chat=new_chat))


async def leave_uncertain(tx: Tx, ids: Sequence[int]) -> None:
    """Notices that went out and were never answered: they count as sent, and `doctor` counts them."""
    await tx.run(_LEFT.values(problem="uncertain"), {"ids": list(ids), "now": tx.now})


async def settle_uncertain(tx: Tx, channels: Sequence[str]) -> int:
    """At the start of who sends for these channels: notices that a crash caught while leaving count as sent. Returns
    how many there were."""
    condition = (outbox.c.state == literal_column("'sending'")) & (outbox.c.kind == NOTICE)
    condition &= schema.aside(outbox.c.channel).in_(list(channels))
    found = await tx.run(update(outbox).where(condition).values(state="sent", sent_at=tx.now, problem="uncertain"))
    return found.rowcount


def _addressed(number: int, body: str, chat: str) -> Outgoing:
    """The row says which it is, and where it goes: the chat may have moved since the message was written."""
    return Outgoing.model_validate_json(body).model_copy(update={"chat": chat, "number": number})


def _one(number: int) -> Update:
    return update(outbox).where(outbox.c.id == number)
