"""The webhook, served by a real server: strangers see nothing, Telegram repeats what was not kept."""

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.channels.telegram.telegram import TelegramChannel
from bot.channels.telegram.webhook import BODY_LIMIT, PATH
from storage.problems import NETWORK
from tests.bot.telegram.conftest import Inbox, channel_to, eventually, listening
from tests.bot.telegram.hooked import PUBLIC, SECRET, served
from tests.telegram.people import Person
from tests.telegram.server import FakeTelegram
from tests.telegram.webhook import SECRET_HEADER

UPDATE = {
    "update_id": 1,
    "message": {
        "message_id": 1,
        "date": 1,
        "text": "你好",
        "chat": {"id": 5, "type": "private"},
        "from": {"id": 5, "is_bot": False},
    },
}


@pytest.fixture
async def hooked(fake: FakeTelegram, tmp_path: Path) -> AsyncIterator[TelegramChannel]:
    channel = channel_to(fake, tmp_path, public_url=f"{PUBLIC}/", webhook_secret=SECRET)
    yield channel
    await channel.close()


async def post(url: str, body: bytes | dict[str, object], secret: str | None = SECRET) -> tuple[int, bytes]:
    headers = {SECRET_HEADER: secret} if secret is not None else {}
    content = {"data": io.BytesIO(body)} if isinstance(body, bytes) else {"json": body}
    async with aiohttp.ClientSession() as session, session.post(url + PATH, headers=headers, **content) as answer:
        return answer.status, await answer.read()


async def test_telegram_is_told_the_address_and_what_people_do_arrives(
    fake: FakeTelegram, hooked: TelegramChannel, wang: Person
) -> None:
    inbox = Inbox()
    async with served(fake, hooked), listening(hooked, inbox):
        await wang.says("你好")
        await inbox.holds(1)
        await fake.taken()
        assert hooked.problem is None
    assert inbox.texts == ["你好"]
    assert fake.called("setWebhook")[0] == {
        "url": PUBLIC + PATH,
        "secret_token": SECRET,
        "allowed_updates": ["message", "edited_message", "callback_query"],
        "max_connections": 40,
        "drop_pending_updates": False,
    }
    assert fake.called("getUpdates") == []


async def test_what_was_not_kept_comes_again(
    fake: FakeTelegram, hooked: TelegramChannel, wang: Person, caplog: pytest.LogCaptureFixture
) -> None:
    inbox = Inbox(failures=2)
    async with served(fake, hooked), listening(hooked, inbox):
        await wang.says("东坡村")
        await inbox.holds(1)
        await fake.taken()
    assert (inbox.refused, inbox.texts) == (2, ["东坡村"])
    assert "东坡村" not in caplog.text


@pytest.mark.parametrize("secret", [None, "", "a_secret-2", "a_secret-", SECRET + "x", SECRET.upper()])
async def test_strangers_see_nothing_there(fake: FakeTelegram, hooked: TelegramChannel, secret: str | None) -> None:
    inbox = Inbox()
    async with served(fake, hooked) as url, listening(hooked, inbox):
        assert await post(url, UPDATE, secret) == (404, b"")
    assert inbox.kept == []


async def test_bodies_that_are_no_updates(fake: FakeTelegram, hooked: TelegramChannel) -> None:
    inbox = Inbox()
    async with served(fake, hooked) as url, listening(hooked, inbox):
        assert await post(url, b"x" * (BODY_LIMIT + 1)) == (413, b"")
        assert await post(url, b"{") == (400, b"")
        assert await post(url, b"[1]") == (400, b"")
        assert await post(url, {"update_id": 2, "telepathy": {}}) == (200, b"")
        assert await post(url, {"update_id": 2, "message": {}}) == (200, b"")
        assert await post(url, UPDATE) == (200, b"")
    assert inbox.texts == ["你好"]


async def test_while_nobody_listens_telegram_keeps_what_it_has(fake: FakeTelegram, hooked: TelegramChannel) -> None:
    async with served(fake, hooked) as url:
        assert await post(url, UPDATE) == (503, b"")
        async with listening(hooked, Inbox()):
            assert await post(url, UPDATE) == (200, b"")
        assert await post(url, UPDATE) == (503, b"")


async def test_the_webhook_is_insisted_on(fake: FakeTelegram, hooked: TelegramChannel, wang: Person) -> None:
    fake.refuse_next("setWebhook", 500, "Internal Server Error", times=3)
    inbox = Inbox()
    async with served(fake, hooked), listening(hooked, inbox):
        await eventually(lambda: hooked.problem is NETWORK)
        await eventually(lambda: hooked.problem is None)
        await wang.says("你好")
        await inbox.holds(1)


async def test_without_both_address_and_secret_there_is_no_door(fake: FakeTelegram, tmp_path: Path) -> None:
    for settings in ({}, {"public_url": PUBLIC}, {"webhook_secret": SECRET}):
        channel = channel_to(fake, tmp_path, **settings)
        assert channel.routes() == []
        await channel.close()
    await asyncio.sleep(0)
