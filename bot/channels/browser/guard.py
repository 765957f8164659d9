"""What every request of the page must pass before anything is done, and what every answer says to the browser."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.browser.doors import Door, Doors

SAFE_METHODS = ("GET", "HEAD")
BODIES = ("application/json", "multipart/form-data")
"""Types of content that a foreign page's plain form cannot send, or that Origin keeps out."""

POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' blob: data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(self), geolocation=(self), microphone=()",
}


class Guard:
    """Wraps a route: lets in only what knocks at a door of ours, and changes only what our own page asks for."""

    def __init__(self, app: ASGIApp, doors: Doors) -> None:
        self._app = app
        self._doors = doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        door = self._doors.of(headers, (scope.get("server") or ("", 0))[1] or 0)
        refusal = _refusal(door, scope["method"], headers)
        if refusal is None:
            scope.setdefault("state", {})["door"] = door
            await self._app(scope, receive, _with_headers(send))
        else:
            await refusal(scope, receive, _with_headers(send))


def _refusal(door: Door | None, method: str, headers: Headers) -> Response | None:
    if door is None:
        return PlainTextResponse("unknown host", status_code=421)
    if method in SAFE_METHODS:
        return None
    if headers.get("origin", "").lower() != door.origin:
        return PlainTextResponse("foreign origin", status_code=403)
    if headers.get("content-type", "").split(";")[0].strip().lower() not in BODIES:
        return PlainTextResponse("unknown type of content", status_code=415)
    return None


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("cache-control", "no-store")
        await send(message)

    return sending
