"""Simulated people in a closed loop: each says its next thing as soon as the bot has answered the last one.

A check-in is seven things said: a command, a press, two lines, a photo, one more line, a press. The second line is
unique, so that what the bot stored can be held against the receipts that people saw.
"""

import re
from array import array
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Literal

import orjson

from benchmarks.peers.api import DATE, ME, BotApi

FIRST_ID = 1_000_000
SIZES = (90, 320, 800)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing said, and by what its answer is known."""

    how: Literal["text", "press", "photo"]
    what: str
    answer: re.Pattern[str]


def check_in(command: str) -> tuple[Step, ...]:
    return (
        Step("text", command, re.compile("What kind")),
        Step("press", "Meeting", re.compile("Which place")),
        Step("text", "{place}", re.compile("How many")),
        Step("text", "12", re.compile("photo")),
        Step("photo", "", re.compile("note")),
        Step("text", "skip", re.compile("(?i)confirm")),
        Step("press", "(?i)confirm|submit", re.compile(r"#\d+")),
    )


@dataclass(slots=True)
class Somebody:
    """A person, how far the check-in has come, and since when the answer is waited for."""

    id: int
    step: int = 0
    reports: int = 0
    said_at: float = 0.0
    waits: bool = False
    shown: tuple[int, Any] = (0, None)
    """The last message with buttons, and those."""

    @property
    def place(self) -> str:
        return f"place {self.id}-{self.reports}"


class Crowd:
    """Everybody there is. Who finishes begins anew, until `stop` is set or, with `park` set, at that step."""

    def __init__(self, api: BotApi, command: str) -> None:
        self._api, self._steps = api, check_in(command)
        self._people: dict[int, Somebody] = {}
        self._messages = 0
        self.park: int | None = None
        self.parked = 0
        self.stop = False
        self.done = 0
        self.stray = 0
        self.seconds = array("d")
        """From each thing said to its answer."""
        self.receipts: set[str] = set()
        self.answered_at = 0.0
        """When the bot first said anything."""
        api.heard = self._hear

    @property
    def waiting(self) -> int:
        return sum(one.waits for one in self._people.values())

    def begin(self, number: int) -> None:
        """This person begins a check-in, or goes on with the one that `stop` broke off."""
        one = self._people.setdefault(FIRST_ID + number, Somebody(FIRST_ID + number))
        if not one.waits:
            self._say(one)

    def _say(self, one: Somebody) -> None:
        step = self._steps[one.step]
        self._messages += 1
        sender = {"id": one.id, "is_bot": False, "first_name": f"Person {one.id}", "language_code": "en"}
        chat = {"id": one.id, "type": "private", "first_name": f"Person {one.id}"}
        if step.how == "press":
            message = {"message_id": one.shown[0], "from": ME, "chat": chat, "date": DATE, "text": "…"}
            update = {"id": f"{self._messages}", "from": sender, "chat_instance": "1", "message": message}
            body = b'"callback_query":' + orjson.dumps(update | {"data": _data(one.shown[1], step.what)})
        else:
            message = {"message_id": self._messages, "from": sender, "chat": chat, "date": DATE}
            body = b'"message":' + orjson.dumps(message | self._content(one, step))
        one.waits, one.said_at = True, perf_counter()
        self._api.push(body)

    def _content(self, one: Somebody, step: Step) -> dict[str, Any]:
        if step.how == "photo":
            name = f"{one.id}-{one.reports}"
            sizes = [(f"{name}-{size}", size) for size in SIZES]
            return {"photo": [{"file_id": n, "file_unique_id": n, "width": s, "height": s} for n, s in sizes]}
        text = step.what.format(place=one.place)
        command = {"offset": 0, "length": len(text.split()[0]), "type": "bot_command"}
        return {"text": text} | ({"entities": [command]} if text.startswith("/") else {})

    def _hear(self, chat: int, message: int, text: str, keyboard: Any) -> None:
        one = self._people[chat]
        self.answered_at = self.answered_at or perf_counter()
        if keyboard:
            one.shown = message, keyboard
        if not (one.waits and self._steps[one.step].answer.search(text)):
            self.stray += 1
            return
        one.waits = False
        self.done += 1
        self.seconds.append(perf_counter() - one.said_at)
        self._go_on(one)

    def _go_on(self, one: Somebody) -> None:
        if one.step == self.park:
            self.parked += 1
            return
        one.step += 1
        if one.step == len(self._steps):
            self.receipts.add(one.place)
            one.step, one.reports = 0, one.reports + 1
        if not self.stop:
            self._say(one)


def _data(keyboard: Any, label: str) -> str:
    buttons = (button for row in keyboard["inline_keyboard"] for button in row)
    return str(next(button["callback_data"] for button in buttons if re.search(label, button["text"])))
