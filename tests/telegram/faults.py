"""Trouble on order: scheduled refusals, connections that break, delays, and limits on the rate of sending."""

import time
from collections import deque
from dataclasses import dataclass, field
from typing import TypeVar

from tests.telegram.refusals import RefusedError, too_many
from tests.telegram.wire import JSON

ANY_METHOD = "*"


@dataclass
class Answer:
    """An answer given instead of the real one: bytes go out as they are, as from a proxy that has lost its server."""

    method: str
    status: int
    body: bytes | JSON
    left: int


@dataclass
class Drop:
    """A connection broken without an answer, before the call is accepted or after."""

    method: str
    accepted: bool
    left: int


@dataclass
class Faults:
    """What is ordered and not yet given."""

    answers: list[Answer] = field(default_factory=list)
    drops: list[Drop] = field(default_factory=list)

    def answer(self, method: str) -> Answer | None:
        return _use(self.answers, method)

    def drop(self, method: str) -> Drop | None:
        return _use(self.drops, method)


@dataclass
class Pace:
    """How many messages a second Telegram takes, to one chat and over all chats; 0 is no limit."""

    per_chat: int = 0
    overall: int = 0
    retry_after: int = 1
    _sent: deque[tuple[float, str]] = field(default_factory=deque)

    def check(self, chat_id: str) -> None:
        """Counts a message to this chat. Raises RefusedError if it is one too many for this second."""
        now = time.monotonic()
        while self._sent and self._sent[0][0] <= now - 1:
            self._sent.popleft()
        to_chat = sum(1 for _, other in self._sent if other == chat_id)
        if (self.per_chat and to_chat >= self.per_chat) or (self.overall and len(self._sent) >= self.overall):
            raise RefusedError(too_many(self.retry_after))
        self._sent.append((now, chat_id))


Fault = TypeVar("Fault", Answer, Drop)


def _use(ordered: list[Fault], method: str) -> Fault | None:
    due = next((fault for fault in ordered if fault.method.lower() in (ANY_METHOD, method.lower())), None)
    if due is not None:
        due.left -= 1
        if due.left <= 0:
            ordered.remove(due)
    return due
