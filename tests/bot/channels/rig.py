"""A rig: one channel with its platform and one person at it, which a new channel brings to be tried like the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.channels.channel import Channel
from storage.messages import Outgoing

DATA = "data"
"""The folder, below the test's own, from which channels send documents."""


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message of ours as the person sees it now."""

    text: str
    labels: tuple[str, ...] = ()
    """Of its buttons, row by row."""
    content: bytes | None = None
    """Of its picture or file."""
    file_name: str = ""


class Rig(Protocol):
    """The person's doings return at once, or when the platform has taken them; whether we have, `unconfirmed` says."""

    channel: Channel
    chat: str
    """The person's chat with the bot, and at the same time the person's account."""
    blockable: bool
    """Whether a person can keep the bot from writing."""
    editable: bool
    """Whether a person can change what was sent."""
    places: bool
    """Whether a person can send a position."""
    names_files: bool
    """Whether a file's name and size are told before it is fetched."""

    async def says(self, text: str) -> None: ...

    async def edits_last(self, text: str) -> None:
        """Changes the own message before."""

    async def taps(self, label: str) -> None:
        """Presses a button that the person sees."""

    async def shows(self, photos: Sequence[bytes]) -> None:
        """Sends photos together."""

    async def sends_file(self, content: bytes, name: str) -> None: ...

    async def stands_at(self, latitude: float, longitude: float) -> None: ...

    async def blocks(self) -> None: ...

    def repeats_everything(self) -> None:
        """From now on the platform delivers everything twice."""

    def unconfirmed(self) -> int:
        """How many of the person's doings the platform still holds, because we have not confirmed them."""

    async def bot_says(self, outgoing: Outgoing) -> None:
        """Sends through the channel as the sender does. Raises ChannelError."""

    async def sees(self) -> list[Bubble]:
        """Our messages as they stand on the person's screen."""
