"""The smart bot 智能机器人: what it hears over its long connection is kept first; what it says goes the same way."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.channels.channel import Accept
from bot.channels.patience import Patience
from bot.channels.wecom.downloads import download
from bot.channels.wecom.inbound import LINK, incoming
from bot.channels.wecom.journal import Journal
from bot.channels.wecom.keeper import Keeper
from bot.channels.wecom.longline import LongLine
from bot.channels.wecom.runs import Runs
from bot.channels.wecom.settings import BotSettings
from storage.messages import Attachment
from storage.problems import Problem

NOTE = "wecom-heard.jsonl"


class Bot:
    """One smart bot. `now` is the clock by which pictures belong together; `data_dir` takes the note of what was heard
    and is not committed yet."""

    def __init__(
        self,
        settings: BotSettings,
        data_dir: Path,
        now: Callable[[], datetime],
        tokens: Callable[[], str],
        patience: Callable[..., Patience],
    ) -> None:
        self.line = LongLine(settings.ws_url, settings.bot_id, settings.secret, self._hear, tokens, patience)
        self._keeper = Keeper(Journal(data_dir / NOTE), patience())
        self._runs, self._now = Runs(), now

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

    def knows(self, attachment: Attachment) -> bool:
        """Whether it came over this bot's line."""
        return attachment.ref.startswith(f"{LINK} ")

    async def fetch(self, attachment: Attachment, limit: int) -> bytes:
        """The bytes of an attachment, while its address is good: five minutes. Raises ChannelError."""
        _, key, url = [*attachment.ref.split(" ", 2), "", ""][:3]
        return await download(url, key, limit)

    def _hear(self, frame: Mapping[str, Any]) -> None:
        message = incoming(frame)
        if message is not None:
            self._keeper.put(self._runs.joined(message, self._now()))
