"""The webhook: what Telegram posts is kept before it is answered with 200; anything else makes it come again."""

import hmac
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.body import body_within
from bot.channels.channel import Accept
from storage.messages import Incoming

PATH = "/telegram/webhook"
SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 -- the name of a header
BODY_LIMIT = 1024 * 1024  # bytes; an update has a few thousand
Read = Callable[[Sequence[dict[str, Any]]], Awaitable[list[Incoming]]]
_LOG = logging.getLogger(__name__)


class Webhook:
    """Takes updates over HTTP while `accept` is set. Strangers learn nothing, not even that they found it."""

    def __init__(self, secret: str, read: Read) -> None:
        self.accept: Accept | None = None
        self._secret = secret.encode()
        self._read = read

    def routes(self) -> list[Route]:
        return [Route(PATH, self._take, methods=["POST"])]

    async def _take(self, request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "").encode()
        if not self._secret or not hmac.compare_digest(given, self._secret):
            return Response(status_code=404)
        if self.accept is None:
            return Response(status_code=503)
        body = await body_within(request, BODY_LIMIT)
        if body is None:
            return Response(status_code=413)
        update = _update(body)
        return Response(status_code=400) if update is None else await self._keep(update, self.accept)

    async def _keep(self, update: dict[str, Any], accept: Accept) -> Response:
        try:
            messages = await self._read([update])
            if messages:
                await accept(messages)
        except Exception as error:  # its text may hold what people wrote
            _LOG.error("telegram: an update could not be kept (%s), it will come again", type(error).__name__)
            return Response(status_code=500)
        return Response(status_code=200)


def _update(body: bytes) -> dict[str, Any] | None:
    """An object, whatever is in it; None for anything else."""
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None
