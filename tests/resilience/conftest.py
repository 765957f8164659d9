"""A fake Telegram that says everything twice, and the real program that talks to it and may be killed."""

import shutil
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.bot.browser.conftest import (  # -- the browser, and the page with a scripted bot behind it
    chromium as chromium,
)
from tests.bot.browser.conftest import (
    chromium_address as chromium_address,
)
from tests.bot.browser.conftest import (
    context as context,
)
from tests.bot.browser.conftest import (
    page as page,
)
from tests.bot.browser.conftest import (
    sample as sample,
)
from tests.bot.browser.conftest import (
    served as served,
)
from tests.bot.browser.conftest import (
    site as site,
)
from tests.bot.cli.conftest import run as run
from tests.resilience.engine import Engine
from tests.resilience.mortal import Mortal, at_app, at_telegram, at_wecom
from tests.telegram.server import FakeTelegram
from tests.wecom.server import FakeWeCom


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as fake:
        fake.deliver_twice()
        yield fake
        assert fake.violations == []


@pytest.fixture
async def mortal(fake: FakeTelegram, database_url: str, tmp_path: Path) -> AsyncIterator[Mortal[FakeTelegram]]:
    """Stopped when the test ends."""
    mortal = Mortal(tmp_path, fake, at_telegram(fake), store=database_url)
    yield mortal
    if mortal.process is not None:
        await mortal.kill()


@pytest.fixture
async def at_bot(wecom: FakeWeCom, migrated_file: Path, tmp_path: Path) -> AsyncIterator[Mortal[FakeWeCom]]:
    """The same, talking to WeCom. Nothing but its faults keeps the fake from taking what it is sent."""
    shutil.copyfile(migrated_file, tmp_path / "cunbao.db")
    mortal = Mortal(tmp_path, wecom, at_wecom(wecom), "wecom")
    yield mortal
    if mortal.process is not None:
        await mortal.kill()


@pytest.fixture
async def with_app(wecom: FakeWeCom, migrated_file: Path, tmp_path: Path) -> AsyncIterator[Mortal[FakeWeCom]]:
    """The same, called by WeCom: its port is free now, and is the same after every start."""
    shutil.copyfile(migrated_file, tmp_path / "cunbao.db")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    mortal = Mortal(tmp_path, wecom, at_app(wecom, port), "wecom")
    wecom.app.postbox.callback = f"http://127.0.0.1:{port}/wecom/callback"
    yield mortal
    if mortal.process is not None:
        await mortal.kill()


@pytest.fixture
async def engine(database: Database) -> Engine:
    engine = Engine(database)
    await engine.open()
    return engine
