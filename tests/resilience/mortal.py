"""The real process, to be killed and started again as often as a test likes, on one store and one fake platform."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from sqlalchemy import text

from handlers.forms.keep import add_form
from storage.database import Database
from tests.acceptance.program import ROOT
from tests.telegram.server import FakeTelegram
from tests.village import settle
from tests.wecom.appside import AES_KEY, TOKEN
from tests.wecom.server import FakeWeCom

REACHED_WITHIN = 20.0
"""Seconds until a point is reached on a busy machine."""
THREE = """
| survey |      |        |                |          |
|--------|------|--------|----------------|----------|
|        | type | name   | label          | required |
|        | text | first  | 第一问说什么？ | yes      |
|        | text | second | 第二问说什么？ | yes      |
|        | text | third  | 第三问说什么？ | yes      |

| settings |         |            |         |
|----------|---------|------------|---------|
|          | form_id | form_title | summary |
|          | three   | 三问       | first   |
"""
FIELDS = ("first", "second", "third")


Fake = TypeVar("Fake")


@dataclass(slots=True)
class Mortal(Generic[Fake]):
    """`folder` holds the store and the log; `fake` is what it talks to, by these settings."""

    folder: Path
    fake: Fake
    settings: Mapping[str, str]
    channel: str = "telegram"
    process: Process | None = None
    store: str = ""
    """Where it is, if not in the folder."""

    @property
    def url(self) -> str:
        return self.store or f"sqlite:///{self.folder / 'cunbao.db'}"

    async def rows(self, query: str) -> list[Any]:
        """What another connection sees in the store."""
        database = Database(self.url)
        async with database.reading() as tx:
            found = list(await tx.rows(text(query)))
        await database.close()
        return found

    async def settle(self, *people: str) -> None:
        """Puts people on the roster, as "岭南县/河北镇/东坡村 5001 书记": ids for names. Adds the form."""
        database = Database(self.url)
        async with database.transaction() as tx:
            await settle(tx, people, self.channel)
            await add_form(tx, "three.md", THREE.encode())
        await database.close()

    async def start(self, *words: str) -> Process:
        """Starts `python -m` these words, by default the bot; does not wait until it listens."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("CUNBAO_", "PYTHONDONT"))}
        mine = {
            "CUNBAO_DATA_DIR": str(self.folder),
            "CUNBAO_DATABASE_URL": self.url,
            "CUNBAO_HTTP_PORT": "0",
            "PYTHONPATH": str(ROOT),
            **self.settings,
        }
        with (self.folder / "run.log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                *(words or ("bot", "run")),
                cwd=self.folder,
                env=kept | mine,
                stdout=DEVNULL,
                stderr=log,
            )
        return self.process

    async def dies_at(self, point: str, times: int = 1) -> None:
        """Starts it and waits until it died at this point."""
        process = await self.start("tests.resilience.dying", point, str(times))
        try:
            async with asyncio.timeout(REACHED_WITHIN):
                status = await process.wait()
        except TimeoutError:
            await self.kill()
            raise AssertionError(f"nobody came to the point {point!r}: {self.log}") from None
        assert status == -signal.SIGKILL, f"{point}: ended with {status}: {self.log}"

    async def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(how)
        await self.process.wait()

    @property
    def log(self) -> str:
        return (self.folder / "run.log").read_text()[-4000:]


def at_telegram(fake: FakeTelegram) -> dict[str, str]:
    """The settings that point the program to this fake, without limits to its rate."""
    return {
        "CUNBAO_TELEGRAM_TOKEN": fake.token,
        "CUNBAO_TELEGRAM_API_URL": fake.url,
        "CUNBAO_TELEGRAM_RATE": "0",
        "CUNBAO_TELEGRAM_CHAT_RATE": "0",
    }


def at_wecom(fake: FakeWeCom) -> dict[str, str]:
    """The same for WeCom's smart bot."""
    return {
        "CUNBAO_WECOM_BOT_ID": fake.bot.bot_id,
        "CUNBAO_WECOM_BOT_SECRET": fake.bot.secret,
        "CUNBAO_WECOM_WS_URL": fake.ws_url,
        "CUNBAO_WECOM_CHAT_MINUTE": "0",
        "CUNBAO_WECOM_CHAT_HOUR": "0",
    }


def at_app(fake: FakeWeCom, port: int) -> dict[str, str]:
    """The same for the self-built app, whose callback is at this port."""
    return {
        "CUNBAO_WECOM_CORP_ID": fake.app.corp_id,
        "CUNBAO_WECOM_AGENT_ID": fake.app.agent_id,
        "CUNBAO_WECOM_APP_SECRET": fake.app.secret,
        "CUNBAO_WECOM_CALLBACK_TOKEN": TOKEN,
        "CUNBAO_WECOM_CALLBACK_AES_KEY": AES_KEY,
        "CUNBAO_WECOM_API_URL": fake.url,
        "CUNBAO_WECOM_CHAT_MINUTE": "0",
        "CUNBAO_WECOM_CHAT_HOUR": "0",
        "CUNBAO_HTTP_PORT": str(port),
    }
