"""A channel that listens to the fake WeCom, with somebody who talks to it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.bot.telegram.conftest import Inbox, eventually, listening
from tests.bot.wecom.listener import Listener
from tests.wecom.people import Person
from tests.wecom.server import FakeWeCom


@pytest.fixture
def wang(wecom: FakeWeCom) -> Person:
    return wecom.person("wangxiuying")


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
async def channel(wecom: FakeWeCom, database: Database, tmp_path: Path, inbox: Inbox) -> AsyncIterator[Listener]:
    """Connected; what it hears is in `inbox`."""
    channel = Listener(wecom, database, tmp_path)
    async with listening(channel, inbox):
        await eventually(lambda: channel.problem is None)
        yield channel
    await channel.close()
