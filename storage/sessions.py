"""Who sits at a browser page: a session is an account on the channel "browser"; only its secret's hash is kept."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select

from storage import schema
from storage.database import Tx

CHANNEL = "browser"
LIFE = timedelta(days=90)
sessions = schema.sessions


def sample_chat(person_id: int) -> str:
    """The session in which anybody may sit as this person of the sample town."""
    return f"sample-{person_id}"


async def open_session(tx: Tx, number: str, secret: str) -> None:
    """Opens a session; one with this number gets a new secret, and the old one opens nothing any more."""
    row = {"id": number, "secret_hash": _hash(secret), "created_at": tx.now, "expires_at": tx.now + LIFE}
    await tx.put(sessions, [row])


async def session(tx: Tx, secret: str) -> str | None:
    """The account that this secret opens; None for a wrong or an old one."""
    condition = (sessions.c.secret_hash == _hash(secret)) & (sessions.c.expires_at > tx.now)
    found = await tx.scalar(select(sessions.c.id).where(condition))
    return None if found is None else str(found)


async def close_session(tx: Tx, number: str) -> None:
    """Ends a session and its account: nobody reads there any more, so nothing is to be sent there."""
    await _end(tx, [number])


async def end_old(tx: Tx) -> int:
    """Ends the sessions whose time is over; returns how many."""
    old = await tx.rows(select(sessions.c.id).where(sessions.c.expires_at <= tx.now))
    await _end(tx, [row.id for row in old])
    return len(old)


async def _end(tx: Tx, numbers: Sequence[str]) -> None:
    accounts = schema.accounts
    await tx.run(delete(sessions).where(sessions.c.id.in_(numbers)))
    await tx.run(delete(accounts).where((accounts.c.channel == CHANNEL) & accounts.c.account.in_(numbers)))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
