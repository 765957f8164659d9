"""Stores with the built-in forms in them: to read their spreadsheets for each test takes a quarter of a second."""

import asyncio
import shutil
from pathlib import Path

import pytest

from handlers.forms.keep import sync_builtin
from storage.database import Database


@pytest.fixture(scope="session")
def migrated_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("with_forms") / "cunbao.db"
    shutil.copyfile(migrated_file, path)
    asyncio.run(_sync(path))
    return path


async def _sync(path: Path) -> None:
    database = Database(f"sqlite:///{path}")
    async with database.transaction() as tx:
        await sync_builtin(tx)
    await database.close()
