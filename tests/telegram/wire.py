"""Reads what a client put on the wire: JSON, urlencoded or multipart, with or without files, in UTF-8 or not."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

JSON = dict[str, Any]


@dataclass(frozen=True)
class Upload:
    """A file that came inside a multipart request."""

    name: str
    mime: str
    content: bytes = field(repr=False)


@dataclass
class Call:
    """One call of a method: its fields, and its files by the name of their part."""

    method: str
    params: JSON
    uploads: dict[str, Upload]


class UnreadableError(Exception):
    """The request cannot be read; the message is Telegram's wording."""


async def read_call(request: web.Request, method: str) -> Call:
    """The call as sent, strings of a form still being strings. Raises UnreadableError."""
    call = Call(method, dict(request.query), {})
    try:
        if request.content_type.startswith("multipart/"):
            await _read_parts(request, call)
        elif request.content_type == "application/json":
            call.params |= _json_object(await request.read())
        else:
            form = (await request.read()).decode()
            call.params |= dict(parse_qsl(form, keep_blank_values=True, errors="strict"))
        json.dumps(call.params, ensure_ascii=False).encode()
    except UnicodeError as error:  # a lone surrogate hides in valid JSON and only shows when encoded again
        raise UnreadableError("strings must be encoded in UTF-8") from error
    return call


async def _read_parts(request: web.Request, call: Call) -> None:
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            raise UnreadableError("a part of the form has no name")
        content = bytes(await part.read())
        if part.filename is None:
            call.params[part.name] = content.decode()
        else:
            mime = part.headers.get("Content-Type", "application/octet-stream")
            call.uploads[part.name] = Upload(part.filename, mime, content)


def _json_object(body: bytes) -> JSON:
    try:
        value = json.loads(body.decode() or "{}")
    except json.JSONDecodeError as error:
        raise UnreadableError("can't parse JSON object") from error
    if not isinstance(value, dict):
        raise UnreadableError("object expected as JSON body")
    return value
