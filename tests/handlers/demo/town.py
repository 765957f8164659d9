"""The sample town as loaded: the store, the data directory, what was counted."""

from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from handlers.demo.load import Counts
from storage.database import Database

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Town:
    """A copy for one test."""

    database: Database
    directory: Path
    counts: Counts
