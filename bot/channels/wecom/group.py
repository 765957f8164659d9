"""A group's webhook 消息推送: words, pictures, files to one group. It hears nothing, so buttons are left out."""

import asyncio
import base64
import hashlib
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import orjson

from bot.channels.channel import Accept
from bot.channels.documents import content_of
from bot.channels.http.form import Field, multipart
from bot.channels.http.wire import Wire
from bot.channels.wecom.answers import carried, told
from bot.channels.wecom.errors import channel_error
from bot.channels.wecom.outbound import Part, Spoken, parts, plain
from bot.channels.wecom.saying import each
from bot.channels.wecom.uploads import LIMITS, PICTURES
from bot.quota import Quota
from storage.messages import Attachment, Document, Outgoing
from storage.problems import EXPIRED, NETWORK, UNAUTHORIZED, ChannelError, Problem

NAME = "wecom_group"
SPOKEN_BYTES = 4000  # of one message of words; WeCom takes 4,096
PICTURE_BYTES = 2 * 1024 * 1024
PER_MINUTE = 18  # of WeCom's 20 a webhook
SECONDS, LIMIT = 60.0, 64 * 1024
JSON_CONTENT = "application/json"


class GroupChannel:
    """One group. Its chats are told apart only by us: all of them are that group. `key` may be the whole address."""

    name = NAME
    rate = chat_rate = 0.0  # counted here, message by message
    private_link = ""

    def __init__(self, url: str, key: str, data_dir: Path) -> None:
        self.problem: Problem | None = None
        """UNAUTHORIZED while the key is refused."""
        self._said: dict[int, int] = {}
        key = key_in(key)
        self._wire, self._data_dir = Wire(url, connections=1), data_dir
        self._send = f"/cgi-bin/webhook/send?key={quote(key, '')}"
        self._upload = f"/cgi-bin/webhook/upload_media?type=file&key={quote(key, '')}"
        self._quota = Quota(((PER_MINUTE, 60.0),), lambda: asyncio.get_running_loop().time())

    async def receive(self, accept: Accept) -> None:
        """Nothing is ever heard."""
        await asyncio.Event().wait()

    async def listen(self, accept: Accept) -> None:
        """Nor here."""
        await asyncio.Event().wait()

    async def send(self, outgoing: Outgoing) -> None:
        """Sends one message, a long one in several. Raises ChannelError."""
        made = parts(outgoing.model_copy(update={"rows": ()}), SPOKEN_BYTES, plain)
        await each(outgoing, made, self._said, self._leave)

    async def check(self) -> None:
        """Whether the key is right: empty words are shown nowhere. Raises ChannelError: UNAUTHORIZED or NETWORK."""
        try:
            await self._asked(self._send, orjson.dumps({"msgtype": "text", "text": {"content": ""}}), JSON_CONTENT)
        except ChannelError as error:
            if error.problem in (UNAUTHORIZED, NETWORK):
                raise

    async def fetch(self, attachment: Attachment, limit: int) -> bytes:
        raise ChannelError(EXPIRED, "nothing comes from there")

    async def close(self) -> None:
        await self._wire.close()

    async def _leave(self, place: int, part: Part) -> None:
        body = await self._body(part)
        await self._quota.turn(NAME)
        await self._asked(self._send, orjson.dumps(body), JSON_CONTENT)

    async def _body(self, part: Part) -> Mapping[str, Any]:
        if isinstance(part, Spoken):
            return {"msgtype": "markdown", "markdown": {"content": part.text}}
        assert isinstance(part, Document)  # noqa: S101 -- a card has buttons, and there are none
        content = await asyncio.to_thread(content_of, part, self._data_dir, LIMITS["file"])
        if part.kind == "picture" and content.startswith(PICTURES) and len(content) <= PICTURE_BYTES:
            md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
            return {"msgtype": "image", "image": {"base64": base64.b64encode(content).decode(), "md5": md5}}
        field = Field("media", content, part.name, "application/octet-stream")
        mime, form = multipart([field], secrets.token_hex(16))
        media_id = (await self._asked(self._upload, form, mime))["media_id"]
        return {"msgtype": "file", "file": {"media_id": media_id}}

    async def _asked(self, path: str, body: bytes, content: str) -> Mapping[str, Any]:
        exchange = self._wire.post(path, body, content=content, seconds=SECONDS, limit=LIMIT, repeatable=False)
        answer = told(await carried(exchange, says=path == self._send))
        error = channel_error(answer["errcode"]) if answer.get("errcode") else None
        self.problem = UNAUTHORIZED if error and error.problem is UNAUTHORIZED else None
        if error:
            raise error
        return answer


def key_in(written: str) -> str:
    """The key, also where somebody has pasted the whole address that WeCom shows."""
    found = parse_qs(urlsplit(written.strip()).query).get("key", [])
    return found[0] if found else written.strip().removeprefix("key=")
