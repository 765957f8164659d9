"""People with phones, scripted: what they write, send and tap reaches the bot, what the bot says they hear.

A Person stands in one chat: at first in the private one with the bot; `alice.at(group)` is the same woman in a group.
What she taps and types is counted over all her chats, so that a test can say how much work a report may be.
"""

import asyncio
from collections.abc import Sequence
from random import Random
from typing import Self

from tests.telegram.chats import Chat, Message
from tests.telegram.entities import spot
from tests.telegram.fingers import Fingers
from tests.telegram.presence import Account
from tests.telegram.refusals import BLOCKED, CHAT_NOT_FOUND, DEACTIVATED, TEXT_LIMIT
from tests.telegram.wire import JSON
from tests.telegram.world import World

OWN_TO_A_MESSAGE = {
    "message_id",
    "from",
    "chat",
    "date",
    "edit_date",
    "reply_markup",
    "reply_to_message",
    "media_group_id",
}


class Person(Fingers):
    """One person in one chat: everything a test makes people do."""

    def at(self, group: Chat) -> Self:
        """The same person, in a group."""
        return type(self)(self.world, self.account, group)

    async def says(self, text: str, *, reply_to: Message | None = None) -> Message:
        """Types a message."""
        if len(text) > TEXT_LIMIT:
            raise ValueError("Telegram's apps cut a text over 4096 characters into several messages")
        self.account.typed += len(text)
        return self._write(text, reply_to)

    async def opens(self, code: str = "") -> Message:
        """Follows a link to the bot and taps Start: one tap, nothing typed."""
        self.account.taps += 1
        return self._write(f"/start {code}".strip(), None)

    async def sends_photo(self, content: bytes, caption: str = "") -> Message:
        """A picture, with the bytes as they are: real Telegram recompresses it and strips its EXIF."""
        return self.send({"photo": self.world.shelf.keep_photo(content), **self._caption(caption)}, content)

    async def sends_album(
        self,
        pictures: Sequence[bytes],
        caption: str = "",
        *,
        order: str | Sequence[int] = "straight",
        over: float | Sequence[float] = 0.0,
    ) -> list[Message]:
        """Several pictures as one album, the caption on the first; comes back when all are delivered.

        `order` says how they reach the bot: straight, reversed, shuffled, or by index. `over` is the time all
        take together, or the pause before each, in seconds.
        """
        album = self.world.next_id()
        messages = [
            self._album_picture(content, album, caption if n == 0 else "") for n, content in enumerate(pictures)
        ]
        steps = _order(order, len(messages))
        pauses = [over / max(len(steps) - 1, 1)] * len(steps) if isinstance(over, int | float) else list(over)
        if isinstance(over, int | float):
            pauses[0] = 0.0
        for step, pause in zip(steps, pauses, strict=True):
            await asyncio.sleep(pause)
            self.hand_over(messages[step])
        return messages

    def _album_picture(self, content: bytes, album: str, caption: str) -> Message:
        photo = {"photo": self.world.shelf.keep_photo(content), "media_group_id": album}
        return self.put({**photo, **self._caption(caption)}, content)

    async def sends_document(
        self,
        content: bytes,
        name: str,
        *,
        mime: str = "application/octet-stream",
        caption: str = "",
        size: int | None = None,
    ) -> Message:
        """A file as it is; `size` in bytes pretends another length than that of the content."""
        kept = self.world.shelf.keep("document", content, name, size)
        document = {**kept.names, "file_name": name, "mime_type": mime}
        return self.send({"document": document, **self._caption(caption)}, content)

    async def sends_voice(self, content: bytes, seconds: int = 3) -> Message:
        kept = self.world.shelf.keep("voice", content, "voice.ogg")
        return self.send({"voice": {**kept.names, "duration": seconds, "mime_type": "audio/ogg"}}, content)

    async def sends_location(self, latitude: float, longitude: float, accuracy: float | None = None) -> Message:
        """A point on the map; `accuracy` in metres when it is the phone's own position."""
        own = {} if accuracy is None else {"horizontal_accuracy": accuracy}
        return self.send({"location": {"latitude": latitude, "longitude": longitude, **own}})

    async def forwards(self, message: Message, by: Self | None = None) -> Message:
        """Passes on a message; its first author is shown if given, else hidden."""
        origin: JSON = {"type": "hidden_user", "sender_user_name": "某人"}
        if by is not None:
            origin = {"type": "user", "sender_user": by.account.user}
        kept = {name: value for name, value in message.raw.items() if name not in OWN_TO_A_MESSAGE}
        return self.send({**kept, "forward_origin": {**origin, "date": message.raw["date"]}}, message.content)

    async def edits(self, message_id: int, text: str) -> Message:
        """Changes the words of an own message."""
        message = self.place.find(message_id)
        assert message is not None, f"there is no message {message_id} to edit"
        self.account.typed += len(text)
        place = "text" if "text" in message.raw else "caption"
        message.change(
            **{place: text, f"{'' if place == 'text' else 'caption_'}entities": spot(text) or None},
            edit_date=self.world.now,
        )
        self.hand_over(message, "edited_message")
        return message

    async def blocks(self) -> None:
        """Blocks the bot."""
        self.account.private.closed = BLOCKED
        change = self.changes_membership(self.account.private, "member", "kicked")
        self.world.deliver("my_chat_member", change)

    async def unblocks(self) -> None:
        self.account.private.closed = None
        change = self.changes_membership(self.account.private, "kicked", "member")
        self.world.deliver("my_chat_member", change)

    def deactivates(self) -> None:
        """Deletes the account: the bot learns of it only when it writes."""
        self.account.private.closed = DEACTIVATED

    def changes_membership(self, chat: Chat, old: str, new: str) -> JSON:
        """The ChatMemberUpdated by which this person lets the bot in ("member") or throws it out ("kicked")."""
        states: dict[str, JSON] = {"member": {"status": "member"}, "kicked": {"status": "kicked", "until_date": 0}}
        before, after = ({**states[state], "user": self.world.me} for state in (old, new))
        who = {"chat": chat.raw, "from": self.account.user, "date": self.world.now}
        return {**who, "old_chat_member": before, "new_chat_member": after}

    def _write(self, text: str, reply_to: Message | None) -> Message:
        return self.send({"text": text, "entities": spot(text)}, reply_to=reply_to)

    def _caption(self, text: str) -> JSON:
        self.account.typed += len(text)
        return {"caption": text, "caption_entities": spot(text)}


def register(
    world: World, user_id: int, name: str, *, language: str | None, username: str | None, started: bool
) -> Person:
    """A new person; see FakeTelegram.person."""
    shown = {"first_name": name} | ({"username": username} if username else {})
    chat = Chat({"id": user_id, "type": "private", **shown}, closed=None if started else CHAT_NOT_FOUND)
    world.chats[user_id] = chat
    user = {"id": user_id, "is_bot": False, **shown} | ({"language_code": language} if language else {})
    return Person(world, Account(user, chat), chat)


def _order(order: str | Sequence[int], count: int) -> list[int]:
    straight = list(range(count))
    if isinstance(order, str):
        named = {"straight": straight, "reversed": straight[::-1], "shuffled": Random(count).sample(straight, count)}
        return named[order]
    return list(order)
