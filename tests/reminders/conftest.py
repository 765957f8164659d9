"""A county on the evening before its theme day."""

import pytest
from sqlalchemy import update

from reminders.replan import replan
from storage import schema
from storage.database import Database
from tests.clock import Clock
from tests.reminders.telling import HOUSE, SHANGHAI, at, tick
from tests.village import settle


@pytest.fixture
async def ids(database: Database, clock: Clock) -> dict[str, int]:
    """The ids of its people by name; it has its schedules, of which the theme day speaks up only on its day."""
    at(clock, "2026-11-04 18:00")
    async with database.transaction() as tx:
        ids = await settle(tx)
    assert await tick(database, HOUSE) == 0
    async with database.transaction() as tx:
        theme_day = schema.schedules.c.kind == "theme_day"
        await tx.run(update(schema.schedules).where(theme_day).values(steps="0"))
        await replan(tx, SHANGHAI)
    return ids
