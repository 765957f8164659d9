"""People with WeCom on their phones: what they write, send and press reaches the bot; what it says they hear."""

import itertools
import re
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from tests.wecom.botside import BotSide, Request
from tests.wecom.media import Media
from tests.wecom.screen import JSON, NARROW, Chat, Message, found

PATIENCE = 5.0  # seconds a person waits for the bot before a test fails
CHOOSE = "choose"
_IDS = itertools.count(1)


class Side(Protocol):
    """Where what a person does goes: to the bot, or to the app."""

    def says(self, chat: Chat, account: str, text: str, quote: JSON | None = None) -> None: ...

    def sends(self, chat: Chat, account: str, kind: str, content: bytes, text: str = "") -> None:
        """A picture or file; with `text` both are one message, where there is such a thing."""

    def presses(self, chat: Chat, account: str, key: str, task: str, chosen: str = "") -> None: ...

    def enters(self, chat: Chat, account: str) -> None: ...


class Person:
    """Somebody in one chat. `typed` counts signs, `taps_count` presses."""

    def __init__(self, side: Side, account: str, chat: Chat) -> None:
        self.side, self.id, self.place = side, account, chat
        self.typed = self.taps_count = 0

    @property
    def chat(self) -> list[Message]:
        return self.place.messages

    @property
    def last(self) -> Message:
        """The newest message of the bot. Raises AssertionError if it has said nothing."""
        said = [message for message in self.chat if message.from_bot]
        assert said, "the bot has said nothing here"
        return said[-1]

    async def says(self, text: str, quote: JSON | None = None) -> None:
        self.typed += len(text)
        self._own(text)
        self.side.says(self.place, self.id, text, quote)

    async def sends_photo(self, content: bytes, caption: str = "") -> None:
        self.typed += len(caption)
        self._own(caption)
        self.side.sends(self.place, self.id, "image", content, caption)

    async def sends_file(self, content: bytes) -> None:
        self._own("")
        self.side.sends(self.place, self.id, "file", content)

    async def enters(self) -> None:
        """Opens the chat, for the first time this day."""
        self.side.enters(self.place, self.id)

    async def taps(self, label: str, within: float = PATIENCE) -> Message:
        """Presses the newest button with this label (or one in which this pattern is found), or takes it from the
        drop-down and presses the button below that; waits for it if need be. Gives the card."""
        await self.place.bell.until(lambda: found(self.chat, label) is not None, within)
        there = found(self.chat, label)
        assert there is not None, f"there is no button {label!r}; the chat so far:\n{self.place.transcript()}"
        message, chosen = there
        self.taps_count += 1
        if chosen in message.buttons:
            self.side.presses(self.place, self.id, message.buttons[chosen], message.task)
        else:
            self.side.presses(self.place, self.id, CHOOSE, message.task, message.options[chosen])
        return message

    async def forges(self, key: str) -> None:
        """Presses a button that never was."""
        self.side.presses(self.place, self.id, key, "0-forged")

    async def hears(self, pattern: str = "", timeout: float = PATIENCE) -> Message:  # noqa: ASYNC109 -- reads as a chat
        """The next message of the bot, or changed card, in which the pattern is found; those before are passed over."""
        await self.place.bell.until(lambda: self._next(pattern) is not None, timeout)
        place = self._next(pattern)
        assert place is not None, f"nobody said {pattern!r}; the chat so far:\n{self.place.transcript()}"
        self.place.heard = place + 1
        return self.place.said_by_bot[place][1]

    def _next(self, pattern: str) -> int | None:
        said = self.place.said_by_bot
        places = range(self.place.heard, len(said))
        return next((n for n in places if matches(pattern, said[n][0])), None)

    def _own(self, text: str) -> None:
        self.place.wrote = True
        self.place.add(Message(text, from_bot=False))


class AtBot:
    """What people do, as the long connection tells it. `now` dates it, `delay` holds it back for so many seconds."""

    def __init__(self, bot: BotSide, media: Media, delay: Callable[[], float] = lambda: 0.0) -> None:
        self.bot, self.media, self.delay = bot, media, delay
        self.done: set[str] = set()
        """The ids of all that people did."""

    def says(self, chat: Chat, account: str, text: str, quote: JSON | None = None) -> None:
        body: JSON = {"msgtype": "text", "text": {"content": text}}
        self._message(chat, account, body | ({"quote": quote} if quote else {}))

    def speaks(self, chat: Chat, account: str, text: str) -> None:
        self._message(chat, account, {"msgtype": "voice", "voice": {"content": text}})

    def sends(self, chat: Chat, account: str, kind: str, content: bytes, text: str = "") -> None:
        item = {"msgtype": kind, kind: self.media.keep(content)}
        if text:
            self.mixes(chat, account, [{"msgtype": "text", "text": {"content": text}}, item])
        else:
            self._message(chat, account, item)

    def mixes(self, chat: Chat, account: str, items: Sequence[JSON]) -> None:
        self._message(chat, account, {"msgtype": "mixed", "mixed": {"msg_item": list(items)}})

    def presses(self, chat: Chat, account: str, key: str, task: str, chosen: str = "") -> None:
        event: JSON = {"card_type": "button_interaction", "event_key": key, "task_id": task}
        item = {"question_key": "more", "option_ids": {"option_id": [chosen]}}
        event |= {"selected_items": {"selected_item": [item]}} if chosen else {}
        self._event(chat, account, "template_card_event", {"template_card_event": event}, "press", task)

    def enters(self, chat: Chat, account: str) -> None:
        self._event(chat, account, "enter_chat", {}, "enter")

    def _message(self, chat: Chat, account: str, body: JSON) -> None:
        request = Request("message", chat, time.monotonic())
        self._deliver("aibot_msg_callback", _from(chat, account) | body, request)

    def _event(self, chat: Chat, account: str, kind: str, detail: JSON, request: str, task: str = "") -> None:
        body = {"create_time": int(time.time()), "msgtype": "event", "event": {"eventtype": kind, **detail}}
        asked = Request(request, chat, time.monotonic(), task)
        self._deliver("aibot_event_callback", _from(chat, account) | body, asked)

    def _deliver(self, command: str, body: JSON, request: Request) -> None:
        self.done.add(body["msgid"])
        self.bot.deliver(command, body, request, delay=self.delay())


def matches(pattern: str, text: str) -> bool:
    """Whether the pattern is found, as people read the text."""
    return re.search(pattern, text.translate(NARROW)) is not None


def _from(chat: Chat, account: str) -> JSON:
    group = {"chatid": chat.id, "chattype": "group"} if chat.id != account else {"chattype": "single"}
    return {"msgid": f"CAIQ{next(_IDS)}/ms=", "from": {"userid": account}, **group}
