"""Keeps what was heard, in order: the long connection repeats nothing, so what is in here is held until it is safe."""

import asyncio
import logging

from bot.channels.channel import Accept
from bot.channels.patience import Patience
from bot.channels.wecom.journal import Journal
from storage.messages import Incoming

LAST_SECONDS = 5.0  # given to what is still in here when we are told to stop
_LOG = logging.getLogger(__name__)


class Keeper:
    """`put` what was heard; `run` commits it, all that has gathered at once, again and again until it is taken."""

    def __init__(self, journal: Journal, patience: Patience) -> None:
        self._heard: list[Incoming] = []
        self._woken = asyncio.Event()
        self._journal, self._patience = journal, patience

    def put(self, message: Incoming) -> None:
        self._journal.add(message)
        self._heard.append(message)
        self._woken.set()

    async def run(self, accept: Accept) -> None:
        """Until cancelled: then what is left is kept, if the store takes it within seconds. Begins with what a killed
        program left; what of it was committed all the same is known by its key."""
        if left := self._journal.left():
            self._heard[:0] = left
            self._woken.set()
        try:
            while True:
                await self._woken.wait()
                self._woken.clear()
                await self._keep(accept)
        finally:
            if self._heard:
                await asyncio.shield(self._last(accept))

    async def _keep(self, accept: Accept) -> None:
        while self._heard:
            some = list(self._heard)
            try:
                await accept(some)
            except Exception as error:  # its text may hold what people wrote
                _LOG.error("wecom: what was heard could not be kept (%s), it is tried again", type(error).__name__)
                await asyncio.sleep(self._patience.next())
            else:
                self._drop(len(some))
                self._patience.reset()

    async def _last(self, accept: Accept) -> None:
        try:
            async with asyncio.timeout(LAST_SECONDS):
                await accept(list(self._heard))
        except Exception as error:
            _LOG.error("wecom: %s messages were lost at the end (%s)", len(self._heard), type(error).__name__)
        else:
            self._drop(len(self._heard))

    def _drop(self, many: int) -> None:
        del self._heard[:many]
        if not self._heard:
            self._journal.clear()
