"""How fast a channel may be written to: all chats together, each chat by itself, replies before notices."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bot.window import Window

BURST = 3
"""Messages one chat may get at once before its own rate counts."""
SLOWED_FOR = 30.0
"""Seconds that the whole channel goes at half its rate after the platform asked for patience."""
SLOWED_RATE = 50.0
"""Messages a second that a channel without a rate of its own then sends."""
CATCH_UP = 0.25
"""Seconds of a delay of ours that may be made good; the platform's second is kept all the same."""
MOST_CHATS = 10_000
"""Chats whose last messages are remembered; the longest silent is forgotten first."""


class Leaving:
    """A message whose turn it is."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self.at = now()

    def goes(self) -> None:
        """What was still to be done before it leaves is done."""
        self.at = self._now()


class Pace:
    """Give each message its moment: send it within `async with pace.turn(chat, reply)`."""

    def __init__(self, rate: float, chat_rate: float, now: Callable[[], float]) -> None:
        self._rate, self._chat_rate, self._now = rate, chat_rate, now
        self._window = Window(rate, now) if rate else None
        self._free_at = 0.0
        self._slow_until = 0.0
        self._chats: OrderedDict[str, float] = OrderedDict()
        self._replies: deque[asyncio.Future[None]] = deque()
        self._notices: deque[asyncio.Future[None]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    @asynccontextmanager
    async def turn(self, chat: str, reply: bool) -> AsyncIterator["Leaving"]:
        """Begins when this message may leave; is to end when the platform has answered, however."""
        await self._chat(chat)
        if self._window is None:
            await self._slowed()
        leaving = Leaving(self._now)
        if self._window is None:
            yield leaving
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        (self._replies if reply else self._notices).append(future)
        self._release()
        try:
            await future
            leaving.goes()
            yield leaving
        finally:
            if future.done() and not future.cancelled():  # its place was taken, even if it was given up that moment
                self._window.give_back(leaving.at)
                self._release()

    def slow_down(self) -> None:
        """The platform asked one chat for patience: the others go on, at half the rate for a while."""
        self._slow_until = self._now() + SLOWED_FOR

    async def _slowed(self) -> None:
        """Where there is no rate, for a while after the platform asked for patience: one after another."""
        now = self._now()
        if now < self._slow_until:
            self._free_at = max(self._free_at, now) + 1 / SLOWED_RATE
            await asyncio.sleep(self._free_at - now)

    async def _chat(self, chat: str) -> None:
        """A leaky bucket: its level, in seconds of the chat's rate, may stand BURST messages high."""
        if self._chat_rate == 0:
            return
        step = 1 / self._chat_rate
        now = self._now()
        full_at = max(self._chats.pop(chat, 0.0), now) + step
        self._chats[chat] = full_at
        if len(self._chats) > MOST_CHATS:
            self._chats.popitem(last=False)
        wait = full_at - now - BURST * step
        if wait > 0:
            await asyncio.sleep(wait)

    def _release(self) -> None:
        """Lets the next messages go whose moment has come, and sets the timer for the one after."""
        while self._window and (self._replies or self._notices):
            free_at = self._window.free_at()
            if free_at is None:
                return  # an answer that comes will ask again
            now, moment = self._now(), max(free_at, self._free_at)
            if now < moment:
                self._again_at(moment)
                return
            future = (self._replies or self._notices).popleft()
            if future.done():
                continue
            rate = self._rate / 2 if now < self._slow_until else self._rate
            self._free_at = max(self._free_at, now - CATCH_UP) + 1 / rate
            self._window.take()
            future.set_result(None)

    def _again_at(self, moment: float) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(moment - self._now(), self._again)

    def _again(self) -> None:
        self._timer = None
        self._release()
