"""Files that several machines share: with a bucket mounted on it, the data directory is a cache of that bucket.

As with a file system that is mounted, whoever reads or writes below the directory need not know: what is written is in
the bucket before any row speaks of it, and what is not here is fetched when it is looked for. Without a bucket nothing
happens here.
"""

from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Protocol

from storage import files
from storage.problems import Problem


class BucketError(Exception):
    """The bucket could not be reached, or refused: `problem` says whether trying again may help."""

    def __init__(self, problem: Problem, reason: str) -> None:
        super().__init__(f"{problem.code}: {reason}")
        self.problem = problem


class Bucket(Protocol):
    """Where all machines find a file by its path below the data directory. Its methods raise BucketError."""

    async def put(self, path: str, file: Path) -> None:
        """Takes a file over; returns when it is safe there."""
        ...

    def get(self, path: str) -> bytes | None:
        """A file as it was put; None where there is none. Blocks."""
        ...

    async def drop(self, paths: Iterable[str]) -> None:
        """Removes files; those that are not there are no failure."""
        ...

    async def check(self) -> None:
        """Whether it can be written to, read from, and tidied up."""
        ...

    def paths(self) -> AsyncIterator[str]:
        """Every file that is there."""
        ...


_MOUNTED: dict[Path, Bucket] = {}
"""By data directory; a process has one."""


@contextmanager
def mounted(directory: Path, bucket: Bucket | None) -> Iterator[None]:
    """As long as the block lasts, the files below this directory are those of the bucket, if there is one."""
    if bucket is None:
        yield
        return
    _MOUNTED[directory] = bucket
    try:
        yield
    finally:
        del _MOUNTED[directory]


async def share(directory: Path, *paths: str) -> None:
    """Puts files where other machines find them: after they are safe here, before a row speaks of them."""
    if bucket := _MOUNTED.get(directory):
        for path in filter(None, paths):
            await bucket.put(path, directory / path)


def find(directory: Path, path: str) -> Path:
    """Where the file is, or would be; fetched first where another machine put it.

    Blocks. Raises BucketError, or OSError.
    """
    place, parts = directory / path, PurePosixPath(path)
    bucket = _MOUNTED.get(directory)
    if bucket is None or place.exists() or parts.is_absolute() or ".." in parts.parts:
        return place
    content = bucket.get(path)
    if content is not None:
        files.write(directory, path, content)
    return place


async def forget(directory: Path, paths: Iterable[str]) -> None:
    """Removes files here and in the bucket."""
    gone = list(paths)
    for path in gone:
        (directory / path).unlink(missing_ok=True)
    if bucket := _MOUNTED.get(directory):
        await bucket.drop(gone)
