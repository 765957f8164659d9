"""Two foreign clients in another language, grammY and telegraf, find the fake to be Telegram."""

import hashlib

import pytest

from tests.telegram.node import echo_bot
from tests.telegram.pictures import jpeg
from tests.telegram.server import FakeTelegram

NODE_STARTS_WITHIN = 20.0  # seconds, on a crowded machine


@pytest.mark.parametrize("script", ["grammy.mjs", "telegraf.mjs"])
async def test_a_foreign_client_chats(fake: FakeTelegram, script: str) -> None:
    alice = fake.person(1001, "王秀英", language="zh-hans")
    await alice.says("/start 你好")
    async with echo_bot(fake, script):
        assert (await alice.hears("您说：/start 你好", timeout=NODE_STARTS_WITHIN)).labels == ["收到"]
        await alice.taps("收到")
        assert (await alice.hears("按了 ok")).labels == []
        assert alice.notices == ["好"]
        await alice.sends_photo(jpeg(3))
        back = await alice.hears(hashlib.sha256(jpeg(3)).hexdigest())
        assert (back.content, back.file_name) == (jpeg(3), "photo.jpg")
        await fake.taken()
