"""A fresh fake Telegram for every test, which must end without a violation unless the test empties the list itself."""

from collections.abc import AsyncIterator

import pytest

from tests.telegram.server import FakeTelegram


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as fake:
        yield fake
        assert fake.violations == []
