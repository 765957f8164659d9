"""Carries calls of the Bot API for python-telegram-bot, and takes its errors back; the token stays in here.

`Bot` is given a placeholder for a token, and this transport puts the real one into the path: so no text, log or error
of the library can hold it. What Telegram or a proxy answers is scrubbed of it before anybody reads it.
"""

import json
import logging
import os
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import orjson
from telegram import Bot
from telegram.error import NetworkError, TelegramError
from telegram.request import BaseRequest, RequestData

from bot.channels.http.connection import UnsentError, WireError
from bot.channels.http.form import Field, multipart
from bot.channels.http.framing import Answer
from bot.channels.http.wire import Wire
from bot.channels.telegram.errors import UnansweredCallError

ANSWER_SECONDS, UPLOAD_SECONDS, DOWNLOAD_SECONDS = 20.0, 180.0, 120.0
ANSWER_LIMIT = 32 * 1024 * 1024  # bytes; a hundred updates are a tenth of it at most
NOT_REPEATABLE = ("send", "copy", "forward")  # a second one is a second message; all other calls may be made twice
JSON_CONTENT = "application/json"

os.environ.setdefault(
    "PTB_TIMEDELTA", "true"
)  # the library's switch to its coming behaviour; without it RetryAfter warns
logging.getLogger("telegram").setLevel(
    logging.WARNING
)  # at DEBUG it writes down whole messages and the webhook's secret


class Ready(RequestData):  # type: ignore[misc]  # -- final by name, but `post` takes nothing else, and encoding twice costs 90 µs
    """A request whose body is encoded already."""

    __slots__ = ("body",)

    def __init__(self, body: bytes) -> None:
        super().__init__()
        self.body = body


class Transport(BaseRequest):
    """Calls to $api_url/bot$token/METHOD, downloads from $api_url/file/bot$token/PATH."""

    def __init__(self, token: str, api_url: str, webhook_secret: str = "") -> None:
        self._wire = Wire(api_url)
        self._token = token
        self._hidden = [secret.encode() for secret in (token.rpartition(":")[2], webhook_secret) if secret]

    def bot(self) -> Bot:
        """The library's client over this transport, for calls whose cost does not matter."""
        return Bot("placeholder", base_url="/bot", base_file_url="/file/bot", request=self, get_updates_request=self)

    async def call(self, method: str, params: Mapping[str, Any], seconds: float = ANSWER_SECONDS) -> Any:
        """The result of a method, as plain values. Raises TelegramError."""
        status, body = await self.do_request(method, "POST", Ready(orjson.dumps(params)), seconds)
        if status == 200:
            return self.parse_json_payload(body)["result"]
        return await _Refused(status, body).post(method)

    async def download(self, path: str, limit: int) -> Answer:
        """The file that getFile gave this path, whatever the status. Raises TelegramError, TooLongError."""
        quoted = f"/file/bot{self._token}/{quote(path)}"
        try:
            return await self._wire.get(quoted, seconds=DOWNLOAD_SECONDS, limit=limit)
        except (WireError, TimeoutError) as error:
            raise _named(error) from error

    @property
    def read_timeout(self) -> float:
        """Seconds, where the caller names none."""
        return ANSWER_SECONDS

    async def initialize(self) -> None:
        """Connections are made when they are needed."""

    async def shutdown(self) -> None:
        """Ends all connections."""
        await self._wire.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """What the server says. Raises TelegramError, in which the payload does not appear."""
        value = _loads(payload)
        if not isinstance(value, dict) or (value.get("ok") is True and "result" not in value):
            raise TelegramError("The answer is not one of the Bot API")
        return value

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Status and body of a call. Raises NetworkError.

        Of `url` only the last part counts, the method's name; of the limits only `read_timeout`, for it all.
        """
        name = url.rpartition("/")[2]
        content, body = _encoded(request_data)
        seconds = UPLOAD_SECONDS if content != JSON_CONTENT else ANSWER_SECONDS
        try:
            answer = await self._wire.post(
                f"/bot{self._token}/{name}",
                body,
                content=content,
                seconds=read_timeout if isinstance(read_timeout, int | float) else seconds,
                limit=ANSWER_LIMIT,
                repeatable=not name.startswith(NOT_REPEATABLE),
            )
        except (WireError, TimeoutError) as error:
            raise _named(error) from error
        return answer.status, answer.body if answer.status == 200 else self._scrubbed(answer.body)

    def _scrubbed(self, body: bytes) -> bytes:
        """A proxy's error page may name the address that was asked for."""
        for secret in self._hidden:
            body = body.replace(secret, b"***")
        return body


class _Refused(Transport):
    """An answer that is here already: for the library to say, by raising, what it means."""

    def __init__(self, status: int, body: bytes) -> None:
        self._answer = status, body

    async def do_request(self, *_: Any, **__: Any) -> tuple[int, bytes]:
        return self._answer


def _named(error: Exception) -> NetworkError:
    if isinstance(error, UnsentError):
        return NetworkError(str(error))
    return UnansweredCallError("Timed out" if isinstance(error, TimeoutError) else str(error))


def _loads(payload: bytes) -> Any:
    """JSON, also with halves of surrogate pairs, which only the slow reader forgives; None when it is none."""
    try:
        return orjson.loads(payload)
    except orjson.JSONDecodeError:
        pass
    try:
        lenient = json.dumps(json.loads(payload.decode(errors="replace")), ensure_ascii=False)
        return orjson.loads(lenient.encode(errors="replace"))
    except ValueError:
        return None


def _encoded(request: RequestData | None) -> tuple[str, bytes]:
    """Content type and body."""
    if isinstance(request, Ready):
        return JSON_CONTENT, request.body
    if request is None or not request.contains_files:
        return JSON_CONTENT, orjson.dumps(request.parameters if request else {})
    fields = [Field(name, value.encode()) for name, value in request.json_parameters.items()]
    for name, (file_name, content, mime) in request.multipart_data.items():
        fields.append(Field(name, content if isinstance(content, bytes) else content.read(), file_name, mime))
    return multipart(fields, secrets.token_hex(16))
