"""People who report all day: each waits for every answer, says everything once, and remembers receipts."""

import asyncio
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from tests.telegram.pictures import jpeg

PATIENCE = 30.0
"""Seconds a person waits for an answer, a restart of the bot included."""
RECEIPT = re.compile(r"✅.*#(\d+)")


class Said(Protocol):
    """A message of the bot, on whatever platform."""

    @property
    def text(self) -> str: ...

    @property
    def from_bot(self) -> bool: ...


class Talker(Protocol):
    """Somebody with a device, at whatever platform."""

    @property
    def id(self) -> object: ...

    @property
    def chat(self) -> Sequence[Said]: ...

    async def says(self, text: str) -> object: ...

    async def sends_photo(self, content: bytes, caption: str = "") -> object: ...

    async def taps(self, label: str, within: float = 5.0) -> object: ...

    async def hears(self, pattern: str = "", timeout: float = 5.0) -> Said: ...  # noqa: ASYNC109 -- reads as a chat


@dataclass(slots=True)
class Reporter:
    """One person. `receipts` holds, by report number, what was said in that report."""

    person: Talker
    patience: float = PATIENCE
    receipts: dict[int, tuple[str, ...]] = field(default_factory=dict)
    longest: float = 0.0
    """Seconds that an answer took at most."""

    @property
    def repeated(self) -> int:
        """Receipts that were said more than once."""
        said = [found[1] for one in self.person.chat if one.from_bot and (found := RECEIPT.search(one.text))]
        return len(said) - len(set(said))

    async def files_texts(self, enough: asyncio.Event) -> None:
        """Three answers and the button, again and again."""
        while not enough.is_set():
            said = self._tokens("甲", "乙", "丙")
            await self.person.says("/form three")
            for place, token in enumerate(said, start=1):
                await self._hears(f"{place}/3")
                await self.person.says(token)
            await self._hears(said[-1])
            await self.person.taps("提交", self.patience)
            await self._receipt(said)

    async def files_photos(self, enough: asyncio.Event) -> None:
        """A cold photo with its caption, again and again; the album's worth of different pictures."""
        while not enough.is_set():
            said = self._tokens("图")
            await self.person.sends_photo(jpeg(len(self.receipts) % 256), caption=said[0])
            await self._hears("这是什么")
            await self.person.taps("问题随手拍", self.patience)
            await self._receipt(said)

    async def asks(self, enough: asyncio.Event) -> int:
        """A supervisor who asks for the summary again and again; returns how often."""
        times = 0
        while not enough.is_set():
            await self.person.says("/summary")
            await self._hears("河北镇")
            times += 1
        return times

    async def _hears(self, pattern: str) -> Said:
        since = time.monotonic()
        heard = await self.person.hears(pattern, self.patience)
        self.longest = max(self.longest, time.monotonic() - since)
        return heard

    def _tokens(self, *marks: str) -> tuple[str, ...]:
        return tuple(f"{mark}{self.person.id}次{len(self.receipts)}" for mark in marks)

    async def _receipt(self, said: tuple[str, ...]) -> None:
        heard = await self._hears(f"(?s)✅.*{said[0]}")
        found = RECEIPT.search(heard.text)
        assert found is not None
        assert int(found[1]) not in self.receipts, "one number for two reports"
        self.receipts[int(found[1])] = said
