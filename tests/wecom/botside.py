"""The smart bot's side of the fake WeCom: its long connection, command by command, and every fault it is known for.

{cmd, headers: {req_id}, body} both ways; an answer has the same req_id, no cmd, an errcode.
"""

import asyncio
import contextlib
import itertools
import json
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.bell import Bell
from tests.wecom.media import Media
from tests.wecom.screen import JSON, Chat
from tests.wecom.speech import RefusedError, Speech

BOT_ID, SECRET = "aibTestsOnly", "fakeWeComSecretForTestsOnly0"
OK, WRONG, NOT_SUBSCRIBED, BAD_REQUEST_ID, NOT_YOURS = 0, 40058, 846609, 846605, 853000
WELCOME_SECONDS = UPDATE_SECONDS = 5.0
ANSWER_SECONDS = 24 * 3600.0


@dataclass(eq=False)
class Connection:
    """One connection of the bot's."""

    socket: web.WebSocketResponse
    transport: asyncio.Transport | None
    subscribed: bool = False
    broken: bool = False
    delivered: deque[tuple[float, JSON]] = field(default_factory=deque)
    """Callbacks that went out by it, and when."""
    deaf: bool = False
    """The server has forgotten the subscription and says so when asked: 846609."""

    @property
    def usable(self) -> bool:
        return self.subscribed and not (self.broken or self.deaf or self.socket.closed)

    async def send(self, frame: JSON, *, raw: bool = False) -> None:
        """Says it if anybody listens still. `raw`: with a control character in it, as stands in what people paste."""
        text = json.dumps(frame, ensure_ascii=False)
        with contextlib.suppress(ConnectionError):
            await self.socket.send_str(text.replace("\\u0001", "\x01") if raw else text)

    def cut(self, half: bytes = b"") -> None:
        """Breaks off, within a frame if half of one is given."""
        self.broken = True
        if self.transport is not None:
            self.transport.write(half)
            self.transport.close()


@dataclass
class Faults:
    """What goes wrong next, each so many times."""

    refuse: list[int] = field(default_factory=list)
    """Codes for the next subscriptions."""
    swallow_pongs: int = 0
    late: float = 0.0
    """Seconds before each answer to what the bot sends."""
    codes: list[int] = field(default_factory=list)
    """Codes for the next messages of the bot: with any but 0 it is not carried out."""
    lose_answers: int = 0
    """The next messages of the bot are carried out and the connection breaks before the answer."""


@dataclass
class Request:
    """A callback that may be answered."""

    kind: str
    chat: Chat
    at: float
    task: str = ""
    used: bool = False


class BotSide:
    """`chat(id)` finds a chat; `violations` grows. While nobody is subscribed, what people do waits."""

    def __init__(self, media: Media, chat: Callable[[str], Chat], violations: list[str]) -> None:
        self.bot_id, self.secret = BOT_ID, SECRET
        self.faults = Faults()
        self.times = 1
        """How often each callback is delivered."""
        self.repeats_seconds = 0.0
        """After a break, callbacks of its last seconds come again: documented as possible, never as certain."""
        self.quiet = False
        """While it is, callbacks wait though somebody is subscribed."""
        self.live: Connection | None = None
        self.subscriptions: list[float] = []
        self.asked: list[JSON] = []
        """Every frame of the bot's, but for pings."""
        self.pings = 0
        self.pending: deque[JSON] = deque()
        self.speech = Speech(media, violations)
        self._media, self._chat, self._violations = media, chat, violations
        self._requests: dict[str, Request] = {}
        self._ids = itertools.count(1)
        self.bell = Bell()
        self._wake = asyncio.Event()

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoping=True, compress=False, max_msg_size=8 << 20)
        await socket.prepare(request)
        connection = Connection(socket, request.transport)
        pump = asyncio.create_task(self._pump(connection))
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._take(connection, json.loads(message.data))
                else:
                    self._violations.append(f"a frame of type {message.type}")
        finally:
            pump.cancel()
            await asyncio.gather(pump, return_exceptions=True)
            self._ended(connection)
        return socket

    def deliver(self, command: str, body: JSON, request: Request, *, delay: float = 0.0) -> str:
        """Hands a callback to the bot; returns its request id."""
        number = f"req{next(self._ids)}"
        self._requests[number] = request
        frame = {"cmd": command, "headers": {"req_id": number}, "body": {"aibotid": self.bot_id, **body}}
        if delay:
            asyncio.get_running_loop().call_later(delay, self._queue, frame)
        else:
            self._queue(frame)
        return number

    async def kick(self) -> None:
        """Says that another connection took over, and leaves the socket open."""
        assert self.live is not None
        connection, self.live = self.live, None
        connection.subscribed = False
        await connection.send(_event("disconnected_event", self.bot_id))

    def forget(self) -> None:
        """No request that was made so far can be answered any more."""
        self._requests.clear()

    async def subscribed_anew(self, before: Connection | None = None, within: float = 5.0) -> Connection:
        """Waits until another connection than that before is subscribed. Raises AssertionError."""
        happened = await self.bell.until(lambda: self._fit(before), within)
        assert happened, "the bot did not come back"
        assert self.live is not None
        return self.live

    def _fit(self, before: Connection | None) -> bool:
        return self.live is not None and self.live is not before and self.live.usable

    def _queue(self, frame: JSON) -> None:
        self.pending.extend([frame] * self.times)
        self._wake.set()

    async def _pump(self, connection: Connection) -> None:
        while True:
            while self.pending and connection.usable and not self.quiet:
                frame = self.pending.popleft()
                connection.delivered.append((time.monotonic(), frame))
                await connection.send(frame, raw=True)
            self._wake.clear()
            await self._wake.wait()

    def _ended(self, connection: Connection) -> None:
        if self.live is connection:
            self.live = None
        since = time.monotonic() - self.repeats_seconds
        again = [frame for at, frame in connection.delivered if at >= since]
        self.pending.extendleft(reversed(again))
        self._wake.set()

    async def _take(self, connection: Connection, frame: JSON) -> None:
        command, number = str(frame.get("cmd")), str(frame.get("headers", {}).get("req_id", ""))
        if not number or set(frame) - {"cmd", "headers", "body"}:
            self._violations.append(f"no frame: {frame}")
        if command == "ping":
            self.pings += 1
            if self.faults.swallow_pongs:
                self.faults.swallow_pongs -= 1
                return
            known = connection.subscribed and not connection.deaf
            await connection.send(_answer(number, OK if known else NOT_SUBSCRIBED))
            return
        self.asked.append(frame)
        await self._answer(connection, command, number, frame.get("body") or {})

    async def _answer(self, connection: Connection, command: str, number: str, body: JSON) -> None:
        code, found = OK, None
        try:
            if command == "aibot_subscribe":
                await self._subscribe(connection, body)
            else:
                found = self._carry_out(connection, command, number, body)
        except RefusedError as error:
            code = error.code
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            self._violations.append(f"{command}: {type(error).__name__} {error}")
            code = WRONG
        if self.faults.late and command != "aibot_subscribe":
            await asyncio.sleep(self.faults.late)
        if self.faults.lose_answers and command in ("aibot_send_msg", "aibot_respond_msg"):
            self.faults.lose_answers -= 1
            connection.cut()
        else:
            await connection.send(_answer(number, code, found))
        self._wake.set()

    async def _subscribe(self, connection: Connection, body: JSON) -> None:
        self.subscriptions.append(time.monotonic())
        if self.faults.refuse:
            raise RefusedError(self.faults.refuse.pop(0))
        if (body["bot_id"], body["secret"]) != (self.bot_id, self.secret):
            raise RefusedError(NOT_YOURS)
        old, self.live = self.live, connection
        connection.subscribed = True
        if old is not None and old is not connection:
            old.subscribed = False
            await old.send(_event("disconnected_event", self.bot_id))
            await old.socket.close(code=1000)
        self.bell.ring()

    def _carry_out(self, connection: Connection, command: str, number: str, body: JSON) -> JSON | None:
        if not connection.subscribed or connection.deaf:
            raise RefusedError(NOT_SUBSCRIBED)
        if command in UPLOADS:
            return self._upload(command, body)
        if self.faults.codes and (code := self.faults.codes.pop(0)):
            raise RefusedError(code)
        if command == "aibot_send_msg":
            self.speech.push(self._chat(body["chatid"]), body)
        elif command == "aibot_respond_msg":
            self.speech.say(self._request(number, "message", ANSWER_SECONDS).chat, body)
        elif command == "aibot_respond_welcome_msg":
            request = self._request(number, "enter", WELCOME_SECONDS)
            self.speech.greet(request.chat, body)
            request.used = True
        elif command == "aibot_respond_update_msg":
            request = self._request(number, "press", UPDATE_SECONDS)
            self.speech.update(request.chat, request.task, body)
            request.used = True
        else:
            raise ValueError(f"unknown command {command}")
        return None

    def _request(self, number: str, kind: str, seconds: float) -> Request:
        request = self._requests.get(number)
        if request is None or request.kind != kind or request.used or time.monotonic() - request.at > seconds:
            raise RefusedError(BAD_REQUEST_ID)
        return request

    def _upload(self, command: str, body: JSON) -> JSON | None:
        if command == "aibot_upload_media_init":
            return {"upload_id": self._media.announced(body)}
        if command == "aibot_upload_media_chunk":
            self._media.sliced(body)
            return None
        return self._media.finished(body["upload_id"])


UPLOADS = {"aibot_upload_media_init", "aibot_upload_media_chunk", "aibot_upload_media_finish"}


def _answer(number: str, code: int, body: Any = None) -> JSON:
    answer: JSON = {"headers": {"req_id": number}, "errcode": code, "errmsg": "ok" if code == OK else "refused"}
    return answer | ({} if body is None else {"body": body})


def _event(kind: str, bot_id: str) -> JSON:
    body = {"msgid": f"{kind}{time.monotonic_ns()}", "create_time": int(time.time()), "aibotid": bot_id}
    event = {"msgtype": "event", "event": {"eventtype": kind}}
    return {"cmd": "aibot_event_callback", "headers": {"req_id": kind}, "body": body | event}
