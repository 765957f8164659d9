"""What every test may ask for: a still clock, a fresh store of its own in a real SQLite file, a fake Telegram."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import settings

from storage.database import Database
from storage.migrations import upgrade
from tests.clock import Clock
from tests.telegram.server import FakeTelegram
from tests.wecom.server import FakeWeCom

settings.register_profile("untimed", deadline=None)  # a busy machine fails no test
settings.load_profile("untimed")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty store with all tables, made once: migrating takes a second, copying next to nothing."""
    path = tmp_path_factory.mktemp("migrated") / "cunbao.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def database_url(migrated_file: Path, tmp_path: Path) -> str:
    """Where this test's own migrated store is: for tests that close it and open it again."""
    path = tmp_path / "cunbao.db"
    shutil.copyfile(migrated_file, path)
    return f"sqlite:///{path}"


@pytest.fixture
async def database(database_url: str, clock: Clock) -> AsyncIterator[Database]:
    """This test's own migrated store, at the time that `clock` says."""
    database = Database(database_url, clock)
    yield database
    await database.close()


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    """A fresh one, which must end without a violation unless the test empties the list itself."""
    async with FakeTelegram() as fake:
        yield fake
        assert fake.violations == []


@pytest.fixture
async def wecom() -> AsyncIterator[FakeWeCom]:
    """A fresh one, which must end without a violation unless the test empties the list itself."""
    async with FakeWeCom() as fake:
        yield fake
        assert fake.violations == []
        assert [chat.id for chat in fake.chats.values() if chat.dropped] == []
