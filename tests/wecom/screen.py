"""What a person sees in one chat with the bot or the app: messages and cards, as they stand now."""

import re
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from tests.bell import Bell

JSON = dict[str, Any]
NARROW = {ord(sign) + 0xFEE0: sign for sign in "*_`~<[|\\#>=-+&"}
"""Wide twins of signs that would be markup, as people read them."""
MOST_A_MINUTE, MOST_AN_HOUR = 30, 1000
"""Messages to one chat: what is above is dropped without a word."""


@dataclass(eq=False)
class Message:
    """One message. Of a card `raw` is its JSON; a picture or file has `content`."""

    text: str
    from_bot: bool = True
    raw: JSON = field(default_factory=dict)
    content: bytes | None = field(default=None, repr=False)
    file_name: str = ""
    former: list[JSON] = field(default_factory=list)
    stream: str = ""

    @property
    def task(self) -> str:
        return str(self.raw.get("task_id", ""))

    @property
    def buttons(self) -> dict[str, str]:
        """Their keys by what stands on them."""
        return {button["text"]: button["key"] for button in self.raw.get("button_list", ())}

    @property
    def options(self) -> dict[str, str]:
        """The drop-down's ids by what stands there."""
        return {one["text"]: one["id"] for one in self.raw.get("button_selection", {}).get("option_list", ())}

    @property
    def labels(self) -> list[str]:
        """All that can be chosen, in order: buttons, then the drop-down's, whose own button is none of them."""
        own = list(self.buttons)
        return [*(own[:-1] if self.options else own), *self.options]

    @property
    def note(self) -> str:
        """The grey line below a card's title."""
        return str(self.raw.get("main_title", {}).get("desc", ""))

    def show(self, raw: JSON, chat: "Chat") -> None:
        """The card has another content: heard again, unless only its grey line has changed."""
        before = (self.text, self.labels)
        self.former.append(self.raw)
        self.raw, self.text = raw, words_of(raw)
        if before != (self.text, self.labels):
            chat.tell(self)


@dataclass(eq=False)
class Chat:
    """One chat. `wrote`: the person has written there, so that it may be written to."""

    id: str
    wrote: bool = False
    limited: bool = True
    """Whether what is too much is dropped."""
    gone: bool = False
    shunned: bool = False
    """The bot is held to be a nuisance here: 40201."""
    messages: list[Message] = field(default_factory=list)
    said_by_bot: list[tuple[str, Message]] = field(default_factory=list)
    """Every message of the bot, and a card again when it was changed, with its words at that time."""
    sent: list[float] = field(default_factory=list)
    dropped: int = 0
    heard: int = 0
    bell: Bell = field(default_factory=Bell)
    _recent: deque[float] = field(default_factory=deque)

    def takes(self) -> bool:
        """Counts a message of the bot; False where it is one too many and is dropped."""
        now = time.monotonic()
        while self._recent and self._recent[0] <= now - 3600:
            self._recent.popleft()
        in_a_minute = sum(moment > now - 60 for moment in self._recent)
        if self.limited and (in_a_minute >= MOST_A_MINUTE or len(self._recent) >= MOST_AN_HOUR):
            self.dropped += 1
            return False
        self._recent.append(now)
        self.sent.append(now)
        return True

    def add(self, message: Message) -> Message:
        self.messages.append(message)
        if message.from_bot:
            self.tell(message)
        return message

    def tell(self, message: Message) -> None:
        """The person hears it, again if it has changed."""
        self.said_by_bot.append((message.text, message))
        self.bell.ring()

    def busiest(self, seconds: float) -> int:
        """The most messages of the bot within so many seconds."""
        return max((sum(0 <= later - start < seconds for later in self.sent) for start in self.sent), default=0)

    def transcript(self) -> str:
        """The end of the chat, for a test that fails."""
        shown = (f"{'<' if m.from_bot else '>'} {m.text!r} {m.labels or ''}{m.file_name}" for m in self.messages[-12:])
        return "\n".join(shown)


def words_of(card: JSON) -> str:
    """A card's words: its title, its text. The note is not among them."""
    return "\n".join(part for part in (card.get("main_title", {}).get("title"), card.get("sub_title_text")) if part)


def found(messages: list[Message], label: str) -> tuple[Message, str] | None:
    """The newest card with this choice (or one in which this pattern is found), and the choice."""
    shown = [message for message in reversed(messages) if message.from_bot]
    for fits in (lambda one: one == label, lambda one: re.search(label, one) is not None):
        for message in shown:
            if chosen := next((one for one in message.labels if fits(one)), None):
                return message, chosen
    return None
