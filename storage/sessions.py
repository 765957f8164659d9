"""Who sits at a browser page: a session is an account on the channel "browser"; only its secret's hash is kept."""

import hashlib
from datetime import timedelta

from sqlalchemy import insert, select

from storage import schema
from storage.database import Tx

LIFE = timedelta(days=90)
sessions = schema.sessions


async def open_session(tx: Tx, number: str, secret: str) -> None:
    row = {"id": number, "secret_hash": _hash(secret), "created_at": tx.now, "expires_at": tx.now + LIFE}
    await tx.run(insert(sessions), row)


async def session(tx: Tx, secret: str) -> str | None:
    """The account that this secret opens; None for a wrong or an old one."""
    condition = (sessions.c.secret_hash == _hash(secret)) & (sessions.c.expires_at > tx.now)
    found = await tx.scalar(select(sessions.c.id).where(condition))
    return None if found is None else str(found)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
