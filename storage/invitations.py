"""One-time codes that tie an account to a person: a long one for links, a short one that can be typed.

Only hashes are kept. Wrong, used and expired codes are told apart nowhere; five wrong typed codes lock an account.
"""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import bindparam, delete, insert, select, update

from storage import schema
from storage.database import Tx

LIFE = timedelta(days=30)
MOST_WRONG = 5
LOCKED_FOR = timedelta(hours=24)
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32 signs, none that a person mistakes for another
SHORT = 8  # 40 bits: enough where five tries lock the account
LINK_BYTES = 18  # 144 bits, 24 signs: a deep link's payload may have 64


@dataclass(frozen=True, slots=True)
class Invitation:
    """What is handed to one person, once."""

    code: str
    link: str


def draw(
    choose: Callable[[str], str] = secrets.choice, token: Callable[[int], str] = secrets.token_urlsafe
) -> Invitation:
    """A fresh invitation, from the system's randomness unless a test brings its own."""
    return Invitation(code="".join(choose(ALPHABET) for _ in range(SHORT)), link=token(LINK_BYTES))


async def invite(tx: Tx, person_id: int, invitation: Invitation) -> None:
    """Makes the invitation the only one of its person: earlier ones end."""
    await invite_many(tx, {person_id: invitation})


async def invite_many(tx: Tx, fresh: Mapping[int, Invitation]) -> None:
    """The same for many, by id of the person."""
    if not fresh:
        return
    invitations = schema.invitations
    its = (invitations.c.person_id == bindparam("its_person")) & invitations.c.used_at.is_(None)
    await tx.run(delete(invitations).where(its), [{"its_person": person_id} for person_id in fresh])
    await tx.run(
        insert(invitations),
        [
            {
                "person_id": person_id,
                "code_hash": _hash(invitation.code),
                "link_hash": _hash(invitation.link),
                "created_at": tx.now,
                "expires_at": tx.now + LIFE,
            }
            for person_id, invitation in fresh.items()
        ],
    )


async def redeem(tx: Tx, channel: str, account: str, typed: str) -> int | None:
    """Spends a code; the id of the person it was for, or None, whatever the reason. Counts wrong tries."""
    if await _locked(tx, channel, account):
        return None
    person_id = await _spend(tx, typed.strip())
    if person_id is None:
        await _count_wrong(tx, channel, account)
    return person_id


async def _spend(tx: Tx, typed: str) -> int | None:
    # A claim by conditional update: of two who come with the same code at once, one gets the row.
    invitations = schema.invitations
    short = typed.upper().replace(" ", "").replace("-", "")
    known = (invitations.c.link_hash == _hash(typed)) | (invitations.c.code_hash == _hash(short))
    usable = known & invitations.c.used_at.is_(None) & (invitations.c.expires_at > tx.now)
    claimed = await tx.scalar(
        update(invitations).where(usable).values(used_at=tx.now).returning(invitations.c.person_id)
    )
    return None if claimed is None else int(claimed)


async def _locked(tx: Tx, channel: str, account: str) -> bool:
    wrong = schema.wrong_codes
    row = await tx.row(select(wrong).where((wrong.c.channel == channel) & (wrong.c.account == account)))
    return row is not None and row.tries >= MOST_WRONG and row.last_at > tx.now - LOCKED_FOR


async def _count_wrong(tx: Tx, channel: str, account: str) -> None:
    wrong = schema.wrong_codes
    condition = (wrong.c.channel == channel) & (wrong.c.account == account)
    row = await tx.row(select(wrong).where(condition))
    fresh = row is None or row.last_at <= tx.now - LOCKED_FOR
    tries = 1 if fresh or row is None else row.tries + 1
    await tx.put(wrong, [{"channel": channel, "account": account, "tries": tries, "last_at": tx.now}])


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
