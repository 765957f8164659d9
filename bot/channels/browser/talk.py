"""What a page sends: a text, a press, a position, a file.

It is safe on disk before it is answered, and sent again it changes nothing.
"""

import asyncio
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError, model_validator
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.channels.browser.arrived import Arrived
from bot.channels.browser.history import key_of
from bot.channels.browser.limit import Limit
from bot.channels.browser.seats import Seat, seated
from bot.channels.channel import Accept
from storage.chats import heard_by_key
from storage.database import Database
from storage.messages import Attachment, AttachmentKind, Frozen, Incoming, Position
from storage.sessions import CHANNEL
from storage.shared_files import BucketError

MAX_TEXT = 4000  # characters
MAX_FILE = 20 * 1024 * 1024  # bytes
MAX_JSON = 64 * 1024  # bytes of a whole message without a file
MAX_FORM = MAX_FILE + MAX_JSON  # bytes of a whole message with one
MESSAGES_AT_ONCE, MESSAGE_EVERY = 60, timedelta(seconds=0.5)
"""Of one session. A page that was cut off for a day sends what it kept all at once."""

Id = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Text = Annotated[str, Field(max_length=MAX_TEXT)]


class _Place(Frozen):
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    accuracy: Annotated[float, Field(ge=0, le=1e8)] = 0.0


class Said(Frozen):
    """One thing that the page sends, under an id that the page has drawn."""

    id: Id
    text: Text = ""
    press: Annotated[str, Field(max_length=64)] = ""
    message: Annotated[str, Field(max_length=36, pattern=r"^[0-9a-f-]*$")] = ""
    """What a press or a change refers to."""
    edited: bool = False
    position: _Place | None = None
    album: Id | None = None
    language: Annotated[str, Field(max_length=8, pattern=r"^[a-z]*$")] = ""

    @model_validator(mode="after")
    def _something(self) -> "Said":
        if (self.press or self.edited) and not self.message:
            raise ValueError("refers to nothing")
        return self


class Talk:
    """The routes of sending. `accept` is called for each new message, once the bot listens."""

    def __init__(
        self, database: Database, arrived: Arrived, tokens: Callable[[], str], ring: Callable[[str], None]
    ) -> None:
        self._database = database
        self._arrived = arrived
        self._tokens = tokens
        self._ring = ring
        self._limit = Limit(MESSAGES_AT_ONCE, MESSAGE_EVERY)
        self.accept: Accept | None = None

    async def say(self, request: Request) -> Response:
        """A text, a press or a position, as JSON."""
        seat = await self._admitted(request)
        said = _read(await request.body())
        if not (said.text or said.press or said.position):
            raise HTTPException(422)
        return await self._keep(seat, said, ())

    async def show(self, request: Request) -> Response:
        """One file with a few words, as a form: `said` holds the words as JSON, `file` the bytes."""
        seat = await self._admitted(request)
        if seat.person is None:
            raise HTTPException(403)  # strangers write nothing but words to our disk
        async with request.form(max_files=1, max_fields=1, max_part_size=MAX_JSON) as form:
            said, file = _read_form(form)
            if await self._known(seat, said):
                return JSONResponse({})
            return await self._keep(seat, said, (await self._attached(file),))

    async def _admitted(self, request: Request) -> Seat:
        seat = await seated(self._database, request)
        if not self._limit.allows(seat.number, self._database.now()):
            raise HTTPException(429, headers={"retry-after": "1"})
        return seat

    async def _known(self, seat: Seat, said: Said) -> bool:
        """Whether this came already: then its file lies here and need not be written again."""
        async with self._database.reading() as tx:
            return await heard_by_key(tx, CHANNEL, key_of(seat.number, said.id)) is not None

    async def _attached(self, file: UploadFile) -> Attachment:
        mime, size, ref = file.content_type or "", file.size or 0, self._tokens()
        if size > MAX_FILE:
            raise HTTPException(413)
        await asyncio.to_thread(self._arrived.put, ref, file.file, self._database.now())
        try:
            await self._arrived.share(ref)
        except BucketError:
            raise HTTPException(503, headers={"retry-after": "10"}) from None  # the page keeps it, and sends it again
        kind = AttachmentKind.PHOTO if mime.startswith("image/") else AttachmentKind.FILE
        return Attachment(kind=kind, ref=ref, name=_plain(file.filename or ""), mime=mime[:100], size=size)

    async def _keep(self, seat: Seat, said: Said, attachments: tuple[Attachment, ...]) -> Response:
        if self.accept is None:
            raise HTTPException(503, headers={"retry-after": "2"})
        await self.accept([_incoming(seat.number, said, attachments)])
        self._ring(seat.number)
        return JSONResponse({})


def _incoming(chat: str, said: Said, attachments: tuple[Attachment, ...]) -> Incoming:
    return Incoming(
        channel=CHANNEL,
        key=key_of(chat, said.id),
        account=chat,
        chat=chat,
        text=said.text,
        press=said.press,
        message=said.message or said.id,
        edited=said.edited,
        attachments=attachments,
        position=Position(**said.position.model_dump()) if said.position else None,
        album=said.album or "",
        language=said.language,
    )


_SAID = TypeAdapter(Said)


def _read(body: bytes | str) -> Said:
    try:
        return _SAID.validate_json(body)
    except ValidationError:
        raise HTTPException(422) from None


def _read_form(form: FormData) -> tuple[Said, UploadFile]:
    words, file = form.get("said"), form.get("file")
    if not isinstance(words, str) or not isinstance(file, UploadFile):
        raise HTTPException(422)
    return _read(words), file


def _plain(name: str) -> str:
    """A file's name without folders and control characters, for people to read: no path is ever made of it."""
    return re.sub(r"[\x00-\x1f\x7f]", "", re.split(r"[/\\]", name)[-1])[:100]
