"""What a page receives: the chat as it stands, what comes to it, and the files that are named in it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse

from bot.channels.browser.arrived import Arrived
from bot.channels.browser.bells import Bells, TooManyPagesError
from bot.channels.browser.history import drawn, key_of
from bot.channels.browser.seats import seat, seated, secret_of
from storage.chats import Mark, Reading, before, heard_by_key, latest, said_by_id, since
from storage.database import Database
from storage.sessions import CHANNEL
from storage.shared_files import BucketError, find

LOOK_AGAIN = 20.0  # seconds: keeps the line alive, and finds what another process has written
RETRY_AFTER = 2000  # milliseconds until the browser connects again
ALIVE = b"event: alive\ndata: -\n\n"  # a comment would do for the line, but the page could not see it

PICTURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"RIFF": "image/webp", b"GIF8": "image/gif"}
"""What may be shown in place, by its first bytes: whatever else a file is, a browser may only save it."""
LONGEST_START = max(map(len, PICTURES))


class Listening:
    """The routes of reading, each for the chat of the session that asks and for no other."""

    def __init__(self, database: Database, data_dir: Path, arrived: Arrived, bells: Bells) -> None:
        self._database = database
        self._data_dir = data_dir
        self._arrived = arrived
        self._bells = bells

    async def history(self, request: Request) -> Response:
        """Without a mark the end of the chat; with `before` or `after`, what stands on that side of it."""
        chat = (await seated(self._database, request)).number
        earlier, later = (Mark.read(request.query_params.get(name, "")) for name in ("before", "after"))
        async with self._database.reading() as tx:
            if earlier:
                reading = await before(tx, CHANNEL, chat, earlier)
            else:
                reading = await (since(tx, CHANNEL, chat, later) if later else latest(tx, CHANNEL, chat))
        return _json(drawn(reading))

    async def events(self, request: Request) -> Response:
        """The chat as it grows, as server-sent events; each carries the mark from which a broken line goes on."""
        chat = (await seated(self._database, request)).number
        written = request.headers.get("last-event-id") or request.query_params.get("after", "")
        stream = self._stream(chat, secret_of(request), Mark.read(written))
        try:
            first = await anext(stream)
        except TooManyPagesError:
            raise HTTPException(429) from None
        headers = {"x-accel-buffering": "no"}  # nginx would collect events before it passes them on
        return StreamingResponse(_after(first, stream), media_type="text/event-stream", headers=headers)

    async def document(self, request: Request) -> Response:
        """A file that one of our messages in this chat brought."""
        chat = (await seated(self._database, request)).number
        async with self._database.reading() as tx:
            outgoing = await said_by_id(tx, CHANNEL, chat, request.path_params["number"])
        if outgoing is None or outgoing.document is None:
            raise HTTPException(404)
        path = await _found(_below, self._data_dir, outgoing.document.path)
        return await _file(path, outgoing.document.name)

    async def photo(self, request: Request) -> Response:
        """A file that this session sent itself, while it lies here."""
        chat = (await seated(self._database, request)).number
        async with self._database.reading() as tx:
            incoming = await heard_by_key(tx, CHANNEL, key_of(chat, request.path_params["own"]))
        if incoming is None or not incoming.attachments:
            raise HTTPException(404)
        attachment = incoming.attachments[0]
        return await _file(await _found(self._arrived.path, attachment.ref), attachment.name)

    async def _stream(self, chat: str, secret: str, mark: Mark | None) -> AsyncIterator[bytes]:
        with self._bells.hang(chat) as bell:
            yield b"retry: %d\n" % RETRY_AFTER + ALIVE
            while not self._bells.closed:
                bell.clear()
                reading = await self._read(chat, secret, mark)
                if reading is None:
                    return
                if reading.lines or mark is None:
                    yield b"id: %b\ndata: %b\n\n" % (str(reading.after).encode(), orjson.dumps(drawn(reading)))
                mark = reading.after
                if not reading.lines:
                    await _rung(bell)
                    yield ALIVE

    async def _read(self, chat: str, secret: str, mark: Mark | None) -> Reading | None:
        """What is new; None when the session has ended meanwhile."""
        async with self._database.reading() as tx:
            found = await seat(tx, secret)
            if found is None or found.number != chat:
                return None
            return await (since(tx, CHANNEL, chat, mark) if mark else latest(tx, CHANNEL, chat))


async def _rung(bell: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(LOOK_AGAIN):
            await bell.wait()
    except TimeoutError:
        return


async def _after(first: bytes, stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for chunk in stream:
        yield chunk


async def _found(where: Callable[..., Path | None], *what: object) -> Path | None:
    """Where a file is; asks the page to come again where it lies in a bucket that does not answer."""
    try:
        return await asyncio.to_thread(where, *what)
    except BucketError:
        raise HTTPException(503, headers={"retry-after": "10"}) from None


async def _file(path: Path | None, name: str) -> Response:
    if path is None:
        raise HTTPException(404)
    mime = await asyncio.to_thread(_picture, path)
    return FileResponse(
        path,
        media_type=mime or "application/octet-stream",
        filename=name,
        content_disposition_type="inline" if mime else "attachment",
        headers={"cache-control": "private, max-age=86400", "content-security-policy": "sandbox; default-src 'none'"},
    )


def _picture(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(LONGEST_START)
    return next((mime for magic, mime in PICTURES.items() if start.startswith(magic)), "")


def _below(directory: Path, name: str) -> Path | None:
    """The file `name` if it exists below `directory`, wherever links may lead."""
    find(directory, name)
    path = (directory / name).resolve()
    return path if path.is_relative_to(directory.resolve()) and path.is_file() else None


def _json(values: object) -> Response:
    return Response(orjson.dumps(values), media_type="application/json")
