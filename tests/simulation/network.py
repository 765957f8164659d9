"""The way between the program and Telegram: it takes time, it breaks before and after a call was accepted, and Telegram
may ask for patience. `Wire` takes the place of the one in `bot/channels/http`: real calls, in bytes, reach the fake.
"""

import asyncio
import contextvars
import re
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any
from urllib.parse import unquote

import orjson

from bot.channels.http.connection import UnansweredError, UnsentError
from bot.channels.http.framing import Answer
from tests.simulation.death import Death
from tests.telegram.methods import METHODS
from tests.telegram.refusals import BLOCKED, Refusal, RefusedError, bad_request, too_many
from tests.telegram.wire import JSON, Call, Upload
from tests.telegram.world import SCHEMA, World

THERE, BEFORE, AFTER = "there", "before", "after"
"""What becomes of a call: it arrives and is answered, or breaks before or after it was accepted."""
TOO_MANY, LONG_PATIENCE, LONG = "too many requests", "much too many requests", 1000.0
"""As they are called; and from how many seconds on they are much too many."""
SLOWEST_WAY = 0.08  # seconds, one way
SAYING = ("sendMessage", "sendPhoto", "sendDocument", "editMessageText")
PART = re.compile(
    rb'\r\n[^\r]*name="(?P<name>[^"]+)"(?:; filename="(?P<file>[^"]*)"\r\nContent-Type: (?P<mime>[^\r]*))?\r\n\r\n'
    rb"(?P<content>.*)\r\n",
    re.DOTALL,
)


class Network:
    """What becomes of calls. `broken` is how likely one breaks; `floods` until when a chat is to be left alone."""

    def __init__(self, world: World, chance: Random, told: Callable[..., None], had: Counter[str]) -> None:
        self.world, self.chance, self.told, self.had = world, chance, told, had
        self.broken = 0.0
        self.floods: dict[str, float] = {}
        self.unanswered: list[tuple[str, str, str]] = []
        """Chat and text of what was to be shown, and of which its sender never heard; and where it broke."""
        self.refused_by: set[str] = set()
        """Chats that had blocked us when we wrote."""
        self.shown: list[tuple[float, str, str]] = []
        """When, to whom, what."""

    async def carry(self, method: str, params: JSON, uploads: dict[str, Upload], seconds: float) -> Answer:
        """The answer to a call. The program may be gone when it arrives: then it is carried out all the same."""
        fate = self._fate()
        if fate == BEFORE and self.chance.random() < 0.5:
            await asyncio.sleep(self._way())
            self.told("network", f"{method} was never sent")
            raise UnsentError("nobody answers there")
        context = contextvars.Context()  # of nobody: Telegram does not die with the program
        task = asyncio.get_running_loop().create_task(self._arrives(fate, method, params, uploads), context=context)
        async with asyncio.timeout(seconds):
            answer = await asyncio.shield(task)
        if answer is None:
            self.told("network", f"{method} broke {fate} it was accepted")
            raise UnansweredError("connection lost before the whole answer")
        return answer

    async def download(self, path: str, seconds: float) -> Answer:
        """The answer to a download."""
        async with asyncio.timeout(seconds):
            await asyncio.sleep(self._way())
        if self._fate() != THERE:
            self.told("network", f"a download broke: {path}")
            raise UnansweredError("connection lost before the whole answer")
        try:
            return Answer(200, self.world.shelf.download(path), True)
        except RefusedError as error:
            return self._refused("download", {}, error.refusal)

    def calm(self) -> None:
        """All is well again, except for who is to be left alone yet."""
        self.broken = 0.0

    async def _arrives(self, fate: str, method: str, params: JSON, uploads: dict[str, Upload]) -> Answer | None:
        await asyncio.sleep(self._way())
        if fate == BEFORE:
            self._unheard(fate, method, params)
            return None
        answer = await self._carried_out(method, params, uploads)
        await asyncio.sleep(self._way())
        if fate == AFTER and answer.status == 200:
            self._unheard(fate, method, params)
            return None
        return answer

    def _unheard(self, fate: str, method: str, params: JSON) -> None:
        self.had[f"broke {fate} it was accepted"] += 1
        if method in SAYING:
            self.unanswered.append((str(params["chat_id"]), _words(params), fate))

    async def _carried_out(self, method: str, params: JSON, uploads: dict[str, Upload]) -> Answer:
        try:
            result = await self._result(method, SCHEMA.read(method, params) | uploads)
        except RefusedError as error:
            return self._refused(method, params, error.refusal)
        return _answer(200, {"ok": True, "result": result})

    async def _result(self, method: str, params: JSON) -> Any:
        if faults := SCHEMA.faults_of_call(method, params):
            raise RefusedError(bad_request("; ".join(faults)))
        chat = str(params.get("chat_id", ""))
        now = asyncio.get_running_loop().time()
        if method in SAYING and now < self.floods.get(chat, 0.0):
            self.had[TOO_MANY if self.floods[chat] - now < LONG else LONG_PATIENCE] += 1
            raise RefusedError(too_many(int(self.floods[chat] - now) + 1))
        files = {name: value for name, value in params.items() if isinstance(value, Upload)}
        result = METHODS[method](self.world, Call(method, params, files))
        if asyncio.iscoroutine(result):
            result = await result
        if method in SAYING:
            self.shown.append((now, chat, _words(params)))
            self.told("shown", f"{chat} {method} {_words(params)!r} {_labels(params)}")
        return result

    def _refused(self, method: str, params: JSON, refusal: Refusal) -> Answer:
        self.told("refused", f"{method} {params.get('chat_id', '')} {refusal.description}")
        if "migrate_to_chat_id" in refusal.parameters:
            self.had["group moved"] += 1
        if refusal == BLOCKED:
            self.had["blocked"] += 1
            self.refused_by.add(str(params["chat_id"]))
        if refusal.our_fault:
            self.world.violations.append(f"{method}: {refusal.description}")
        return _answer(refusal.status, refusal.body)

    def _fate(self) -> str:
        if self.broken and self.chance.random() < self.broken:
            return self.chance.choice((BEFORE, AFTER))
        return THERE

    def _way(self) -> float:
        return self.chance.uniform(0.005, SLOWEST_WAY)


class Wire:
    """What the transport of one life speaks to."""

    def __init__(self, network: Network, alive: Callable[[], bool]) -> None:
        self._network, self._alive = network, alive

    async def post(
        self, path: str, body: bytes, *, content: str, seconds: float, limit: int, repeatable: bool
    ) -> Answer:
        mark = content.partition("boundary=")[2]
        params, uploads = _parts(body, mark.encode()) if mark else (orjson.loads(body), {})
        return await self._asks(self._network.carry(path.rpartition("/")[2], params, uploads, seconds))

    async def get(self, path: str, *, seconds: float, limit: int) -> Answer:
        return await self._asks(self._network.download(unquote(path).split("/", 3)[3], seconds))

    async def close(self) -> None:
        """There is nothing to close."""

    async def _asks(self, call: Any) -> Answer:
        if not self._alive():
            call.close()
            raise Death
        answer: Answer = await call
        if not self._alive():
            raise Death
        return answer


def _answer(status: int, body: JSON) -> Answer:
    return Answer(status, orjson.dumps(body), True)


def _words(params: JSON) -> str:
    return str(params.get("text", params.get("caption", "")))


def _labels(params: JSON) -> list[str]:
    rows = params.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]


def _parts(body: bytes, mark: bytes) -> tuple[JSON, dict[str, Upload]]:
    params: JSON = {}
    uploads: dict[str, Upload] = {}
    for found in filter(None, map(PART.fullmatch, body.split(b"--" + mark))):
        name = found["name"].decode()
        if found["file"] is None:
            params[name] = found["content"].decode()
        else:
            uploads[name] = Upload(found["file"].decode(), found["mime"].decode(), found["content"])
    return params, uploads
