"""Files that pages have sent, until they are fetched: bytes on disk under names that we have drawn."""

import os
import re
import shutil
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from storage.shared_files import find, share

FOLDER = "arrived"
KEPT_FOR = timedelta(days=3)
"""The page shows a person's own photos from here; later it shows only that there was one."""
_NAME = re.compile(r"[A-Za-z0-9_-]{16,100}")


class Arrived:
    """The folder of what has arrived. All methods block, but for `share`."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir, self._folder = data_dir, data_dir / FOLDER

    def put(self, name: str, content: BinaryIO, now: datetime) -> None:
        """Writes a file; returns when it is safe on disk. Raises OSError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / name
        path.touch(mode=0o600, exist_ok=False)
        with path.open("wb") as file:
            shutil.copyfileobj(content, file)
            file.flush()
            os.fsync(file.fileno())
        os.utime(path, (now.timestamp(), now.timestamp()))
        self._sync()

    async def share(self, name: str) -> None:
        """Puts a file where other machines find it. Raises BucketError."""
        await share(self._data_dir, f"{FOLDER}/{name}")

    def path(self, name: str) -> Path | None:
        """Where the file is; None for what is no name of ours, and for what is gone. Raises BucketError."""
        if not _NAME.fullmatch(name):
            return None
        path = find(self._data_dir, f"{FOLDER}/{name}")
        return path if path.is_file() else None

    def sweep(self, keep: Iterable[str], now: datetime) -> int:
        """Removes old files except those in `keep`; returns how many."""
        kept, oldest = set(keep), (now - KEPT_FOR).timestamp()
        old = [path for path in self._files() if path.name not in kept and path.stat().st_mtime < oldest]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def _files(self) -> list[Path]:
        return list(self._folder.iterdir()) if self._folder.is_dir() else []

    def _sync(self) -> None:
        # A new name is safe only when the folder that lists it is.
        opened = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
