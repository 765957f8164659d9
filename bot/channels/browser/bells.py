"""Tells the pages that listen to a chat when something new stands in it."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

MOST_PAGES = 8
"""Pages that may listen to one chat at once; a browser opens six connections to one address."""


class TooManyPagesError(Exception):
    """The chat has as many listening pages as it may."""


class Bells:
    """A bell for each listening page, rung by chat; `tell` rings those that hang in other processes."""

    def __init__(self, tell: Callable[[str], None] = lambda chat: None) -> None:
        self._tell = tell
        self._hung: dict[str, set[asyncio.Event]] = defaultdict(set)
        self.closed = False

    @contextmanager
    def hang(self, chat: str) -> Iterator[asyncio.Event]:
        """A bell that rings when something is new in `chat`; raises TooManyPagesError."""
        if len(self._hung[chat]) >= MOST_PAGES:
            raise TooManyPagesError
        bell = asyncio.Event()
        self._hung[chat].add(bell)
        try:
            yield bell
        finally:
            self._hung[chat].discard(bell)
            if not self._hung[chat]:
                del self._hung[chat]

    def ring(self, chat: str) -> None:
        self.ring_here(chat)
        self._tell(chat)

    def ring_here(self, chat: str) -> None:
        for bell in self._hung.get(chat, ()):
            bell.set()

    def close(self) -> None:
        """Rings them all, for the last time: who listens finds `closed` and goes."""
        self.closed = True
        for chat in list(self._hung):
            self.ring_here(chat)
