"""Two branches of one town on the first of November; one of them has two secretaries, and they share a member."""

from pathlib import Path

import pytest

from tests.clock import Clock
from tests.handlers.theme_day.talk import Talk, talk


@pytest.fixture
async def chat(database_url: str, clock: Clock, tmp_path: Path) -> Talk:
    return await talk(database_url, clock, tmp_path, "2026-11-01 09:00")
