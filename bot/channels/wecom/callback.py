"""The app's callback: what WeCom posts is kept before it is answered with 200; strangers learn nothing at all."""

import logging
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.channels.body import body_within
from bot.channels.channel import Accept
from bot.channels.wecom.crypto import ForgedError, Letters
from bot.channels.wecom.letters import incoming, read
from bot.channels.wecom.nonces import Nonces
from storage.messages import Incoming

PATH = "/wecom/callback"
BODY_LIMIT = 256 * 1024  # bytes; a letter has a few thousand
BELIEVED = timedelta(hours=2)
"""How far a request's time may be from ours. Its nonce is remembered twice as long: a clock may be ahead."""
ECHOED = re.compile(r"[0-9A-Za-z]{1,64}")
_LOG = logging.getLogger(__name__)


class Callback:
    """Takes letters while `accept` is set. Whatever is wrong with a request, it is answered in the same way.

    `now` is the clock, `heard` gets every message before it is kept and may change it.
    """

    def __init__(
        self,
        letters: Letters,
        agent: str,
        prefix: str,
        note: Path,
        now: Callable[[], datetime],
        heard: Callable[[Incoming], Incoming],
    ) -> None:
        self.accept: Accept | None = None
        self._letters, self._agent, self._prefix = letters, agent, prefix
        self._now, self._heard = now, heard
        self._nonces = Nonces(note, 2 * BELIEVED, now)

    def routes(self) -> list[Route]:
        return [Route(PATH, self._verify, methods=["GET"]), Route(PATH, self._take, methods=["POST"])]

    async def _verify(self, request: Request) -> Response:
        """WeCom asks whether it is us: only who holds the key can say what it sent. Nothing but its short words is ever
        read out, and to nobody who comes with the signature of a letter."""
        try:
            if self._nonces.used(request.query_params.get("nonce", "")):
                raise ForgedError
            words = self._open(request, request.query_params.get("echostr", ""))
        except ForgedError:
            return _refused()
        return PlainTextResponse(words) if ECHOED.fullmatch(words) else _refused()

    async def _take(self, request: Request) -> Response:
        try:
            message = self._read(request, await body_within(request, BODY_LIMIT) or b"")
        except ForgedError:
            return _refused()
        if self.accept is None:
            return Response(status_code=503)
        nonce, kept = request.query_params["nonce"], False
        self._nonces.take(nonce)  # before it is kept: of two at once one is refused
        try:
            if message is not None:
                await self.accept([self._heard(message)])
            kept = True
        except Exception as error:  # its text may hold what people wrote
            _LOG.error("wecom: a letter could not be kept (%s), it will come again", type(error).__name__)
            return Response(status_code=500)
        finally:
            (self._nonces.keep if kept else self._nonces.release)(nonce)
        return Response(status_code=200)

    def _read(self, request: Request, body: bytes) -> Incoming | None:
        """Raises ForgedError for whatever is not a fresh letter of WeCom to this app."""
        envelope = read(body)
        if self._nonces.used(request.query_params.get("nonce", "")):
            raise ForgedError
        letter = read(self._open(request, envelope.findtext("Encrypt") or ""))
        for part in (envelope, letter):
            if part.findtext("ToUserName") != self._letters.receiver or part.findtext("AgentID") != self._agent:
                raise ForgedError
        try:
            return incoming(letter, self._prefix)
        except (LookupError, ValueError) as error:  # signed by WeCom and not understood: it would not be the next time
            _LOG.error("wecom: a letter is not understood (%s)", type(error).__name__)
            return None

    def _open(self, request: Request, encrypted: str) -> str:
        asked = request.query_params
        timestamp, nonce = asked.get("timestamp", ""), asked.get("nonce", "")
        if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) < 12):
            raise ForgedError
        if abs(self._now().timestamp() - int(timestamp)) > BELIEVED.total_seconds():
            raise ForgedError
        return self._letters.open(encrypted, timestamp, nonce, asked.get("msg_signature", ""))


def _refused() -> Response:
    return Response(status_code=403)
