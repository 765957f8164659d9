"""The group's webhook of the fake WeCom: what it takes stands in the group, which nobody hears from."""

import base64
import hashlib
import itertools
import time

from aiohttp import web

from tests.wecom.checks import faults_of_markdown
from tests.wecom.screen import JSON, Chat, Message

KEY = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
LONGEST, PICTURE, FILE = 4096, 2 << 20, 20 << 20
"""Bytes of markdown, of a picture, of a file."""
MOST_A_MINUTE = 20
NO_SUCH_KEY, TOO_OFTEN, NO_WORDS = 93000, 45009, 44004


class HookSide:
    """`group` is what its members see."""

    def __init__(self, violations: list[str]) -> None:
        self.key, self.group = KEY, Chat("group")
        self._violations = violations
        self._files: dict[str, tuple[str, bytes]] = {}
        self._sent: list[float] = []
        self._ids = itertools.count(1)

    def refuse_after(self, many: int) -> None:
        """It takes so many more messages within this minute."""
        self._sent = [time.monotonic()] * (MOST_A_MINUTE - many)

    def routes(self, app: web.Application) -> None:
        app.router.add_post("/cgi-bin/webhook/send", self._send)
        app.router.add_post("/cgi-bin/webhook/upload_media", self._upload)

    async def _send(self, request: web.Request) -> web.Response:
        if request.query["key"] != self.key:
            return web.json_response({"errcode": NO_SUCH_KEY, "errmsg": "invalid webhook url"})
        now = time.monotonic()
        self._sent = [moment for moment in self._sent if moment > now - 60] + [now]
        if len(self._sent) > MOST_A_MINUTE:
            return web.json_response({"errcode": TOO_OFTEN, "errmsg": "api freq out of limit"})
        body = await request.json()
        if body["msgtype"] == "text" and not body["text"]["content"]:
            return web.json_response({"errcode": NO_WORDS, "errmsg": "empty content"})
        self._show(body)
        return web.json_response({"errcode": 0, "errmsg": "ok"})

    def _show(self, body: JSON) -> None:
        kind = body["msgtype"]
        if kind == "markdown":
            self._violations += faults_of_markdown(body["markdown"]["content"], LONGEST)
            self.group.add(Message(body["markdown"]["content"]))
        elif kind == "image":
            content = base64.b64decode(body["image"]["base64"], validate=True)
            right = hashlib.md5(content, usedforsecurity=False).hexdigest() == body["image"]["md5"]
            if not right or len(content) > PICTURE or not content.startswith((b"\x89PNG", b"\xff\xd8")):
                self._violations.append(f"a picture of {len(content)} bytes")
            self.group.add(Message("", content=content))
        else:
            name, content = self._files[body["file"]["media_id"]]
            self.group.add(Message("", content=content, file_name=name))

    async def _upload(self, request: web.Request) -> web.Response:
        if (request.query["key"], request.query["type"]) != (self.key, "file"):
            return web.json_response({"errcode": NO_SUCH_KEY, "errmsg": "invalid webhook url"})
        file = (await request.post())["media"]
        assert isinstance(file, web.FileField)
        media_id = f"hook{next(self._ids)}"
        content = file.file.read()
        if not 5 < len(content) <= FILE:
            self._violations.append(f"a file of {len(content)} bytes")
        self._files[media_id] = (file.filename, content)
        return web.json_response({"errcode": 0, "errmsg": "ok", "type": "file", "media_id": media_id})
