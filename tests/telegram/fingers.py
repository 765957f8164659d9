"""Tapping: on a button that is there, on one that is there no longer, on one that never was."""

import re

from tests.telegram.chats import Message
from tests.telegram.entities import spot
from tests.telegram.presence import PATIENCE, Presence
from tests.telegram.wire import JSON
from tests.telegram.world import Query


class Fingers(Presence):
    """The part of a person that presses buttons."""

    async def taps(self, label: str, within: float = PATIENCE) -> Message:
        """Taps the newest button with this label (or one in which this pattern is found), waiting for it if need be.

        Gives the message it stood under. A button of the keyboard below the chat sends its label as text.
        """
        await self.place.bell.until(lambda: find_button(self.chat, label) is not None, within)
        found = find_button(self.chat, label)
        assert found is not None, f"there is no button {label!r}; the chat so far:\n{self.place.transcript()}"
        message, button = found
        if button in message.buttons:
            self._press(message, button)
        else:
            self.account.taps += 1
            self.send({"text": button["text"], "entities": spot(button["text"])})
        return message

    async def taps_old(self, message_id: int, label: str) -> Message:
        """Taps a button that once stood under a message, on a screen that has not noticed it is gone."""
        message = self.place.find(message_id)
        assert message is not None, f"there is no message {message_id}"
        shown = [button for button in message.buttons + message.former_buttons if re.search(label, button["text"])]
        assert shown, f"no button {label!r} ever stood under message {message_id}"
        self._press(message, shown[0])
        return message

    async def forges(self, data: str, message: Message | None = None) -> None:
        """Presses a button that never was, as a tampered app can."""
        self._press(message or self.last, {"text": "", "callback_data": data})

    def _press(self, message: Message, button: JSON) -> None:
        assert "callback_data" in button, f"the button {button['text']!r} leads out of the chat: {button}"
        self.account.taps += 1
        query_id = self.world.next_id()
        self.world.queries[query_id] = Query(self.world.clock(), self._notice)
        gone = {"chat": self.place.raw, "message_id": message.id, "date": 0}
        query = {"id": query_id, "from": self.account.user, "message": gone if message.deleted else message.raw}
        self.world.deliver(
            "callback_query", {**query, "chat_instance": self.place.instance, "data": button["callback_data"]}
        )

    def _notice(self, text: str) -> None:
        if text:
            self.notices.append(text)


def find_button(messages: list[Message], label: str) -> tuple[Message, JSON] | None:
    """The newest button with this label, else the newest in whose label the pattern is found; inline ones first."""
    shown = [(message, button) for message in reversed(messages) for button in message.buttons] + _keyboard(messages)
    exact = (pair for pair in shown if pair[1]["text"] == label)
    return next(exact, None) or next((pair for pair in shown if re.search(label, pair[1]["text"])), None)


def _keyboard(messages: list[Message]) -> list[tuple[Message, JSON]]:
    """The buttons below the chat: those of the newest message that brought or removed a keyboard."""
    message = next((m for m in reversed(messages) if m.keyboard and "force_reply" not in m.keyboard), None)
    return (
        [(message, {"text": label}) for label in message.labels]
        if message and "keyboard" in (message.keyboard or {})
        else []
    )
