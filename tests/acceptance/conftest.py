"""The program, pointed at the fake Telegram."""

from pathlib import Path

import pytest

from tests.acceptance.program import Program
from tests.bot.cli.conftest import run as run  # -- a command line in this process
from tests.telegram.server import FakeTelegram


@pytest.fixture
def program(fake: FakeTelegram, tmp_path: Path) -> Program:
    settings = {
        "CUNBAO_TELEGRAM_TOKEN": fake.token,
        "CUNBAO_TELEGRAM_API_URL": fake.url,
        "CUNBAO_TELEGRAM_RATE": "0",
        "CUNBAO_TELEGRAM_CHAT_RATE": "0",
    }
    return Program(tmp_path, settings)
