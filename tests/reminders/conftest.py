"""A county on the evening before its theme day."""

import pytest

from storage.database import Database
from tests.clock import Clock
from tests.reminders.telling import HOUSE, at, tick
from tests.village import settle


@pytest.fixture
async def ids(database: Database, clock: Clock) -> dict[str, int]:
    """The ids of its people by name; it has its schedules."""
    at(clock, "2026-11-04 18:00")
    async with database.transaction() as tx:
        ids = await settle(tx)
    assert await tick(database, HOUSE) == 0
    return ids
