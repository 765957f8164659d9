"""Runs the echo bots of the folder clients with Node, fetching their packages once into the folder .cache."""

import asyncio
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.telegram.server import FakeTelegram

CLIENTS = Path(__file__).parent / "clients"
CACHE = Path(__file__).parents[2] / ".cache"
MANIFEST = ("package.json", "package-lock.json", ".npmrc")
INSTALL_SECONDS, STOP_SECONDS = 300, 10


@asynccontextmanager
async def echo_bot(fake: FakeTelegram, script: str) -> AsyncIterator[None]:
    """An echo bot that talks to the fake as long as the block runs. Skips the test where Node cannot run it."""
    own = {"CLIENT_MODULES": str(installed()), "API_ROOT": fake.url, "BOT_TOKEN": fake.token}
    bot = await asyncio.create_subprocess_exec("node", CLIENTS / script, env=os.environ | own)
    try:
        yield
    finally:
        bot.terminate()
        await _gone(bot)


async def _gone(bot: asyncio.subprocess.Process) -> None:
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await bot.wait()
    except TimeoutError:
        bot.kill()
        await bot.wait()


def installed() -> Path:
    """The folder that holds node_modules, filled by npm unless an earlier run did. Skips the test if that cannot be."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("Node is not installed, so no foreign client has tried the fake Telegram")
    lock = (CLIENTS / "package-lock.json").read_bytes()
    goal = CACHE / "telegram-clients" / hashlib.sha256(lock).hexdigest()[:16]
    if not goal.exists() and not _install(goal):
        pytest.skip("npm could not fetch the clients' packages, so no foreign client has tried the fake Telegram")
    return goal


def _install(goal: Path) -> bool:
    """Installs beside the goal and renames, so that test processes side by side never see half an installation."""
    goal.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=goal.parent, ignore_cleanup_errors=True) as name:
        workshop = Path(name) / "modules"
        workshop.mkdir()
        for part in MANIFEST:
            shutil.copy(CLIENTS / part, workshop)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--cache", str(CACHE / "npm")]
        done = subprocess.run(command, cwd=workshop, check=False, capture_output=True, timeout=INSTALL_SECONDS)
        if done.returncode == 0 and not goal.exists():
            workshop.rename(goal)
    return goal.exists()
