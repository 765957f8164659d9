"""How fast a channel may be written to: all chats together, each chat by itself, replies before notices."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable

BURST = 3
"""Messages one chat may get at once before its own rate counts."""
SLOWED_FOR = 30.0
"""Seconds that the whole channel goes at half its rate after the platform asked for patience."""
MOST_CHATS = 10_000
"""Chats whose last messages are remembered; the longest silent is forgotten first."""


class Pace:
    """Give each message its moment: `await turn(chat, reply)` before it is sent."""

    def __init__(self, rate: float, chat_rate: float, now: Callable[[], float]) -> None:
        self._rate, self._chat_rate, self._now = rate, chat_rate, now
        self._free_at = 0.0
        self._slow_until = 0.0
        self._chats: OrderedDict[str, float] = OrderedDict()
        self._replies: deque[asyncio.Future[None]] = deque()
        self._notices: deque[asyncio.Future[None]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    async def turn(self, chat: str, reply: bool) -> None:
        """Returns when this message may leave."""
        await self._chat(chat)
        if self._rate == 0:
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        (self._replies if reply else self._notices).append(future)
        self._release()
        await future

    def slow_down(self) -> None:
        """The platform asked one chat for patience: the others go on, at half the rate for a while."""
        self._slow_until = self._now() + SLOWED_FOR

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
        """Lets the next message go if its moment has come, and sets the timer for the one after."""
        while self._replies or self._notices:
            now = self._now()
            if now < self._free_at:
                if self._timer is None:
                    self._timer = asyncio.get_running_loop().call_later(self._free_at - now, self._again)
                return
            future = (self._replies or self._notices).popleft()
            if future.cancelled():
                continue
            rate = self._rate / 2 if now < self._slow_until else self._rate
            self._free_at = max(self._free_at, now - 1 / rate) + 1 / rate
            future.set_result(None)

    def _again(self) -> None:
        self._timer = None
        self._release()
