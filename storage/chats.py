"""What was said in one chat, from both sides, in the order of time: for channels that keep no history themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, literal_column, or_, select

from storage import schema
from storage.cleaning import KEPT
from storage.database import Tx
from storage.messages import Attachment, Incoming, Outgoing

MOST = 60
"""Lines from each side in one reading."""

inbox, outbox, photos = schema.inbox, schema.outbox, schema.photos


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a reader has read: all rows up to these ids, but for those `held` because their time had not come."""

    inbox: int = 0
    outbox: int = 0
    held: tuple[int, ...] = ()

    def __str__(self) -> str:
        return ".".join(str(number) for number in (self.inbox, self.outbox, *self.held))

    @classmethod
    def read(cls, written: str) -> "Mark | None":
        """The mark that `str` wrote; None for anything else."""
        numbers = [int(part) for part in written.split(".") if part.isascii() and part.isdigit() and len(part) < 19]
        mark = cls(numbers[0], numbers[1], tuple(numbers[2:])) if len(numbers) > 1 else None
        return mark if str(mark) == written else None


@dataclass(frozen=True, slots=True)
class Heard:
    """A person's line: a row of the inbox."""

    id: int
    at: datetime
    incoming: Incoming


@dataclass(frozen=True, slots=True)
class Said:
    """Our line: a row of the outbox whose time has come."""

    id: int
    at: datetime
    outgoing: Outgoing


Line = Heard | Said


@dataclass(frozen=True, slots=True)
class Reading:
    """Lines in the order of time, and the marks from which to read on, forwards and backwards."""

    lines: list[Line]
    after: Mark
    before: Mark | None = None
    """None where nothing is known to stand before."""
    gone: bool = False
    """Whether something may have stood before, in a chat older than messages are kept."""


async def latest(tx: Tx, channel: str, chat: str) -> Reading:
    """The end of the chat, and the mark after everything said until now."""
    heard, said = await _ends(tx, channel, chat)
    held = await tx.rows(select(outbox.c.id).where(_of(outbox, channel, chat) & ~_due(tx)))
    earlier = await before(tx, channel, chat, Mark(heard + 1, said + 1))
    return Reading(earlier.lines, Mark(heard, said, tuple(row.id for row in held)), earlier.before, earlier.gone)


async def before(tx: Tx, channel: str, chat: str, mark: Mark) -> Reading:
    """Lines before `mark`, which is exclusive.

    The two sides may reach back differently far, so what is read next may belong between these lines.
    """
    heard_where = _of(inbox, channel, chat) & (inbox.c.id < mark.inbox)
    said_where = _of(outbox, channel, chat) & (outbox.c.id < mark.outbox) & _due(tx)
    heard = await tx.rows(select(inbox).where(heard_where).order_by(inbox.c.id.desc()).limit(MOST))
    said = await tx.rows(select(outbox).where(said_where).order_by(outbox.c.id.desc()).limit(MOST))
    first = Mark(
        inbox=min((row.id for row in heard), default=mark.inbox),
        outbox=min((row.id for row in said), default=mark.outbox),
    )
    more = MOST in (len(heard), len(said))
    return Reading(
        _merged(heard, said), mark, first if more else None, not more and await _long_known(tx, channel, chat)
    )


async def since(tx: Tx, channel: str, chat: str, mark: Mark) -> Reading:
    """What came after `mark`, the oldest first: read on from the new mark until no line comes."""
    heard_where = _of(inbox, channel, chat) & (inbox.c.id > mark.inbox)
    heard = await tx.rows(select(inbox).where(heard_where).order_by(inbox.c.id).limit(MOST))
    said_where = _of(outbox, channel, chat) & or_(outbox.c.id > mark.outbox, outbox.c.id.in_(mark.held))
    said = await tx.rows(
        select(outbox, _due(tx).label("due")).where(said_where).order_by(outbox.c.id).limit(MOST + len(mark.held))
    )
    due = [row for row in said if row.due]
    read = Mark(
        inbox=max((row.id for row in heard), default=mark.inbox),
        outbox=max([mark.outbox, *(row.id for row in said)]),
        held=tuple(row.id for row in said if not row.due),
    )
    return Reading(_merged(heard, due), read)


async def heard_by_key(tx: Tx, channel: str, key: str) -> Incoming | None:
    """What came in with this key."""
    body = await tx.scalar(select(inbox.c.body).where((inbox.c.channel == channel) & (inbox.c.key == key)))
    return None if body is None else Incoming.model_validate_json(body)


async def said_by_id(tx: Tx, channel: str, chat: str, number: int) -> Outgoing | None:
    """Our line with this id, if it was said in this chat and its time has come."""
    condition = _of(outbox, channel, chat) & (outbox.c.id == number) & _due(tx)
    body = await tx.scalar(select(outbox.c.body).where(condition))
    return None if body is None else Outgoing.model_validate_json(body)


async def shown(tx: Tx, channel: str, chat: str, number: int, message: str) -> Outgoing | None:
    """What stands in a chat where our line `number` was put as `message`: the last that replaced it, else itself."""
    its = _of(outbox, channel, chat) & (outbox.c.id >= number) & (outbox.c.state == "sent")
    rows = await tx.rows(select(outbox.c.id, outbox.c.body).where(its).order_by(outbox.c.id.desc()).limit(MOST))
    for row in rows:
        said = Outgoing.model_validate_json(row.body)
        if said.replaces == message:
            return said
    return await said_by_id(tx, channel, chat, number)


async def awaited(tx: Tx, channel: str) -> set[str]:
    """The handles of attachments that somebody will still fetch: of messages not yet taken, of photos not yet kept."""
    still = select(inbox.c.body).where(
        (inbox.c.state == literal_column("'waiting'")) & (schema.aside(inbox.c.channel) == channel)
    )
    waiting = await tx.rows(still)
    lacking = (photos.c.state == literal_column("'pending'")) & (photos.c.channel == channel)
    pending = await tx.rows(select(photos.c.attachment).where(lacking))
    messages = [Incoming.model_validate_json(row.body) for row in waiting]
    return {attachment.ref for message in messages for attachment in message.attachments} | {
        Attachment.model_validate_json(row.attachment).ref for row in pending
    }


async def _ends(tx: Tx, channel: str, chat: str) -> tuple[int, int]:
    heard = await tx.scalar(select(func.max(inbox.c.id)).where(_of(inbox, channel, chat)))
    said = await tx.scalar(select(func.max(outbox.c.id)).where(_of(outbox, channel, chat)))
    return heard or 0, said or 0


async def _long_known(tx: Tx, channel: str, chat: str) -> bool:
    accounts = schema.accounts
    its = (accounts.c.channel == channel) & (accounts.c.account == chat) & (accounts.c.linked_at < tx.now - KEPT)
    return await tx.scalar(select(accounts.c.person_id).where(its)) is not None


def _of(table: Any, channel: str, chat: str) -> ColumnElement[bool]:
    return and_(table.c.channel == channel, table.c.chat == chat)


def _due(tx: Tx) -> ColumnElement[bool]:
    return or_(outbox.c.due_at <= tx.now, outbox.c.state == "sent")


def _merged(heard: Sequence[Row[Any]], said: Sequence[Row[Any]]) -> list[Line]:
    lines: list[Line] = [Heard(row.id, row.arrived_at, Incoming.model_validate_json(row.body)) for row in heard]
    lines += [Said(row.id, row.due_at, Outgoing.model_validate_json(row.body)) for row in said]
    return sorted(lines, key=lambda line: (line.at, isinstance(line, Said), line.id))
