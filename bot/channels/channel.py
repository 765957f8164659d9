"""What a channel must do: two translations, theirs to `Incoming` and `Outgoing` to theirs, and nothing else."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from storage.messages import Attachment, Incoming, Outgoing
from storage.problems import Problem

Accept = Callable[[Sequence[Incoming]], Awaitable[None]]
"""Returns when the messages are safe on disk: only then may an adapter confirm to its platform. Absorbs repeats."""


class Channel(Protocol):
    """One platform. Its methods raise `ChannelError`, which says what to do, and nothing of the platform's own."""

    @property
    def name(self) -> str:
        """As kept in `Incoming.channel`."""
        ...

    @property
    def rate(self) -> float:
        """Messages a second over all chats; 0 no limit."""
        ...

    @property
    def chat_rate(self) -> float:
        """Messages a second to one chat, short bursts allowed; 0 no limit."""
        ...

    @property
    def problem(self) -> Problem | None:
        """Why nothing comes in at the moment; None while all is well."""
        ...

    @property
    def private_link(self) -> str:
        """The address that opens a private chat with the bot, for those met in a group; empty while unknown."""
        ...

    async def receive(self, accept: Accept) -> None:
        """Takes in what the platform brings, to whichever process it knocks at, until cancelled."""
        ...

    async def listen(self, accept: Accept) -> None:
        """Fetches what waits at the platform, in one process at a time, until cancelled; goes on after every fault of
        the network."""
        ...

    async def send(self, outgoing: Outgoing) -> None:
        """Sends one message; returning means that the platform took it."""
        ...

    async def fetch(self, attachment: Attachment, limit: int) -> bytes:
        """The bytes of an attachment; raises TOO_LARGE as soon as more than `limit` bytes come."""
        ...

    async def close(self) -> None:
        """Lets go of connections; called once, after both have ended."""
        ...
