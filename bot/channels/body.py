"""The body of a request from outside, read no further than it may be long."""

from starlette.requests import Request


async def body_within(request: Request, limit: int) -> bytes | None:
    """The whole body; None as soon as it grows longer than so many bytes."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > limit:
            return None
    return bytes(body)
