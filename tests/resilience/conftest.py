"""A fake Telegram that says everything twice, and the real program that talks to it and may be killed."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.bot.cli.conftest import run as run
from tests.resilience.engine import Engine
from tests.resilience.mortal import Mortal
from tests.telegram.server import FakeTelegram


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as fake:
        fake.deliver_twice()
        yield fake
        assert fake.violations == []


@pytest.fixture
async def mortal(fake: FakeTelegram, migrated_file: Path, tmp_path: Path) -> AsyncIterator[Mortal]:
    """Stopped when the test ends."""
    shutil.copyfile(migrated_file, tmp_path / "cunbao.db")
    mortal = Mortal(tmp_path, fake)
    yield mortal
    if mortal.process is not None:
        await mortal.kill()


@pytest.fixture
async def engine(database: Database) -> Engine:
    engine = Engine(database)
    await engine.open()
    return engine
