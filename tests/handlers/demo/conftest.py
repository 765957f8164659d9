"""The sample town, loaded once and copied for each test: drawing its photos takes a second or two."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers.demo import load as demo
from storage.database import Database
from tests.clock import Clock
from tests.handlers.demo.town import SHANGHAI, Town


@pytest.fixture(scope="session")
def loaded(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, demo.Counts]:
    """A directory with a store and photos in it, and what was loaded."""
    directory = tmp_path_factory.mktemp("town")
    shutil.copyfile(migrated_file, directory / "cunbao.db")

    async def load() -> demo.Counts:
        database = Database(f"sqlite:///{directory / 'cunbao.db'}", Clock())
        try:
            return await demo.load(database, directory, SHANGHAI)
        finally:
            await database.close()

    return directory, asyncio.run(load())


@pytest.fixture
async def town(loaded: tuple[Path, demo.Counts], tmp_path: Path, clock: Clock) -> AsyncIterator[Town]:
    """This test's own copy."""
    source, counts = loaded
    directory = tmp_path / "data"
    await asyncio.to_thread(shutil.copytree, source, directory)
    database = Database(f"sqlite:///{directory / 'cunbao.db'}", clock)
    yield Town(database, directory, counts)
    await database.close()
