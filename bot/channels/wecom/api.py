"""The interface at qyapi: calls with an access token that is kept, and renewed before it runs out."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import quote

import orjson

from bot.channels.http.form import Field, multipart
from bot.channels.http.wire import Wire
from bot.channels.wecom.answers import carried, told
from bot.channels.wecom.errors import STALE_TOKENS, channel_error
from storage.problems import NETWORK, UNAUTHORIZED, UNTRUSTED, ChannelError, Problem

ANSWER_SECONDS, UPLOAD_SECONDS, DOWNLOAD_SECONDS = 20.0, 180.0, 120.0
ANSWER_LIMIT = 1024 * 1024  # bytes
SPARE_SECONDS = 300.0  # before its end a token is renewed
JSON_CONTENT = "application/json"
ALARMING = (UNAUTHORIZED, UNTRUSTED, NETWORK)


class Api:
    """The app `secret` of the company `corp_id`. No error names the token or the secret."""

    def __init__(self, url: str, corp_id: str, secret: str) -> None:
        self.troubled = asyncio.Event()
        """Set while nothing gets through."""
        self._without_token: Problem | None = None
        self._refused: Problem | None = None  # a fresh token says nothing about it: it comes from any address
        self._wire = Wire(url)
        self._asking = f"/cgi-bin/gettoken?corpid={quote(corp_id, '')}&corpsecret={quote(secret, '')}"
        self._token, self._good_until = "", 0.0
        self._renewing = asyncio.Lock()

    async def call(self, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """What a call answers. It is made once. Raises ChannelError, which says where it is uncertain whether it
        was carried out."""
        content = orjson.dumps(body)
        return await self._insist(lambda token: self._post(f"{path}?access_token={token}", content, JSON_CONTENT))

    async def look(self, path: str) -> Mapping[str, Any]:
        """What is answered to a look that changes nothing; `path` has a question in it. Raises ChannelError."""

        async def ask(token: str) -> Mapping[str, Any]:
            return told(await carried(self._wire.get(f"{path}&access_token={token}", seconds=20.0, limit=ANSWER_LIMIT)))

        return await self._insist(ask)

    async def upload(self, kind: str, name: str, content: bytes) -> str:
        """The file's id at WeCom, good for three days. Raises ChannelError."""
        field = Field("media", content, name, "application/octet-stream")
        mime, form = multipart([field], secrets.token_hex(16))
        path = f"/cgi-bin/media/upload?type={kind}&access_token="
        return str((await self._insist(lambda token: self._post(path + token, form, mime)))["media_id"])

    async def download(self, media_id: str, limit: int) -> bytes:
        """The bytes of a file. Raises ChannelError."""
        path = f"/cgi-bin/media/get?media_id={quote(media_id, '')}&access_token="
        found = await self._insist(lambda token: self._got(path + token, limit))
        content: bytes = found["content"]
        return content

    async def token(self) -> str:
        """The access token; asks for a fresh one where there is none, or not for long. Raises ChannelError."""
        async with self._renewing:
            if self._now() > self._good_until - SPARE_SECONDS:
                answer = await self._fresh()
                self._token = quote(str(answer["access_token"]), "")
                self._good_until = self._now() + float(answer.get("expires_in", 0))
            return self._token

    @property
    def problem(self) -> Problem | None:
        """Why nothing gets through; None while all is well."""
        return self._without_token or self._refused

    async def close(self) -> None:
        await self._wire.close()

    async def _insist(self, ask: Callable[[str], Awaitable[Mapping[str, Any]]]) -> Mapping[str, Any]:
        """Asks once more where only the token had become stale."""
        for last in (False, True):
            token = await self.token()
            try:
                answer = await ask(token)
            except ChannelError as error:
                self._refused = error.problem if error.problem in ALARMING else None
                self._ring()
                raise
            if answer.get("errcode") not in STALE_TOKENS or last:
                return self._watched(answer)
            if token == self._token:
                self._good_until = 0.0
        raise AssertionError  # the second time returns or raises

    async def _fresh(self) -> Mapping[str, Any]:
        """What is answered to who asks for a token. Raises ChannelError."""
        asked = self._wire.get(self._asking, seconds=ANSWER_SECONDS, limit=ANSWER_LIMIT)
        try:
            answer = _taken(told(await carried(asked)))
        except ChannelError as error:
            self._without_token = error.problem if error.problem in ALARMING else None
            raise
        else:
            self._without_token = None
            return answer
        finally:
            self._ring()

    def _watched(self, answer: Mapping[str, Any]) -> Mapping[str, Any]:
        """The answer, unless it is a refusal; remembers whether anything gets through."""
        try:
            taken = _taken(answer)
        except ChannelError as error:
            self._refused = error.problem if error.problem in ALARMING else None
            raise
        else:
            self._refused = None
            return taken
        finally:
            self._ring()

    def _ring(self) -> None:
        if self.problem:
            self.troubled.set()
        else:
            self.troubled.clear()

    async def _post(self, path: str, body: bytes, content: str) -> Mapping[str, Any]:
        seconds = ANSWER_SECONDS if content == JSON_CONTENT else UPLOAD_SECONDS
        made = self._wire.post(
            path, body, content=content, seconds=seconds, limit=ANSWER_LIMIT, repeatable=content != JSON_CONTENT
        )
        return told(await carried(made, says=content == JSON_CONTENT))

    async def _got(self, path: str, limit: int) -> Mapping[str, Any]:
        answer = await carried(self._wire.get(path, seconds=DOWNLOAD_SECONDS, limit=limit))
        refused = answer.body.startswith(b'{"errcode"')
        return told(answer) if refused or answer.status != 200 else {"content": answer.body}

    def _now(self) -> float:
        return asyncio.get_running_loop().time()


def _taken(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answer. Raises ChannelError where it is a refusal."""
    if code := answer.get("errcode", 0):
        raise channel_error(code)
    return answer
