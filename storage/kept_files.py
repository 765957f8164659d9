"""Whether the files of all photos lie where the store says, and hold what it says of them."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from storage.pictures import PictureError, examine
from storage.shared_files import find

KEPT = "from photos where state = 'kept'"
MISSING, CHANGED = "missing", "changed"

Step = Callable[[int], None]
"""Called with the number of photos that were looked at since it was last called."""


@dataclass(frozen=True, slots=True)
class Damage:
    """A photo that is not as it was kept."""

    name: str
    """The number of its report, "#12"; its own id while the form is half filled."""
    how: str
    """MISSING or CHANGED."""


@dataclass(frozen=True, slots=True)
class _Kept:
    sha256: str
    kept: str
    thumbnail: str
    dhash: str
    fine: str


def count(source: sqlite3.Connection) -> int:
    return int(source.execute(f"select count(*) {KEPT}").fetchone()[0])


def damages(directory: Path, source: sqlite3.Connection, step: Step = lambda _: None) -> Iterator[Damage]:
    """Every photo whose file below the data directory is missing or another one. Blocks; reads every file.
    Raises BucketError."""
    for report, photo, *its in source.execute(f"select report, id, sha256, kept, thumbnail, dhash, fine {KEPT}"):
        how = _damage(directory, _Kept(*its))
        if how:
            yield Damage(f"#{report}" if report else photo, how)
        step(1)


def _damage(directory: Path, one: _Kept) -> str:
    try:
        content = find(directory, one.kept).read_bytes()
        if one.thumbnail and not find(directory, one.thumbnail).stat().st_size:
            return CHANGED
    except OSError:
        return MISSING
    return "" if hashlib.sha256(content).hexdigest() == one.sha256 or _same_picture(content, one) else CHANGED


def _same_picture(content: bytes, one: _Kept) -> bool:
    """The hash is of what was received. Where a place or a maker was left out of that, the pixels must do."""
    if not one.dhash:
        return False
    try:
        seen = examine(content)
    except PictureError:
        return False
    return (seen.dhash, one.fine or seen.fine) == (one.dhash, seen.fine)
