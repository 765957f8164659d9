"""The smart bot 智能机器人: what it hears over its long connection is kept first; what it says goes the same way."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.channels.channel import Accept
from bot.channels.patience import Patience
from bot.channels.wecom.downloads import download
from bot.channels.wecom.inbound import LINK, incoming
from bot.channels.wecom.keeper import Keeper
from bot.channels.wecom.longline import LongLine
from bot.channels.wecom.runs import Runs
from storage.messages import Attachment
from storage.problems import EXPIRED, ChannelError, Problem


class Bot:
    """One smart bot. `now` is the clock by which pictures belong together."""

    def __init__(
        self,
        url: str,
        bot_id: str,
        secret: str,
        now: Callable[[], datetime],
        tokens: Callable[[], str],
        patience: Callable[..., Patience],
    ) -> None:
        self.line = LongLine(url, bot_id, secret, self._hear, tokens, patience)
        self._keeper, self._runs, self._now = Keeper(patience()), Runs(), now

    @property
    def problem(self) -> Problem | None:
        return self.line.problem

    async def listen(self, accept: Accept) -> None:
        """Until cancelled; then the line ends first, so that all that came by it is kept."""
        keeping = asyncio.create_task(self._keeper.run(accept))
        try:
            await self.line.run()
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)

    async def fetch(self, attachment: Attachment, limit: int) -> bytes:
        """The bytes of an attachment, while its address is good: five minutes. Raises ChannelError."""
        kind, _, rest = attachment.ref.partition(" ")
        key, _, url = rest.partition(" ")
        if kind != LINK or not url:
            raise ChannelError(EXPIRED, "no address")
        return await download(url, key, limit)

    def _hear(self, frame: Mapping[str, Any]) -> None:
        message = incoming(frame)
        if message is not None:
            self._keeper.put(self._runs.joined(message, self._now()))
