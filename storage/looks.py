"""Pictures that look alike, found among a million: by an index over the thirds of their hash, then by a finer one.

A third is some rows of the picture's eight. What a watermark covers leaves another third as it was, or nearly; so
whoever shares a third but for one bit is looked at, and the 256 bits of `fine` decide. Why thirds:
docs/decisions/like-pictures.md.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from storage import schema
from storage.database import Tx

looks, photos = schema.looks, schema.photos

THIRDS = ((0, 5), (5, 10), (10, 16))
"""Hexadecimal digits: 20, 20 and 24 bits."""
BITS = 64
WORTH_A_LOOK = 14
"""Bits of 64 that may differ before the finer hash is asked."""
ALIKE = 30
"""Bits of 256 that may differ: of 300 drawn scenes, 99.7 % of their copies differ in fewer, none of each other's."""
SURELY_ALIKE = 6
"""Bits of 64, for pictures kept before there was a finer hash."""
FLAT = 5
"""Bits: a hash with as few set, or unset, is of a picture without anything on it, and like every such."""
MOST = 200


@dataclass(frozen=True, slots=True)
class Alike:
    """A photo that looks the same."""

    photo_id: str
    report: int | None
    """Which report it belongs to, or which issue it came to later; empty: it was never sent off."""
    apart: int
    """Bits of 256; 0 for the same picture."""


async def add(tx: Tx, photo_id: str, dhash: str) -> None:
    """The photo can be found from now on."""
    if telling(dhash):
        rows = [{"third": third, "photo_id": photo_id, "dhash": dhash} for third in thirds(dhash)]
        await tx.add_missing(looks, rows)


async def alike(tx: Tx, dhash: str, fine: str, besides: Collection[str] = ()) -> list[Alike]:
    """Photos that look like one with these hashes, but for those in `besides`; the most alike first."""
    if not telling(dhash):
        return []
    sharing, wanted = await tx.rows(_SHARING, {"thirds": nearby(dhash)}), int(dhash, 16)
    compared = ((one, (int(other, 16) ^ wanted).bit_count()) for one, other in map(tuple, sharing))
    apart = {one: bits for one, bits in compared if bits <= WORTH_A_LOOK}
    near = sorted((bits, one) for one, bits in apart.items() if one not in besides)
    found = await tx.rows(_PHOTOS, {"ids": [one for _, one in near[:MOST]]})
    finely = [(row, _apart(fine, row.fine, apart[row.id])) for row in found]
    same = [Alike(row.id, row.report or row.number, bits) for row, bits in finely if bits <= ALIKE]
    return sorted(same, key=lambda one: (one.apart, one.photo_id))


def telling(dhash: str) -> bool:
    """Whether this hash says anything of its picture."""
    return len(dhash) == BITS // 4 and FLAT < int(dhash, 16).bit_count() < BITS - FLAT


def thirds(dhash: str) -> list[str]:
    """Of each third which one it is, and its digits."""
    return [f"{at}{dhash[first:end]}" for at, (first, end) in enumerate(THIRDS)]


def nearby(dhash: str) -> Sequence[str]:
    """The thirds of a hash, and all that differ from one of them in a single bit."""
    found: list[str] = []
    for third in thirds(dhash):
        digits = len(third) - 1
        turned = (int(third[1:], 16) ^ 1 << bit for bit in range(4 * digits))
        found += [third, *(f"{third[0]}{one:0{digits}x}" for one in turned)]
    return found


def _apart(fine: str, other: str, bits: int) -> int:
    if fine and other:
        return (int(fine, 16) ^ int(other, 16)).bit_count()
    return 0 if bits <= SURELY_ALIKE else ALIKE + 1


_SHARING = select(looks.c.photo_id, looks.c.dhash).where(looks.c.third.in_(bindparam("thirds", expanding=True)))
_PHOTOS = select(photos.c.id, photos.c.report, photos.c.fine, schema.issue_photos.c.number)
_PHOTOS = _PHOTOS.outerjoin(schema.issue_photos, schema.issue_photos.c.photo_id == photos.c.id)
_PHOTOS = _PHOTOS.where(photos.c.id.in_(bindparam("ids", expanding=True)))
