"""Updates wait until they are confirmed, come again until then, and go to one poller or one webhook only."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from tests.telegram.rawclient import ask, result, updates
from tests.telegram.server import FakeTelegram
from tests.telegram.wire import JSON


def texts(batch: list[JSON]) -> list[str]:
    return [update["message"]["text"] for update in batch]


async def test_updates_come_again_until_the_offset_passes_them(fake: FakeTelegram) -> None:
    alice = fake.person(1001, "王秀英")
    for word in ("一", "二", "三"):
        await alice.says(word)
    assert texts(await updates(fake, limit=2)) == ["一", "二"]
    again = await updates(fake)
    assert texts(again) == ["一", "二", "三"]
    assert [update["update_id"] - again[0]["update_id"] for update in again] == [0, 1, 2]
    assert texts(await updates(fake, offset=again[1]["update_id"])) == ["二", "三"]
    assert await updates(fake, offset=again[2]["update_id"] + 1) == []
    await fake.taken()


async def test_a_negative_offset_forgets_all_but_the_last(fake: FakeTelegram) -> None:
    alice = fake.person(1001, "王秀英")
    for word in ("一", "二", "三"):
        await alice.says(word)
    assert texts(await updates(fake, offset=-1)) == ["三"]
    assert texts(await updates(fake)) == ["三"]


async def test_a_long_poll_waits_for_the_next_update(fake: FakeTelegram) -> None:
    alice = fake.person(1001, "王秀英")
    waiting = asyncio.create_task(updates(fake, timeout=5))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    await alice.says("在吗")
    assert texts(await waiting) == ["在吗"]


async def test_a_long_poll_ends_empty_after_its_time(fake: FakeTelegram) -> None:
    begun = time.monotonic()
    assert await updates(fake, timeout=1) == []
    assert 0.9 < time.monotonic() - begun < 3


async def test_closing_answers_a_waiting_poll() -> None:
    async with FakeTelegram() as fake:
        waiting = asyncio.create_task(updates(fake, timeout=30))
        await asyncio.sleep(0.05)
    assert await waiting == []


async def test_a_second_poller_ends_the_first(fake: FakeTelegram) -> None:
    first = asyncio.create_task(ask(fake, "getUpdates", timeout=5))
    await asyncio.sleep(0.05)
    assert await updates(fake) == []
    assert (await first)["description"].startswith("Conflict: terminated by other getUpdates request")


async def test_only_wanted_kinds_are_delivered(fake: FakeTelegram) -> None:
    alice = fake.person(1001, "王秀英", started=True)
    assert await updates(fake, allowed_updates=["message"]) == []
    sent = await alice.says("收到")
    await alice.edits(sent.id, "收到了")
    assert [list(update)[1] for update in await updates(fake)] == ["message"]
    assert await updates(fake, offset=-1, allowed_updates=[]) != []
    await alice.edits(sent.id, "都收到了")
    assert [list(update)[1] for update in await updates(fake)] == ["message", "edited_message"]


async def test_every_update_can_come_twice(fake: FakeTelegram) -> None:
    alice = fake.person(1001, "王秀英")
    fake.deliver_twice()
    await alice.says("一")
    (first,) = await updates(fake)
    await alice.says("二")
    assert texts(await updates(fake, offset=first["update_id"] + 1)) == ["一", "二"]
    assert texts(await updates(fake, offset=first["update_id"] + 2)) == ["二"]
    assert await updates(fake, offset=first["update_id"] + 2) == []


async def test_ids_may_start_again_lower(fake: FakeTelegram) -> None:
    alice = fake.person(1001, "王秀英")
    await alice.says("一")
    (old,) = await updates(fake)
    with pytest.raises(ValueError, match="pending"):
        fake.restart_ids_at(5)
    after = old["update_id"] + 1
    await updates(fake, offset=after)
    fake.restart_ids_at(5)
    await alice.says("二")
    (new,) = await updates(fake, offset=after)
    assert (new["update_id"], texts([new])) == (5, ["二"])
    assert await updates(fake, offset=6) == []


class Server:
    """A bot's own server: notes what arrives and refuses as often as it is told to."""

    def __init__(self) -> None:
        self.arrived: list[tuple[str | None, JSON]] = []
        self.refuse = 0
        self.at_once = 0
        self.most_at_once = 0
        self.pause = 0.0
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.arrived.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), await request.json()))
        await asyncio.sleep(self.pause)
        self.at_once -= 1
        self.refuse -= 1
        return web.Response(status=500 if self.refuse >= 0 else 200)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    app = web.Application()
    app.router.add_post("/hook", server.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = "http://{}:{}".format(*runner.addresses[0][:2])
    yield server
    await runner.cleanup()


async def test_a_webhook_gets_updates_until_it_takes_them(fake: FakeTelegram, server: Server) -> None:
    alice = fake.person(1001, "王秀英")
    server.refuse = 2
    await alice.says("早")
    await result(fake, "setWebhook", url=f"{server.url}/hook", secret_token="s3cret-x", max_connections=1)
    await alice.says("好")
    await fake.taken()
    assert texts([update for _, update in server.arrived]) == ["早", "早", "早", "好"]
    assert {secret for secret, _ in server.arrived} == {"s3cret-x"}
    facts = await result(fake, "getWebhookInfo")
    assert (facts["url"], facts["pending_update_count"]) == (f"{server.url}/hook", 0)
    assert facts["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"


async def test_polling_and_webhook_exclude_each_other(fake: FakeTelegram, server: Server) -> None:
    waiting = asyncio.create_task(ask(fake, "getUpdates", timeout=5))
    await asyncio.sleep(0.05)
    await result(fake, "setWebhook", url=f"{server.url}/hook")
    assert (await waiting)["description"] == "Conflict: terminated by setWebhook request"
    assert (await ask(fake, "getUpdates"))["error_code"] == 409
    await result(fake, "deleteWebhook")
    assert await updates(fake) == []


async def test_a_webhook_gets_several_at_once_but_not_too_many(fake: FakeTelegram, server: Server) -> None:
    alice = fake.person(1001, "王秀英")
    server.pause = 0.05
    fake.deliver_twice()
    await result(fake, "setWebhook", url=f"{server.url}/hook", max_connections=3)
    for word in "一二三四五六":
        await alice.says(word)
    await fake.taken()
    await asyncio.sleep(0.3)
    assert sorted(texts([update for _, update in server.arrived])) == sorted("一二三四五六" * 2)
    assert 1 < server.most_at_once <= 3


async def test_a_public_address_leads_to_the_server_that_stands_for_it(fake: FakeTelegram, server: Server) -> None:
    alice = fake.person(1001, "王秀英")
    fake.world.reroute["https://village.example"] = server.url
    await result(fake, "setWebhook", url="https://village.example/hook")
    await alice.says("早")
    await fake.taken()
    assert len(server.arrived) == 1


async def test_what_waits_can_be_dropped(fake: FakeTelegram) -> None:
    alice = fake.person(1001, "王秀英")
    await alice.says("早")
    await result(fake, "deleteWebhook", drop_pending_updates=True)
    assert await updates(fake) == []
