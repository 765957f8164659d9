"""Files below the data directory, named by their content: the same photo sent twice is one file.

A file appears whole or not at all, and its row is written after it is safe on disk; so a crash leaves at worst a file
that the next try finds already there.
"""

import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from storage.photos import Paths
from storage.pictures import File, Picture

FOLDER = "photos"
UNFINISHED = f"{FOLDER}/unfinished"  # on the same disk, so that a finished file can be renamed to its place
LONG = 3600.0
"""Seconds in which whatever is being written has been written."""


def put(directory: Path, file: File) -> Paths:
    """Writes a file, and a picture's thumbnail beside it; blocks until both are safe on disk. Raises OSError."""
    folder = f"{FOLDER}/{file.sha256[:2]}"
    (directory / folder).mkdir(parents=True, exist_ok=True)
    (directory / UNFINISHED).mkdir(exist_ok=True)
    kept, thumbnail = f"{folder}/{file.sha256}.{file.suffix}", ""
    _write(directory, kept, file.content)
    if isinstance(file, Picture):
        thumbnail = f"{folder}/{file.sha256}.{file.suffix}.small.jpg"
        _write(directory, thumbnail, file.thumbnail)
    for changed in (directory / folder, directory / FOLDER, directory):
        _sync(changed)
    return Paths(kept, thumbnail)


def write(directory: Path, path: str, content: bytes) -> None:
    """Writes a file that is safe elsewhere already; it is here whole or not at all. Raises OSError."""
    (directory / UNFINISHED).mkdir(parents=True, exist_ok=True)
    (directory / path).parent.mkdir(parents=True, exist_ok=True)
    _write(directory, path, content)


def sweep(directory: Path) -> None:
    """At start: removes what a crash left half written; not what another process may be writing."""
    directory.mkdir(parents=True, exist_ok=True)  # on a machine that is new
    long_ago = time.time() - LONG
    for left in (directory / UNFINISHED).glob("*"):
        with suppress(FileNotFoundError):
            if left.stat().st_mtime < long_ago:
                left.unlink()


def _write(directory: Path, path: str, content: bytes) -> None:
    if (directory / path).exists():
        return
    # Its own name for each try: two writers of the same content must not write into one file. For our eyes only (0600).
    with tempfile.NamedTemporaryFile(dir=directory / UNFINISHED, suffix=".part", delete=False) as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    Path(opened.name).replace(directory / path)


def _sync(folder: Path) -> None:
    """A new name is safe only when its folder is."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
