"""Whether all is well, as machines ask it: alive, ready, and why not."""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from bot.health import Health
from storage import outbox, reports
from storage.database import Database
from storage.messages import Outgoing
from storage.problems import UNAUTHORIZED
from tests.bot.scripted import ScriptedChannel
from tests.clock import Clock

HERE = Path(__file__).parent


async def asked(health: Health, path: str) -> httpx.Response:
    transport = httpx.ASGITransport(Starlette(routes=health.routes()))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        return await client.get(path)


async def test_a_store_in_order_is_ready(database: Database) -> None:
    health = Health(database, {"telegram": ScriptedChannel({})}, HERE)
    assert (await asked(health, "/healthz")).text == "ok\n"
    assert (await asked(health, "/readyz")).json() == {"ready": True, "reasons": []}
    assert "cunbao_outbox_waiting 0\n" in (await asked(health, "/metrics")).text


async def test_a_refused_token_is_named(database: Database) -> None:
    channel = ScriptedChannel({})
    channel.problem = UNAUTHORIZED
    answer = await asked(Health(database, {"telegram": channel}, HERE), "/readyz")
    assert (answer.status_code, answer.json()["reasons"]) == (503, ["telegram: unauthorized"])


async def test_a_queue_that_stands_still_is_named_unless_its_channel_is_off(database: Database, clock: Clock) -> None:
    async with database.transaction() as tx:
        await outbox.post(tx, [Outgoing(channel="telegram", chat="1", text="好")])
    clock.advance(timedelta(minutes=3))
    answer = await asked(Health(database, {"telegram": ScriptedChannel({})}, HERE), "/readyz")
    assert answer.json()["reasons"] == ["outbox: messages wait longer than 120 s"]
    assert (await asked(Health(database, {"browser": ScriptedChannel({})}, HERE), "/readyz")).status_code == 200


async def test_a_store_without_its_tables_is_named(clock: Clock) -> None:
    database = Database("sqlite:///:memory:", clock)
    reasons = await Health(database, {}, HERE).reasons()
    await database.close()
    assert len(reasons) == 1
    assert "cunbao migrate" in reasons[0]


async def test_a_full_disk_is_named(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.health.LEAST_FREE", 1 << 60)
    (reason,) = await Health(database, {}, HERE).reasons()
    assert reason.startswith("disk: less than")


async def test_reports_are_counted_by_their_numbers(database: Database) -> None:
    health = Health(database, {}, HERE)
    assert "cunbao_reports 0\n" in (await asked(health, "/metrics")).text
    async with database.transaction() as tx:
        await reports.take_numbers(tx, 3)
    assert "cunbao_reports 3\n" in (await asked(health, "/metrics")).text
