"""A client without any library's care, for sending the fake what no library would."""

from typing import Any

import aiohttp

from tests.telegram.server import FakeTelegram
from tests.telegram.wire import JSON


async def ask(fake: FakeTelegram, method: str, token: str | None = None, **params: Any) -> JSON:
    """The whole answer to a call made with a JSON body."""
    url = f"{fake.url}/bot{token or fake.token}/{method}"
    async with aiohttp.ClientSession() as session, session.post(url, json=params) as answer:
        body: JSON = await answer.json()
        assert answer.status == body.get("error_code", 200)
        return body


async def result(fake: FakeTelegram, method: str, **params: Any) -> Any:
    """The result of a call that must be taken."""
    body = await ask(fake, method, **params)
    assert body["ok"], body
    return body["result"]


async def updates(fake: FakeTelegram, **params: Any) -> list[JSON]:
    """What getUpdates gives."""
    found: list[JSON] = await result(fake, "getUpdates", **params)
    return found
