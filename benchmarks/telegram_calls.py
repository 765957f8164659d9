"""CPU time of one sendMessage by each way to make it, and of reading one update: `python -m benchmarks.telegram_calls`.

The server is on loopback. Only the client's own CPU counts, so a busy machine blurs the figures less; compare those
of one sitting only.
"""

import asyncio
import multiprocessing
import re
import sys
import time
from collections.abc import Awaitable, Callable
from multiprocessing.connection import Connection
from pathlib import Path

import aiohttp
import orjson
from telegram import Bot, Update
from telegram.request import HTTPXRequest

from bot.channels.http.wire import Wire
from bot.channels.telegram.inbound import Me, incoming
from bot.channels.telegram.outbound import requests
from bot.channels.telegram.telegram import TelegramChannel
from bot.channels.telegram.transport import Transport
from storage.messages import Choice, Outgoing

TOKEN, AT_ONCE, CALLS = "42:TEST", 50, 4000
CHAT = b'{"id":1001,"type":"private","first_name":"a"}'
BODY = b'{"ok":true,"result":{"message_id":1,"date":1,"chat":%b,"text":"hello"}}' % CHAT
ROW = (Choice(label="东坡村", data="a:1"), Choice(label="跳过", data="skip"))
OUTGOING = Outgoing(channel="telegram", chat="1001", text="这次走访去了哪里？(2/5)", rows=(ROW,))
PARAMS = requests(OUTGOING)[0][1]
MESSAGE = {
    "message_id": 5,
    "from": {"id": 1001, "is_bot": False, "first_name": "王", "language_code": "zh-hans"},
    "chat": {"id": 1001, "type": "private", "first_name": "王"},
    "date": 1_795_343_627,
    "text": "东坡村",
}
UPDATE = {"update_id": 1, "message": MESSAGE}
Way = Callable[[], Awaitable[object]]


class Server(asyncio.Protocol):
    """Answers every request with the same message, as fast as Python can."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport, self.buffer = transport, b""

    def data_received(self, received: bytes) -> None:
        self.buffer += received
        head = self.buffer.find(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", self.buffer)
        if head >= 0 and len(self.buffer) >= head + 4 + (int(length[1]) if length else 0):
            self.buffer = b""
            assert isinstance(self.transport, asyncio.Transport)  # noqa: S101 -- TCP gives no other
            self.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(BODY), BODY))


def serve(pipe: Connection) -> None:
    async def forever() -> None:
        server = await asyncio.get_running_loop().create_server(Server, "127.0.0.1", 0)
        pipe.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(forever())


async def measure(name: str, way: Way, calls: int) -> None:
    async def lane(count: int) -> None:
        for _ in range(count):
            await way()

    await asyncio.gather(*(lane(2) for _ in range(AT_ONCE)))
    wall, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(lane(calls // AT_ONCE) for _ in range(AT_ONCE)))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    sys.stdout.write(f"{name:42} {1e6 * cpu / calls:7.0f} µs CPU {calls / wall:8.0f} a second\n")


def read(name: str, way: Callable[[], object], calls: int = 2000) -> None:
    cpu = time.process_time()
    for _ in range(calls):
        way()
    sys.stdout.write(f"{name:42} {1e6 * (time.process_time() - cpu) / calls:7.0f} µs CPU\n")


async def main(url: str) -> None:
    transport, wire = Transport(TOKEN, url), Wire(url)
    channel, bot = TelegramChannel(TOKEN, url, Path(), {}), transport.bot()
    pooled = HTTPXRequest(connection_pool_size=AT_ONCE)
    usual = Bot(TOKEN, base_url=f"{url}/bot", request=pooled, get_updates_request=pooled)
    text, rest = PARAMS["text"], {"reply_markup": PARAMS["reply_markup"]}
    path, content = f"/bot{TOKEN}/sendMessage", "application/json"
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=AT_ONCE)) as session:

        async def by_aiohttp() -> None:
            async with session.post(url + path, data=orjson.dumps(PARAMS), headers={"Content-Type": content}) as answer:
                orjson.loads(await answer.read())

        async def by_wire() -> None:
            body = orjson.dumps(PARAMS)
            answer = await wire.post(path, body, content=content, seconds=20, limit=10**6, repeatable=False)
            orjson.loads(answer.body)

        await measure("aiohttp", by_aiohttp, CALLS)
        await measure("wire", by_wire, CALLS)
        await measure(
            "Transport.call: PTB's BaseRequest over wire", lambda: transport.call("sendMessage", PARAMS), CALLS
        )
        await measure("TelegramChannel.send", lambda: channel.send(OUTGOING), CALLS)
        await measure("PTB Bot.send_message over wire", lambda: bot.send_message("1001", text, api_kwargs=rest), CALLS)
        await measure("PTB Bot.send_message over httpx", lambda: usual.send_message("1001", text, api_kwargs=rest), 500)
    read("incoming(update)", lambda: incoming(UPDATE, Me(42, "bench_bot")))
    read("PTB Update.de_json", lambda: Update.de_json(UPDATE, None))
    await wire.close()
    await channel.close()
    await transport.shutdown()
    await usual.shutdown()


if __name__ == "__main__":
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=(theirs,), daemon=True)
    server.start()
    asyncio.run(main(f"http://127.0.0.1:{ours.recv()}"))
    server.terminate()
