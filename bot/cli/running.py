"""The lock by which two processes never serve one store, and whether somebody holds it."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = "cunbao.lock"


@contextmanager
def holding(data_dir: Path) -> Iterator[bool]:
    """Whether the lock could be taken; it is let go at the end."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True


def is_running(data_dir: Path) -> bool:
    """Whether `cunbao run` serves this directory at this moment."""
    if not (data_dir / LOCK).exists():
        return False
    with holding(data_dir) as free:
        return not free
