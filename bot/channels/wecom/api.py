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
from storage.problems import UNAUTHORIZED, UNTRUSTED, Problem

ANSWER_SECONDS, UPLOAD_SECONDS, DOWNLOAD_SECONDS = 20.0, 180.0, 120.0
ANSWER_LIMIT = 1024 * 1024  # bytes
SPARE_SECONDS = 300.0  # before its end a token is renewed
JSON_CONTENT = "application/json"
ALARMING = (UNAUTHORIZED, UNTRUSTED)


class Api:
    """The app `secret` of the company `corp_id`. No error names the token or the secret."""

    def __init__(self, url: str, corp_id: str, secret: str) -> None:
        self.problem: Problem | None = None
        """Why nothing gets through, where only the operator can mend it."""
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
                asked = self._wire.get(self._asking, seconds=ANSWER_SECONDS, limit=ANSWER_LIMIT)
                answer = self._watched(told(await carried(asked)))
                self._token = quote(str(answer["access_token"]), "")
                self._good_until = self._now() + float(answer.get("expires_in", 0))
            return self._token

    async def close(self) -> None:
        await self._wire.close()

    async def _insist(self, ask: Callable[[str], Awaitable[Mapping[str, Any]]]) -> Mapping[str, Any]:
        """Asks once more where only the token had become stale."""
        for last in (False, True):
            token = await self.token()
            answer = await ask(token)
            if answer.get("errcode") not in STALE_TOKENS or last:
                return self._watched(answer)
            if token == self._token:
                self._good_until = 0.0
        raise AssertionError  # the second time returns or raises

    def _watched(self, answer: Mapping[str, Any]) -> Mapping[str, Any]:
        """The answer, unless it is a refusal; remembers whether the operator has to do something."""
        code = answer.get("errcode", 0)
        error = channel_error(code) if code else None
        self.problem = error.problem if error and error.problem in ALARMING else None
        if error:
            raise error
        return answer

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
