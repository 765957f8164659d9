"""One connection to WeCom, from its subscription to its end: asks and gets answers, hands on what people do."""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

import orjson
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from bot.channels.wecom.errors import NOT_SUBSCRIBED, channel_error
from bot.channels.wecom.inbound import EVENT, MESSAGE
from storage.problems import NETWORK, ChannelError

ANSWER_SECONDS = 15.0  # WeCom's own client gives up after 5, and is sometimes wrong
BEAT_SECONDS = 30.0  # between two pings; WeCom lets go of who is silent
SAYING = ("aibot_send_msg", "aibot_respond_msg", "aibot_respond_welcome_msg")
"""What people see: whether they did is uncertain where no answer comes."""
Hear = Callable[[Mapping[str, Any]], None]
_LOG = logging.getLogger(__name__)


class Line:
    """`hear` gets every frame that says what a person did, in order. `kicked`: another connection has taken over."""

    def __init__(self, socket: ClientConnection, hear: Hear, tokens: Callable[[], str]) -> None:
        self.kicked = False
        self._socket, self._hear, self._tokens = socket, hear, tokens
        self._asked: dict[str, asyncio.Future[Mapping[str, Any] | None]] = {}
        self._useless = asyncio.Event()

    async def ask(
        self,
        command: str,
        body: Mapping[str, Any] | None = None,
        request: str = "",
        refused: Callable[[int], ChannelError] = channel_error,
    ) -> Mapping[str, Any]:
        """The answer's body. `request` is the id of what is answered, if anything. Raises ChannelError: by `refused`
        from WeCom's code, or NETWORK."""
        request = request or self._tokens()
        frame = {"cmd": command, "headers": {"req_id": request}, **({} if body is None else {"body": body})}
        answer: asyncio.Future[Mapping[str, Any] | None] = asyncio.get_running_loop().create_future()
        self._asked[request], out = answer, False
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._socket.send(orjson.dumps(frame).decode())
                out = command in SAYING
                found = await answer
        except (ConnectionClosed, TimeoutError) as error:
            raise ChannelError(NETWORK, f"{command}: {type(error).__name__}", uncertain=out) from None
        finally:
            self._asked.pop(request, None)
        if found is None:
            raise ChannelError(NETWORK, f"{command}: connection lost before an answer", uncertain=out)
        return self._read_answer(found, refused)

    async def read(self) -> None:
        """Until the connection has ended, in whatever way."""
        try:
            while True:
                self._take(await self._socket.recv())
        except ConnectionClosed:
            pass
        finally:
            self._useless.set()
            for answer in self._asked.values():
                if not answer.done():
                    answer.set_result(None)

    async def beat(self) -> None:
        """Until the connection is of no use any more: ended, kicked, unsubscribed, or without a pong."""
        while not self._useless.is_set():
            try:
                async with asyncio.timeout(BEAT_SECONDS):
                    await self._useless.wait()
            except TimeoutError:
                await self._ping()

    async def _ping(self) -> None:
        try:
            await self.ask("ping")
        except ChannelError:
            self._useless.set()

    def _read_answer(self, frame: Mapping[str, Any], refused: Callable[[int], ChannelError]) -> Mapping[str, Any]:
        code = frame.get("errcode", 0)
        if code == NOT_SUBSCRIBED:
            self._useless.set()
        if code:
            raise refused(code)
        return frame.get("body") or {}

    def _take(self, raw: str | bytes) -> None:
        frame = _loads(raw)
        try:
            command, request = frame.get("cmd"), frame["headers"]["req_id"]
            if command == EVENT and frame["body"]["event"]["eventtype"] == "disconnected_event":
                self.kicked = True
                self._useless.set()
            elif command in (MESSAGE, EVENT):
                self._hear(frame)
            elif (answer := self._asked.get(request)) and not answer.done():
                answer.set_result(frame)
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            _LOG.error("wecom: a frame is not understood (%s)", type(error).__name__)


def _loads(raw: str | bytes) -> Any:
    """JSON, also with raw control characters in its strings, which WeCom lets through, and with halves of surrogate
    pairs, which become U+FFFD; None when it is none."""
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        pass
    try:
        text = json.dumps(json.loads(raw, strict=False), ensure_ascii=False)
        return orjson.loads(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    except (ValueError, RecursionError):
        return None
