"""Files below the data directory, named by their content: the same photo sent twice is one file.

A file appears whole or not at all, and its row is written after it is safe on disk; so a crash leaves at worst a file
that the next try finds already there.
"""

import os
from pathlib import Path

from storage.photos import Paths
from storage.pictures import File, Picture

FOLDER = "photos"


def put(directory: Path, number: str, file: File) -> Paths:
    """Writes a file, and a picture's thumbnail beside it; blocks until both are safe on disk.

    `number`, the photo's id, keeps two writers of the same content apart; raises OSError.
    """
    folder = f"{FOLDER}/{file.sha256[:2]}"
    (directory / folder).mkdir(parents=True, exist_ok=True)
    kept, thumbnail = f"{folder}/{file.sha256}.{file.suffix}", ""
    _write(directory / kept, number, file.content)
    if isinstance(file, Picture):
        thumbnail = f"{folder}/{file.sha256}.{file.suffix}.small.jpg"
        _write(directory / thumbnail, number, file.thumbnail)
    for changed in (directory / folder, directory / FOLDER, directory):
        _sync(changed)
    return Paths(kept, thumbnail)


def _write(path: Path, number: str, content: bytes) -> None:
    if path.exists():
        return
    part = path.with_name(f"{path.name}.{number}.part")  # a try that was cut off is written over by the next
    part.touch(mode=0o600)
    with part.open("wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    part.replace(path)


def _sync(folder: Path) -> None:
    """A new name is safe only when its folder is."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
