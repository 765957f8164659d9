"""What a person says and hears, on any channel: the only words that adapters and conversations share.

They stand in `storage` because every room needs them and imports go down only.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict

Kind = Literal["reply", "notice"]
REPLY: Kind = "reply"  # answers somebody; sent again when a crash leaves its sending uncertain
NOTICE: Kind = "notice"  # unasked; when its sending is uncertain it is not repeated

CHOOSE = "choose"
"""The press of a button that takes what was chosen above it, where nothing was: the only one without data of ours."""


class Frozen(BaseModel):
    """A value: equal when its fields are, never changed in place."""

    # Deferred: each is made ready when it is first used, and most are not before the first message is answered.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


def _legible(text: str) -> str:
    return text.replace("\0", "")


Words = Annotated[str, AfterValidator(_legible)]
"""As they were sent, but for the sign U+0000: it is nothing to read, and PostgreSQL keeps it in no text."""


class AttachmentKind(StrEnum):
    """What came with a message, by use rather than by format."""

    PHOTO = "photo"
    AUDIO = "audio"
    FILE = "file"


class Attachment(Frozen):
    """Something still on the platform's servers: enough to fetch it, and what the platform claims of it."""

    kind: AttachmentKind
    ref: str
    """The platform's handle, with which the adapter's `fetch` finds the bytes."""
    unique: str = ""
    """The platform's identity of the content, equal when the same file is sent again; empty where there is none."""
    name: str = ""
    mime: str = ""
    size: int = 0
    """Bytes, as claimed; 0 unknown."""


class Position(Frozen):
    """A place on the map that somebody sent: a claim, not a proof."""

    latitude: float
    longitude: float
    accuracy: float = 0.0
    """Metres; 0 unknown."""
    label: Words = ""


class Incoming(Frozen):
    """One thing a person did: wrote, pressed, sent a photo, changed a message."""

    channel: str
    key: str
    """The platform's identity of this event: the same event delivered twice has the same key."""
    account: str
    """Who did it, by the platform's own id."""
    chat: str
    """Where the answer goes."""
    text: Words = ""
    """What was written, or the caption of what was sent."""
    press: Words = ""
    """The data of the button that was pressed."""
    ack: str = ""
    """What the platform wants named when the press is acknowledged."""
    message: str = ""
    """The platform's id of the message, unique in its chat: an edit carries that of the message it changes."""
    edited: bool = False
    attachments: tuple[Attachment, ...] = ()
    position: Position | None = None
    album: str = ""
    """The same for all messages that were sent as one album; they come in any order, with no end mark."""
    language: str = ""
    """The language of the person's app, as claimed: used only before the person is known."""
    group: bool = False
    """Said where others read along; `addressed` then tells whether the bot was spoken to."""
    addressed: bool = True


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: what stands on it, and either what pressing it says or the address it opens."""

    label: str
    data: str = ""
    """At most 64 bytes: Telegram's limit, the smallest of the channels'."""
    url: str = ""


class Document(Frozen):
    """A file to be sent: its path below the data directory, and the name the reader sees."""

    path: str
    name: str
    kind: Literal["picture", "file"] = "file"


class Outgoing(Frozen):
    """One message to one chat. An empty text with an `ack` only acknowledges a press."""

    channel: str
    chat: str
    text: str = ""
    rows: tuple[tuple[Choice, ...], ...] = ()
    ack: str = ""
    replaces: str = ""
    """The platform's id of a message of ours whose text and buttons this one takes the place of, where that still can
    be done; elsewhere it is sent as a new message."""
    document: Document | None = None
    kind: Kind = REPLY
    number: int = 0
    """The row of the outbox by which it is sent; 0 before it is one."""
