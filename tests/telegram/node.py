"""Runs the echo bots of the folder clients with Node."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.node import node_modules
from tests.telegram.server import FakeTelegram

CLIENTS = Path(__file__).parent / "clients"
STOP_SECONDS = 10


@asynccontextmanager
async def echo_bot(fake: FakeTelegram, script: str) -> AsyncIterator[None]:
    """An echo bot that talks to the fake as long as the block runs. Skips the test where Node cannot run it."""
    modules = node_modules(CLIENTS, "no foreign client has tried the fake Telegram")
    own = {"CLIENT_MODULES": str(modules), "API_ROOT": fake.url, "BOT_TOKEN": fake.token}
    bot = await asyncio.create_subprocess_exec("node", CLIENTS / script, env=os.environ | own)
    try:
        yield
    finally:
        bot.terminate()
        await gone(bot)


async def gone(bot: asyncio.subprocess.Process) -> None:
    """Waits until a bot that was told to stop has done so."""
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await bot.wait()
    except TimeoutError:
        bot.kill()
        await bot.wait()
