"""The self-built app's side of the fake WeCom: the interface by which the app says something, and asks for files."""

import base64
import itertools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web

from tests.wecom.checks import faults_of_card
from tests.wecom.media import LIMITS, Media
from tests.wecom.postbox import Postbox
from tests.wecom.screen import JSON, Chat, Message, words_of
from tests.wecom.speech import RefusedError

CORP_ID, AGENT_ID, SECRET = "ww1436e0e65a779aee", "1000002", "fakeAppSecretForTestsOnly"
TOKEN, AES_KEY = "callbackTokenForTests", base64.b64encode(bytes(range(32))).decode().rstrip("=")
LONGEST = 2048  # bytes of text
STALE, NOT_A_SECRET, NOT_TRUSTED, NO_MEDIA, WRONG, NO_CALLBACK, NO_SUCH_AGENT = (
    42001,
    40001,
    60020,
    40007,
    40058,
    40100,
    301002,
)


@dataclass
class Faults:
    """What goes wrong next."""

    codes: list[int] = field(default_factory=list)
    """Codes for the next calls, but for those for a token: with any but 0 they are not carried out."""
    lose_answers: int = 0
    """The next messages are carried out, and the connection breaks before the answer."""
    trusted: bool = True
    """Whether our address is on the list of trusted ones."""


class AppSide:
    """`chat(id)` finds a chat; `members` are those who see the app; `violations` grows."""

    def __init__(self, media: Media, chat: Callable[[str], Chat], violations: list[str]) -> None:
        self.corp_id, self.agent_id, self.secret = CORP_ID, AGENT_ID, SECRET
        self.postbox = Postbox(CORP_ID, AGENT_ID, TOKEN, AES_KEY)
        self.members: set[str] = set()
        self.unlicensed: set[str] = set()
        """Members without a licence for the interface: named in an answer that is no refusal."""
        self.faults = Faults()
        self.calls: list[tuple[str, JSON]] = []
        self.tokens: set[str] = set()
        self.token_seconds = 7200
        self._media, self._chat, self._violations = media, chat, violations
        self._codes: dict[str, tuple[Chat, str]] = {}
        self._taken: set[str] = set()
        self._ids = itertools.count(1)

    def routes(self, app: web.Application) -> None:
        app.router.add_get("/cgi-bin/gettoken", self._get_token)
        app.router.add_post("/cgi-bin/message/{what}", self._answer)
        app.router.add_post("/cgi-bin/media/upload", self._answer)
        app.router.add_get("/cgi-bin/media/get", self._get_media)
        app.router.add_get("/cgi-bin/agent/get", self._get_agent)

    def expire_tokens(self) -> None:
        """Sooner than was said, as happens when somebody else asks for one."""
        self.tokens.clear()

    async def _get_token(self, request: web.Request) -> web.Response:
        if (request.query["corpid"], request.query["corpsecret"]) != (self.corp_id, self.secret):
            return web.json_response({"errcode": NOT_A_SECRET, "errmsg": "invalid credential"})
        token = f"token{next(self._ids)}_-"
        self.tokens.add(token)
        return web.json_response(
            {"errcode": 0, "errmsg": "ok", "access_token": token, "expires_in": self.token_seconds}
        )

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix("/cgi-bin/")
        try:
            self._check(request)
            found = await self._upload(request) if path == "media/upload" else await self._said(request, path)
        except RefusedError as error:
            return web.json_response({"errcode": error.code, "errmsg": "refused, from ip: 203.0.113.7"})
        if self.faults.lose_answers and path == "message/send":
            self.faults.lose_answers -= 1
            if request.transport is not None:
                request.transport.abort()
        return web.json_response({"errcode": 0, "errmsg": "ok", **found})

    def _check(self, request: web.Request) -> None:
        if request.query.get("access_token") not in self.tokens:
            raise RefusedError(STALE)
        if not self.faults.trusted:
            raise RefusedError(NOT_TRUSTED)
        if self.faults.codes and (code := self.faults.codes.pop(0)):
            raise RefusedError(code)

    async def _upload(self, request: web.Request) -> JSON:
        kind, form = request.query["type"], await request.post()
        file = form["media"]
        assert isinstance(file, web.FileField)
        content = file.file.read()
        if not 5 < len(content) <= LIMITS[kind]:
            raise RefusedError(WRONG)
        return self._media.add(kind, file.filename, content)

    async def _get_media(self, request: web.Request) -> web.Response:
        try:
            self._check(request)
        except RefusedError as error:
            return web.json_response({"errcode": error.code, "errmsg": "refused"})
        kept = self._media.plain.get(request.query["media_id"])
        if kept is None:
            return web.json_response({"errcode": NO_MEDIA, "errmsg": "invalid media_id"})
        return web.Response(body=kept, content_type="application/octet-stream")

    async def _get_agent(self, request: web.Request) -> web.Response:
        try:
            self._check(request)
        except RefusedError as error:
            return web.json_response({"errcode": error.code, "errmsg": "refused"})
        code = 0 if request.query["agentid"] == self.agent_id else NO_SUCH_AGENT
        return web.json_response({"errcode": code, "errmsg": "ok", "name": "村报"})

    async def _said(self, request: web.Request, path: str) -> JSON:
        body = await request.json()
        self.calls.append((path, body))
        try:
            return self._send(body) if path == "message/send" else self._update(body)
        except (LookupError, TypeError, ValueError) as error:
            self._violations.append(f"{path}: {type(error).__name__} {error}")
            raise RefusedError(WRONG) from error

    def _send(self, body: JSON) -> JSON:
        if body["agentid"] != int(self.agent_id):
            raise ValueError(f"agentid {body['agentid']!r}")
        content = json.dumps({name: value for name, value in body.items() if "duplicate" not in name}, sort_keys=True)
        chats = [self._chat(name) for name in body["touser"].split("|")]
        invalid = [chat.id.lower() for chat in chats if chat.gone or chat.id not in self.members]
        unlicensed = [chat.id.lower() for chat in chats if chat.id in self.unlicensed]
        answer: JSON = {"msgid": f"msg{next(self._ids)}", "invaliduser": "|".join(invalid)}
        answer["unlicenseduser"] = "|".join(unlicensed)
        if body.get("enable_duplicate_check") and content in self._taken:
            return answer
        self._taken.add(content)
        for chat in chats:
            if chat.id.lower() not in (*invalid, *unlicensed) and chat.takes():
                chat.add(self._message(body))
        if body["msgtype"] == "template_card":
            answer["response_code"] = self.code(chats[0], body["template_card"]["task_id"])
        return answer

    def _message(self, body: JSON) -> Message:
        kind = body["msgtype"]
        if kind == "text":
            text = body["text"]["content"]
            if not text.strip() or len(text.encode()) > LONGEST or re.search(r"<a\b", text):
                self._violations.append(f"text {text!r}")
            return Message(text)
        if kind == "template_card":
            card = body["template_card"]
            self._violations += faults_of_card(card, app=True)
            if not self.postbox.callback:
                raise RefusedError(NO_CALLBACK)
            return Message(words_of(card), raw=card)
        sent, name, content = self._media.sent[body[kind]["media_id"]]
        if sent != kind:
            raise ValueError(f"a {sent} sent as {kind}")
        return Message("", content=content, file_name=name if kind == "file" else "")

    def _update(self, body: JSON) -> JSON:
        """A code serves once."""
        if body["response_code"] not in self._codes:
            raise RefusedError(WRONG)
        chat, task = self._codes.pop(body["response_code"])
        card = body["template_card"]
        self._violations += faults_of_card(card, app=True)
        if body["userids"] != [chat.id] or card["task_id"] != task:
            raise ValueError(f"an update of {card.get('task_id')!r} for {task!r}")
        shown = next((message for message in reversed(chat.messages) if message.task == task), None)
        if shown is not None and chat.takes():
            shown.show(card, chat)
        return {}

    def code(self, chat: Chat, task: str) -> str:
        code = f"code{next(self._ids)}"
        self._codes[code] = (chat, task)
        return code
