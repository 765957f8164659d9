"""Files made for somebody who asked: below the data directory, whole or not at all, named as every system takes it."""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Literal

from storage.messages import Document
from storage.shared_files import share

FOLDER = "made"
"""Below the data directory. A backup leaves it out: all of it can be made again."""
KEPT = timedelta(days=31)
"""A day longer than the message that brought it (`storage/cleaning.py`): no line names a file that is gone."""
UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
"""Signs that some system refuses in the name of a file."""
PICTURES = ("png", "jpg")


@asynccontextmanager
async def made_file(data_dir: Path, path: str) -> AsyncIterator[BinaryIO]:
    """Where its content goes: it is there once the block has ended well, for the bot's eyes only.

    Raises OSError, or BucketError where other machines would not find it.
    """
    file = data_dir / path
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        yield out
    part.replace(file)
    await share(data_dir, path)


async def keep(data_dir: Path, path: str, content: bytes) -> None:
    """A file that is at hand already; raises as above."""
    async with made_file(data_dir, path) as out:
        await asyncio.to_thread(out.write, content)


def document(path: str, said: str) -> Document:
    """The file at a path below the data directory, as it is sent and called where it is received."""
    ending = path.rpartition(".")[2]
    shown: Literal["picture", "file"] = "picture" if ending in PICTURES else "file"
    return Document(path=path, name=f"{UNFIT.sub(' ', said)}.{ending}", kind=shown)


def sweep(directory: Path, now: datetime) -> int:
    """Removes what was made longer ago than `KEPT`; returns how much. Blocks. Raises OSError."""
    oldest = (now - KEPT).timestamp()
    folder = directory / FOLDER
    old = [one for one in folder.iterdir() if one.stat().st_mtime < oldest] if folder.is_dir() else []
    for one in old:
        one.unlink(missing_ok=True)
    return len(old)
