"""A channel whose attachments are in memory and whose faults are written down beforehand."""

import asyncio

from bot.channels.channel import Accept
from storage.messages import Attachment, Outgoing
from storage.problems import EXPIRED, TOO_LARGE, ChannelError, Problem


class ScriptedChannel:
    """`files` holds the bytes by attachment; `faults` is used up first, one for each fetch of it."""

    name = "telegram"
    rate = 0.0
    chat_rate = 0.0
    problem: Problem | None = None
    private_link = ""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.faults: dict[str, list[Exception]] = {}
        self.fetched: list[str] = []
        self.open_gate = asyncio.Event()
        """Fetches wait for it: cleared, the platform is slow."""
        self.open_gate.set()
        self.busy = asyncio.Event()
        """Set once two fetches are under way."""
        self.at_once = 0
        self.most_at_once = 0

    async def fetch(self, attachment: Attachment, limit: int) -> bytes:
        self.fetched.append(attachment.ref)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        if self.at_once == 2:
            self.busy.set()
        try:
            await asyncio.sleep(0)  # as every real fetch, lets others run
            await self.open_gate.wait()
            return self._answer(attachment.ref, limit)
        finally:
            self.at_once -= 1

    def _answer(self, ref: str, limit: int) -> bytes:
        if faults := self.faults.get(ref):
            raise faults.pop(0)
        if ref not in self.files:
            raise ChannelError(EXPIRED)
        if len(self.files[ref]) > limit:
            raise ChannelError(TOO_LARGE)
        return self.files[ref]

    async def receive(self, accept: Accept) -> None:
        await accept(())

    async def listen(self, accept: Accept) -> None:
        await accept(())

    async def send(self, outgoing: Outgoing) -> None:
        raise ChannelError(EXPIRED)

    async def close(self) -> None:
        self.open_gate.clear()


def album(*contents: bytes) -> dict[str, bytes]:
    """Attachments "418-0", "418-1", … with these bytes."""
    return {f"418-{place}": content for place, content in enumerate(contents)}
