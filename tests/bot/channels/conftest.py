"""Every rig there is: a test that asks for `rig` runs on each."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from storage.database import Database
from tests.bot.channels.browser_rig import browser
from tests.bot.channels.rig import DATA, Rig
from tests.bot.channels.telegram_rig import polling, webhook
from tests.bot.channels.wecom_rig import wecom_app, wecom_bot

RIGS: dict[str, Callable[[Database, Path], AbstractAsyncContextManager[Rig]]] = {
    "telegram-polling": polling,
    "telegram-webhook": webhook,
    "browser": browser,
    "wecom-bot": wecom_bot,
    "wecom-app": wecom_app,
}


@pytest.fixture(params=RIGS)
async def rig(request: pytest.FixtureRequest, database: Database, tmp_path: Path) -> AsyncIterator[Rig]:
    """A channel that does not listen yet; it is closed after the test, if the test has not done so."""
    (tmp_path / DATA).mkdir()
    async with RIGS[request.param](database, tmp_path) as rig:
        yield rig
        await rig.channel.close()
