"""What every test may ask for: a still clock, a fresh store of its own in a real SQLite file or a real
PostgreSQL, a fake Telegram."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from storage.database import Database
from storage.migrations import upgrade
from tests.clock import Clock
from tests.postgres import Server
from tests.shared_cache import share
from tests.telegram.server import FakeTelegram
from tests.wecom.server import FakeWeCom

LONG = frozenset({"test_year", "test_kills", "test_wecom_faults", "test_wecom_kills", "test_main_job", "test_figures"})

share()
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


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    mine = tmp_path_factory.getbasetemp()
    server = Server((mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine) / "postgres")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from tests.s3 import Store  # here: few tests need it, and all would wait for what it loads

    store = Store(tmp_path_factory.mktemp("s3"))
    yield store
    store.stop()


@pytest.fixture
def s3(s3_server: Any) -> Any:
    """A `tests.s3.Store` with a fresh bucket."""
    s3_server.renew()
    return s3_server


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test marked `both_stores` runs on each; whatever is not marked looks into the file of SQLite, or is slow."""
    if "store" in metafunc.fixturenames and metafunc.definition.get_closest_marker("both_stores"):
        metafunc.parametrize("store", ["sqlite", "postgres"], indirect=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first: at the end one worker would be busy with it, and the others idle."""
    items.sort(key=lambda item: item.path.stem not in LONG)


@pytest.fixture
def store(request: pytest.FixtureRequest) -> str:
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture
async def database_url(store: str, migrated_file: Path, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """Where this test's own migrated store is: for tests that close it and open it again."""
    if store == "postgres":
        server: Server = request.getfixturevalue("postgres")
        return await server.database()
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
