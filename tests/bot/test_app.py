"""The whole program: it ends with a status that says whether it was asked to, and tells no real group of a sample."""

import asyncio
import signal
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import insert

from bot.app import App
from bot.settings import Settings
from handlers.demo.load import load as load_samples
from storage import schema
from storage.database import Database
from tests.acceptance.program import Program
from tests.bot.telegram.conftest import eventually
from tests.resilience.engine import HOUSE


async def test_a_part_that_fails_is_no_good_end(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        program = Program(tmp_path, {"CUNBAO_HTTP_PORT": str(taken.getsockname()[1])})
        assert "web" in await program.cunbao("run", status=1)


async def test_who_is_told_to_stop_ends_well(tmp_path: Path) -> None:
    program = await Program(tmp_path).start()
    assert await program.stop(signal.SIGTERM) == 0


async def test_with_a_group_to_speak_to_there_is_no_sample_town(tmp_path: Path) -> None:
    """Its summary would be said to people."""
    settings = {"CUNBAO_WECOM_GROUP_WEBHOOK_KEY": "x", "CUNBAO_WECOM_API_URL": "http://127.0.0.1:9"}
    await (await Program(tmp_path, settings).start()).stop()
    with closing(sqlite3.connect(tmp_path / "data" / "cunbao.db")) as store:
        assert store.execute("select count(*) from people").fetchone() == (0,)


async def test_a_group_hears_nothing_of_a_sample_town_that_is_there_already(
    database: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = asyncio.Event()

    async def run(self: object) -> None:
        ran.set()

    monkeypatch.setattr("bot.app.GroupSummary.run", run)
    monkeypatch.setattr("bot.app.EVERY", 0.01)
    await load_samples(database, tmp_path, HOUSE.zone)
    settings = Settings(database_url=database_url, data_dir=tmp_path, wecom_group_webhook_key="x")
    part = dict(App(settings, database)._office())["group summary"]
    waiting = asyncio.ensure_future(part())
    await asyncio.sleep(0.1)
    assert not ran.is_set()
    async with database.transaction() as tx:
        await tx.run(insert(schema.people), {"name": "王秀英", "created_at": tx.now})
    await eventually(ran.is_set)
    await waiting
