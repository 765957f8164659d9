"""The fake Telegram: real HTTP on loopback at $URL/bot$TOKEN/METHOD and $URL/file/bot$TOKEN/PATH.

    async with FakeTelegram() as fake:
        alice = fake.person(1001, "王秀英", language="zh-hans")
        await alice.says("/start")
        welcome = await alice.hears("欢迎")
        await alice.taps("走访入户")
        assert fake.violations == []

`violations` holds everything a correct bot never sends (by the schema and by Telegram's prose), and anything the fake
itself said against the schema; `calls` and `refusals` hold what was asked and what was refused, in order.
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, Self

from aiohttp import web

from tests.telegram.faults import Answer, Drop, Faults, Pace
from tests.telegram.groups import Group, found_group
from tests.telegram.methods import METHODS, PACED
from tests.telegram.people import Person, register
from tests.telegram.refusals import METHOD_NOT_FOUND, UNAUTHORIZED, Refusal, RefusedError, bad_request
from tests.telegram.wire import JSON, Call, UnreadableError, Upload, read_call
from tests.telegram.world import SCHEMA, World

TOKEN = "420042:AAHfakeTelegramTokenForTestsOnly0000000"
REQUEST_LIMIT = 64 * 1024 * 1024  # bytes, above what any test uploads: Telegram's own limits are checked by the methods


def _wall_clock() -> datetime:
    return datetime.now(UTC)


class FakeTelegram:
    """One Telegram with one bot. `clock` dates messages and ends the life of links and pressed buttons."""

    def __init__(self, clock: Callable[[], datetime] = _wall_clock, token: str = TOKEN) -> None:
        self.token = token
        self.url = ""
        self.world = World(lambda: clock().timestamp())
        self.calls: list[Call] = []
        self.refusals: list[tuple[str, Refusal]] = []
        self.pace = Pace()
        self.latency = 0.0
        self._faults = Faults()
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=REQUEST_LIMIT)
        app.router.add_route("*", "/bot{token}/{method}", self._answer_call)
        app.router.add_get("/file/bot{token}/{path:.+}", self._answer_download)
        # A poller that hangs up must not go on waiting: its turn would swallow what is delivered once more.
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = "http://{}:{}".format(*self._runner.addresses[0][:2])
        return self

    async def __aexit__(self, *_: object) -> None:
        self.world.updates.closed = True
        self.world.updates.bell.ring()
        if self.world.webhook is not None:
            await self.world.webhook.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def person(
        self,
        user_id: int,
        name: str,
        *,
        language: str | None = None,
        username: str | None = None,
        started: bool = False,
    ) -> Person:
        """Somebody with a phone. Until they write, or with `started`, the bot cannot find their chat."""
        return register(self.world, user_id, name, language=language, username=username, started=started)

    def group(self, chat_id: int, title: str, *members: Person) -> Group:
        """A group with the bot in it; ids below -10^12 are supergroups, other negative ones are basic groups."""
        return found_group(self.world, chat_id, title, members)

    @property
    def violations(self) -> list[str]:
        return self.world.violations

    def called(self, method: str) -> list[JSON]:
        """The fields of every call of this method so far."""
        return [call.params for call in self.calls if call.method == method]

    async def taken(self, within: float = 5.0) -> None:
        """Waits until the bot has confirmed every update. Raises AssertionError if it does not, seconds later."""
        updates = self.world.updates
        done = await updates.bell.until(lambda: not updates.pending, within)
        assert done, f"the bot left {len(updates.pending)} updates unconfirmed"

    def deliver_twice(self, on: bool = True) -> None:
        """From now on every update comes once more after it was confirmed."""
        self.world.updates.deliver_twice = on

    def restart_ids_at(self, number: int) -> None:
        """Update ids go on from here, as after a quiet week."""
        self.world.updates.restart_ids_at(number)

    def refuse_next(self, method: str, status: int, body: str | JSON | bytes, *, times: int = 1) -> None:
        """The next calls of this method ("*" for any) get this: a description, several fields, or bytes as they are."""
        fields = {"description": body} if isinstance(body, str) else body
        answer = fields if isinstance(fields, bytes) else {"ok": False, "error_code": status, **fields}
        self._faults.answers.append(Answer(method, status, answer, times))

    def drop_next(self, method: str, *, accepted: bool, times: int = 1) -> None:
        """The next calls of this method lose their connection, after being carried out (`accepted`) or before."""
        self._faults.drops.append(Drop(method, accepted, times))

    async def _answer_call(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        try:
            method = self._known(request, name)
            call = await self._read(request, method)
            if self.latency:
                await asyncio.sleep(self.latency)
            return await self._carry_out(request, call)
        except RefusedError as error:
            return self._refuse(name, error.refusal)

    def _known(self, request: web.Request, name: str) -> str:
        method = SCHEMA.method(name)
        if request.match_info["token"] != self.token:
            raise RefusedError(UNAUTHORIZED)
        if method is None:
            raise RefusedError(METHOD_NOT_FOUND)
        return method

    async def _read(self, request: web.Request, method: str) -> Call:
        try:
            call = await read_call(request, method)
        except UnreadableError as error:
            raise RefusedError(bad_request(str(error))) from error
        if call.params.get("method") == method:  # telegraf names it again in the form, as an answer to a webhook does
            del call.params["method"]
        files: dict[str, Upload] = {n: f for n, f in call.uploads.items() if n in SCHEMA.methods[method].fields}
        call.params = SCHEMA.read(method, call.params) | files
        self.calls.append(call)
        return call

    async def _carry_out(self, request: web.Request, call: Call) -> web.StreamResponse:
        drop = self._faults.drop(call.method)
        if drop and not drop.accepted:
            return _hang_up(request)
        answer = self._faults.answer(call.method)
        if answer:
            return _ordered(answer)
        result = await self._result(call)
        return _hang_up(request) if drop else web.json_response({"ok": True, "result": result})

    async def _result(self, call: Call) -> Any:
        faults = SCHEMA.faults_of_call(call.method, call.params)
        if faults:
            raise RefusedError(bad_request("; ".join(faults)))
        if call.method in PACED:
            self.pace.check(str(call.params.get("chat_id")))
        result = METHODS[call.method](self.world, call)
        if inspect.isawaitable(result):
            result = await _finished(result)
        self.world.check(SCHEMA.methods[call.method].returns, result, f"fake {call.method}")
        return result

    async def _answer_download(self, request: web.Request) -> web.StreamResponse:
        try:
            if request.match_info["token"] != self.token:
                raise RefusedError(UNAUTHORIZED)
            content = self.world.shelf.download(request.match_info["path"])
        except RefusedError as error:
            return self._refuse("download", error.refusal)
        return web.Response(body=content, content_type="application/octet-stream")

    def _refuse(self, method: str, refusal: Refusal) -> web.Response:
        self.refusals.append((method, refusal))
        if refusal.our_fault:
            self.violations.append(f"{method}: {refusal.description}")
        return web.json_response(refusal.body, status=refusal.status)


async def _finished(result: Awaitable[object]) -> object:
    return await result


def _ordered(answer: Answer) -> web.Response:
    if isinstance(answer.body, bytes):
        return web.Response(body=answer.body, status=answer.status, content_type="text/html")
    return web.json_response(answer.body, status=answer.status)


def _hang_up(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
