"""Chats and their messages, as the people in them see them."""

from dataclasses import dataclass, field

from tests.bell import Bell
from tests.telegram.refusals import Refusal
from tests.telegram.wire import JSON


@dataclass(eq=False)
class Message:
    """One message. `raw` is Telegram's object; the properties are what a test wants to know of it."""

    raw: JSON
    content: bytes | None = field(default=None, repr=False)
    keyboard: JSON | None = None
    deleted: bool = False
    former_buttons: list[JSON] = field(default_factory=list)

    @property
    def id(self) -> int:
        return int(self.raw["message_id"])

    @property
    def text(self) -> str:
        """What is written: the text, or the caption of a picture or file."""
        return str(self.raw.get("text", self.raw.get("caption", "")))

    @property
    def alone(self) -> JSON:
        """As it stands inside an answer to it: Telegram nests only once."""
        return {name: value for name, value in self.raw.items() if name != "reply_to_message"}

    @property
    def from_bot(self) -> bool:
        return bool(self.raw.get("from", {}).get("is_bot"))

    @property
    def buttons(self) -> list[JSON]:
        """The inline buttons under it, row by row."""
        return [button for row in self.raw.get("reply_markup", {}).get("inline_keyboard", []) for button in row]

    @property
    def labels(self) -> list[str]:
        """What stands on its inline buttons, or on the keyboard it brought along."""
        keyboard = [button for row in (self.keyboard or {}).get("keyboard", []) for button in row]
        return [button if isinstance(button, str) else str(button["text"]) for button in self.buttons or keyboard]

    @property
    def file_name(self) -> str | None:
        """The name of an attached document."""
        name = self.raw.get("document", {}).get("file_name")
        return None if name is None else str(name)

    def change(self, **fields: object) -> None:
        """Puts new values in a new `raw`, so that what was delivered before stays as it was; None takes one away."""
        self.former_buttons += self.buttons
        self.raw = {name: value for name, value in (self.raw | fields).items() if value is not None}


@dataclass(eq=False)
class Chat:
    """A private chat or a group. `closed` says why the bot cannot write to it."""

    raw: JSON
    closed: Refusal | None = None
    messages: list[Message] = field(default_factory=list)
    said_by_bot: list[tuple[str, Message]] = field(default_factory=list)
    bell: Bell = field(default_factory=Bell)

    @property
    def id(self) -> int:
        return int(self.raw["id"])

    @property
    def private(self) -> bool:
        return bool(self.raw["type"] == "private")

    @property
    def instance(self) -> str:
        """The chat_instance of callback queries."""
        return str(abs(self.id) * 7919)

    def add(self, message: Message) -> Message:
        self.messages.append(message)
        if message.from_bot:
            self.speak(message)
        return message

    def speak(self, message: Message) -> None:
        """Lets people hear a message of the bot: a new one, or an old one with new words; each time as it is now."""
        self.said_by_bot.append((message.text, message))
        self.bell.ring()

    def find(self, message_id: int) -> Message | None:
        return next((message for message in self.messages if message.id == message_id), None)

    def transcript(self, newest: int = 8) -> str:
        """The end of the chat in plain lines, for the message of a failed test."""
        lines = [f"{'bot' if m.from_bot else 'person'}: {m.text!r} {m.labels or ''}" for m in self.messages[-newest:]]
        return "\n".join(lines) or "(nothing was said)"
