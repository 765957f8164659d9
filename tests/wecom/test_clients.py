"""WeCom's own client meets the fake WeCom: it is understood, understands, and comes back after every break."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.node import node_modules
from tests.telegram.node import gone
from tests.wecom.server import FakeWeCom

CLIENTS = Path(__file__).parent / "clients"
STARTS_WITHIN = 20.0  # seconds, on a crowded machine
FILE = bytes(range(256)) * 1400  # four of them make three slices


@asynccontextmanager
async def echo_bot(fake: FakeWeCom) -> AsyncIterator[None]:
    """An echo bot that talks to the fake as long as the block runs. Skips the test where Node cannot run it."""
    modules = await asyncio.to_thread(node_modules, CLIENTS, "WeCom's own client has not tried the fake WeCom")
    own = {"CLIENT_MODULES": str(modules), "WS_URL": fake.ws_url}
    own |= {"BOT_ID": fake.bot.bot_id, "BOT_SECRET": fake.bot.secret}
    bot = await asyncio.create_subprocess_exec("node", CLIENTS / "echo.mjs", env=os.environ | own)
    try:
        await fake.bot.subscribed_anew(within=STARTS_WITHIN)
        yield
    finally:
        if bot.returncode is None:
            bot.terminate()
        await gone(bot)


async def test_wecoms_own_client_chats(wecom: FakeWeCom) -> None:
    wang = wecom.person("wangxiuying")
    async with echo_bot(wecom):
        await wang.enters()  # only now: a welcome that comes 5 s after is refused, and Node may take longer to start
        await wang.hears("欢迎")
        await wang.says("你好\x01")
        await wang.hears("^想一想")
        assert (await wang.hears("^您说：你好")).text == "您说：你好"  # it leaves control characters out
        assert (await wang.hears("^好吗")).labels == ["收到"]
        await wang.hears("再说一句")
        await wang.taps("收到")
        assert (await wang.hears("按了 ok")).task == "task1"
        await wang.hears("晚了 846605")
        await wang.sends_photo(FILE)
        sent = await wang.hears("^$")
        assert (sent.content, sent.file_name) == ((FILE * 4)[:1_300_000], "四份.bin")
        await wang.hears(hashlib.sha256(FILE).hexdigest())


async def test_wecoms_own_client_comes_back(wecom: FakeWeCom) -> None:
    """After closes of every kind, a connection cut in a frame, missed pongs, and a subscription refused."""
    wang = wecom.person("wangxiuying")
    async with echo_bot(wecom):
        await wang.says("一")
        await wang.hears("^您说：一")
        await wang.hears("再说一句")
        for word, harm in (("二", 1000), ("三", 1001), ("四", 1011), ("五", 0), ("六", 1)):
            live = wecom.bot.live
            assert live is not None
            wecom.bot.faults.refuse = [853000] if harm == 1011 else []
            if harm > 1:
                await live.socket.close(code=harm)
            elif harm:
                wecom.bot.faults.swallow_pongs = 5
            else:
                live.cut(b'\x81\x7e\x01\x00{"cmd":')
            await wecom.bot.subscribed_anew(live)
            await wang.says(word)
            await wang.hears(f"^您说：{word}")
            await wang.hears("再说一句")
    assert len(wecom.bot.subscriptions) == 7
