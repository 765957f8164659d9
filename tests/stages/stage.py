"""A stage: one channel with its platform, and everybody in a transcript with a device of their own."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from bot.channels.channel import Channel
from storage.database import Database
from tests.clock import Clock
from tests.wecom.screen import NARROW

NOTHING = timedelta(0)
ADDRESSED = re.compile(r"@(\S+) ")
BUTTON = re.compile(r"\[([^\]]*)\]")


@dataclass(frozen=True)
class Heard:
    """What one person was told in answer to one line: words and labels, however many bubbles they came in; each label
    once, for a card takes no button twice."""

    words: str
    labels: tuple[str, ...]

    @classmethod
    def of(cls, texts: list[str], labels: list[str]) -> "Heard":
        lines = [line.strip().translate(NARROW) for text in texts for line in text.splitlines()]
        return cls("\n".join(line for line in lines if line), tuple(dict.fromkeys(labels)))


class Stage(Protocol):
    """What people do returns at once; `unconfirmed` says whether the platform still holds something of it."""

    channel: Channel
    edits: bool
    """Whether what was sent can be changed there."""
    otherwise: Mapping[str, str]
    """Sentences that are said otherwise there, with what is said instead."""

    async def opens(self, ids: Mapping[str, int]) -> None:
        """Gives those on the roster their accounts; others may come later, and are strangers."""

    async def says(self, who: str, text: str) -> bool:
        """Whether that can be done there; the same for the others."""

    async def shows(self, who: str, text: str, album: str) -> bool: ...

    async def changes(self, who: str, place: int, text: str) -> bool:
        """Changes the `place`-th thing that anybody did."""

    async def presses(self, who: str, label: str) -> bool: ...

    async def forges(self, who: str, data: str) -> bool: ...

    async def read(self, chats: set[str]) -> dict[str, Heard]:
        """What people saw in these chats since this was asked last, by name."""

    def unconfirmed(self) -> int: ...

    def pause_before(self, album: str) -> timedelta:
        """How long people there wait before they send pictures that are not of the run before."""

    def pause_after(self, album: str) -> timedelta:
        """How long it takes until a picture by itself is answered."""


MakeStage = Callable[[Database, Clock], Stage]


class Labelled(Protocol):
    """A message on somebody's screen."""

    @property
    def labels(self) -> list[str]:
        """Of its buttons."""


def fresh(said: Mapping[str, Sequence[tuple[str, Labelled]]], read: dict[str, int]) -> dict[str, Heard]:
    """What each of these people has not read yet of what the bot said to them; `read` notes how far that is."""
    heard: dict[str, Heard] = {}
    for name, messages in said.items():
        new, read[name] = messages[read.get(name, 0) :], len(messages)
        if new:
            heard[name] = Heard.of([text for text, _ in new], [label for _, one in new for label in one.labels])
    return heard


def expected(answers: list[str], speaker: str) -> dict[str, Heard]:
    """What a transcript says that people hear, by name; how a file is shown is each platform's own."""
    texts: dict[str, list[str]] = {}
    labels: dict[str, list[str]] = {}
    for answer in answers:
        to = ADDRESSED.match(answer)
        name, body = (to[1], answer[to.end() :]) if to else (speaker, answer)
        lines = body.split("\n")
        texts.setdefault(name, []).extend(line for line in lines if not line.startswith(("  [", "  <")))
        rows = (line for line in lines if line.startswith("  ["))
        labels.setdefault(name, []).extend(label for row in rows for label in BUTTON.findall(row))
    return {name: Heard.of(texts[name], labels[name]) for name in texts}
