"""What everybody in a chat has: an account, eyes and ears for what the bot says, and a way to put messages there."""

import re
from dataclasses import dataclass, field

from tests.telegram.chats import Chat, Message
from tests.telegram.refusals import BLOCKED, CHAT_NOT_FOUND, DEACTIVATED, NEVER_STARTED
from tests.telegram.wire import JSON
from tests.telegram.world import World

PATIENCE = 5.0  # seconds a person waits for the bot before a test fails


@dataclass(eq=False)
class Account:
    """Who somebody is, and what they did so far in all their chats."""

    user: JSON
    private: Chat
    taps: int = 0
    typed: int = 0
    notices: list[str] = field(default_factory=list)
    heard: dict[int, int] = field(default_factory=dict)


class Presence:
    """One person in one chat."""

    def __init__(self, world: World, account: Account, place: Chat) -> None:
        self.world, self.account, self.place = world, account, place

    @property
    def id(self) -> int:
        return int(self.account.user["id"])

    @property
    def chat(self) -> list[Message]:
        """Everything in this chat, oldest first."""
        return self.place.messages

    @property
    def last(self) -> Message:
        """The newest message of the bot here. Raises AssertionError if it has said nothing."""
        said = [message for message in self.chat if message.from_bot]
        assert said, "the bot has said nothing here"
        return said[-1]

    @property
    def taps_count(self) -> int:
        """Taps on buttons, keyboards and links so far."""
        return self.account.taps

    @property
    def typed(self) -> int:
        """Characters typed so far, in messages, captions and edits."""
        return self.account.typed

    @property
    def notices(self) -> list[str]:
        """The notes that appeared when the bot answered a tap, empty ones left out."""
        return self.account.notices

    async def hears(self, pattern: str = "", timeout: float = PATIENCE) -> Message:  # noqa: ASYNC109 -- reads as a chat
        """The next message of the bot, new or edited, in which the pattern is found; those before it are passed over.

        Raises AssertionError with the end of the chat when none comes within so many seconds.
        """
        await self.place.bell.until(lambda: self._next_heard(pattern) is not None, timeout)
        found = self._next_heard(pattern)
        assert found is not None, f"nobody said {pattern!r}; the chat so far:\n{self.place.transcript()}"
        self.account.heard[self.place.id] = found + 1
        return self.place.said_by_bot[found][1]

    def _next_heard(self, pattern: str) -> int | None:
        start = self.account.heard.get(self.place.id, 0)
        said = self.place.said_by_bot
        return next((n for n in range(start, len(said)) if re.search(pattern, said[n][0])), None)

    def send(self, content: JSON, file: bytes | None = None, reply_to: Message | None = None) -> Message:
        """Puts any content of a Message (a sticker, a contact, …) into the chat and delivers it."""
        message = self.put(content, file, reply_to)
        self.hand_over(message)
        return message

    def put(self, content: JSON, file: bytes | None = None, reply_to: Message | None = None) -> Message:
        """The same without telling the bot yet."""
        self._enter()
        raw = {"message_id": self.world.next_message_id(), "from": self.account.user, "chat": self.place.raw}
        raw |= {"date": self.world.now, **{name: value for name, value in content.items() if value not in ("", [])}}
        if reply_to is not None:
            raw["reply_to_message"] = reply_to.alone
        return self.place.add(Message(raw, file))

    def hand_over(self, message: Message, kind: str = "message") -> None:
        """Tells the bot of a message, if it may see it."""
        if self.place.closed is None and (self.place.private or self._meant_for_bot(message)):
            self.world.deliver(kind, message.raw)

    def _enter(self) -> None:
        """Writing opens the private chat; writing in a group makes the person known to the bot, no more."""
        private = self.account.private
        assert private.closed not in (BLOCKED, DEACTIVATED) or not self.place.private, (
            "unblock the bot before writing to it"
        )
        if self.place.private:
            private.closed = None
        elif private.closed == CHAT_NOT_FOUND:
            private.closed = NEVER_STARTED

    def _meant_for_bot(self, message: Message) -> bool:
        """In a group a bot sees commands, mentions of it and replies to it, unless it may read everything."""
        name = f"@{self.world.me['username']}"
        own = message.raw.get("reply_to_message", {}).get("from", {}).get("id") == self.world.me["id"]
        command = re.match(rf"/\w+({name})?(?![\w@])", message.text)
        return bool(self.world.reads_all_group_messages or own or command or name in message.text)
