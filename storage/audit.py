"""Who did what that others must be able to see later: rows that only grow, each sealing the one before."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from storage import schema
from storage.database import Tx
from storage.instants import to_milliseconds

audit = schema.audit


@dataclass(frozen=True, slots=True)
class Entry:
    """One deed. `act` is dotted, noun before verb ("report.correct"); `subject` says what it was done to."""

    act: str
    person_id: int | None
    subject: str = ""


async def record(tx: Tx, entries: Sequence[Entry]) -> None:
    """Adds deeds, done at `tx.now`."""
    if not entries:
        return
    await tx.stand_in_line()  # or two would seal the same row
    seal = await tx.scalar(select(audit.c.seal).order_by(audit.c.id.desc()).limit(1)) or ""
    rows = []
    for entry in entries:
        seal = _seal(seal, tx.now, entry)
        rows.append(
            {"at": tx.now, "person_id": entry.person_id, "act": entry.act, "subject": entry.subject, "seal": seal}
        )
    await tx.run(insert(audit), rows)


async def verify(tx: Tx) -> int | None:
    """The id of the first row that does not follow from the one before it; None when all do."""
    seal = ""
    for row in await tx.rows(select(audit).order_by(audit.c.id)):
        seal = _seal(seal, row.at, Entry(row.act, row.person_id, row.subject))
        if seal != row.seal:
            return int(row.id)
    return None


def _seal(before: str, at: datetime, entry: Entry) -> str:
    # Milliseconds, because that is what the store keeps of a moment.
    said = "\x1f".join((before, str(to_milliseconds(at)), str(entry.person_id), entry.act, entry.subject))
    return hashlib.sha256(said.encode()).hexdigest()
