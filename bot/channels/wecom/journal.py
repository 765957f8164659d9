"""What was heard and is not committed yet, in a file: the long connection repeats nothing, and the disk takes its time.

The file is written without waiting for the disk: that outlives the program, however it is ended, not the machine.
"""

import logging
import os
from pathlib import Path

from pydantic import ValidationError

from storage.messages import Incoming

_LOG = logging.getLogger(__name__)


class Journal:
    """A line a message, in order; empty nearly always. Where it cannot be written nothing stops: the store is tried."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, message: Incoming) -> None:
        line = message.model_dump_json(exclude_defaults=True).encode() + b"\n"
        try:
            file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(file, line)
            finally:
                os.close(file)
        except OSError as error:
            _LOG.error("wecom: what was heard could not be noted (%s)", type(error).__name__)

    def left(self) -> list[Incoming]:
        """What stood there when the program was ended; of a line that was cut off nothing."""
        try:
            lines = self._path.read_bytes().splitlines()
        except OSError:
            return []
        return [message for message in map(_read, lines) if message]

    def clear(self) -> None:
        """All of it is committed."""
        try:
            os.truncate(self._path, 0)
        except OSError as error:
            _LOG.error("wecom: what is kept could not be taken off the note (%s)", type(error).__name__)


def _read(line: bytes) -> Incoming | None:
    try:
        return Incoming.model_validate_json(line)
    except ValidationError:
        return None
