"""A lean Bot API on loopback: hands out updates by long polling and takes what bots say. Checks nothing.

The fake in `tests/telegram` refuses what Telegram refuses; this one must cost next to nothing, for it shares the
machine with what is measured.
"""

import asyncio
import re
from collections import deque
from collections.abc import Callable
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl

import orjson

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
SAYING = ("sendmessage", "editmessagetext", "sendphoto")
BATCH = 100  # updates in one answer, Telegram's maximum
DATE = 1_790_000_000
ME = {
    "id": 42,
    "is_bot": True,
    "first_name": "Bench",
    "username": "bench_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}
Heard = Callable[[int, int, str, Any], None]
"""Told of everything a bot says: chat, message, text, keyboard."""


class BotApi:
    """`push` queues an update; `heard` is told what the bot says. `delay`: seconds on top of every answer."""

    def __init__(self, picture: bytes) -> None:
        self.heard: Heard = lambda chat, message, text, keyboard: None
        self.delay = 0.0
        self.port = 0
        self.calls = 0
        self._picture = picture
        self._updates: deque[tuple[int, bytes]] = deque()
        self._last_update, self._last_message = 0, 1_000_000
        self._poll: tuple[Line, asyncio.TimerHandle] | None = None
        self._flushing = False

    async def open(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._server = await self._loop.create_server(lambda: Line(self), "127.0.0.1", 0, backlog=512)
        self.port = self._server.sockets[0].getsockname()[1]

    def close(self) -> None:
        self._server.close()

    def push(self, body: bytes) -> None:
        """Queues an update, given as the JSON of its only field."""
        self._last_update += 1
        self._updates.append((self._last_update, b'{"update_id":%d,%b}' % (self._last_update, body)))
        if self._poll and not self._flushing:  # all that come in this pass of the loop leave together
            self._flushing = True
            self._loop.call_soon(self._flush)

    def answer(self, line: "Line", path: str, body: bytes, kind: str) -> bytes | None:
        """What a request gets; None: its answer comes later."""
        self.calls += 1
        if path.startswith("/file/"):
            return _http(self._picture, b"image/jpeg")
        method, _, query = path.rpartition("/")[2].partition("?")
        wanted = _parameters(body, kind) | dict(parse_qsl(query))
        return self._method(line, method.lower(), wanted)

    def gone(self, line: "Line") -> None:
        """A connection ended: what it polled for waits for the next one."""
        if self._poll and self._poll[0] is line:
            self._end_poll()

    def _method(self, line: "Line", method: str, wanted: dict[str, Any]) -> bytes | None:
        if method == "getupdates":
            return self._get_updates(line, wanted)
        if method in SAYING:
            return self._say(method, wanted)
        if method == "getme":
            return _result(ME)
        if method == "getfile":
            name = str(wanted["file_id"])
            size = len(self._picture)
            return _result({"file_id": name, "file_unique_id": name, "file_size": size, "file_path": f"photos/{name}"})
        return _result(
            {"url": "", "has_custom_certificate": False, "pending_update_count": 0} if "info" in method else True
        )

    def _get_updates(self, line: "Line", wanted: dict[str, Any]) -> bytes | None:
        confirmed = int(wanted.get("offset") or 0)
        while self._updates and self._updates[0][0] < confirmed:
            self._updates.popleft()
        if self._poll:
            self._end_poll()
        seconds = float(wanted.get("timeout") or 0)
        if self._updates or not seconds:
            return self._batch()
        self._poll = line, self._loop.call_later(seconds, self._flush)
        return None

    def _end_poll(self) -> "Line | None":
        if self._poll is None:
            return None
        (line, timer), self._poll = self._poll, None
        timer.cancel()
        return line

    def _flush(self) -> None:
        self._flushing = False
        if line := self._end_poll():
            line.write(self._batch())

    def _batch(self) -> bytes:
        return _http(b'{"ok":true,"result":[%b]}' % b",".join(update for _, update in islice(self._updates, BATCH)))

    def _say(self, method: str, wanted: dict[str, Any]) -> bytes:
        chat, text, keyboard = int(wanted["chat_id"]), str(wanted.get("text", "")), wanted.get("reply_markup")
        if isinstance(keyboard, str):
            keyboard = orjson.loads(keyboard)
        self._last_message += method != "editmessagetext"
        message = int(wanted["message_id"]) if method == "editmessagetext" else self._last_message
        self.heard(chat, message, text, keyboard)
        said = {"message_id": message, "from": ME, "chat": {"id": chat, "type": "private"}, "date": DATE, "text": text}
        return _result(said)


class Line(asyncio.Protocol):
    """One connection of a bot."""

    def __init__(self, api: BotApi) -> None:
        self._api = api
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport

    def connection_lost(self, error: Exception | None) -> None:
        self._api.gone(self)

    def data_received(self, received: bytes) -> None:
        self._buffer += received
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end]
            length = LENGTH.search(head)
            stop = end + 4 + (int(length[1]) if length else 0)
            if len(self._buffer) < stop:
                return
            body, self._buffer = self._buffer[end + 4 : stop], self._buffer[stop:]
            path = head[: head.index(b"\r\n")].split(b" ")[1].decode()
            answer = self._api.answer(self, path, body, "json" if b"application/json" in head else "form")
            if answer is not None:
                self.write(answer)

    def write(self, answer: bytes) -> None:
        if self._api.delay:
            asyncio.get_running_loop().call_later(self._api.delay, self._write, answer)
        else:
            self._write(answer)

    def _write(self, answer: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(answer)


def _parameters(body: bytes, kind: str) -> dict[str, Any]:
    if not body:
        return {}
    return dict(orjson.loads(body)) if kind == "json" else dict(parse_qsl(body.decode()))


def _result(value: Any) -> bytes:
    return _http(b'{"ok":true,"result":%b}' % orjson.dumps(value))


def _http(body: bytes, kind: bytes = b"application/json") -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\nContent-Length: %d\r\n\r\n%b" % (kind, len(body), body)
