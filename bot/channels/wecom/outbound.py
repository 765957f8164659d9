"""`Outgoing` to what WeCom is sent: words, cards, files, in this order. Pure.

No markup is ever meant, so signs that WeCom would read as some are written as their wide twins, which look the same.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.channels.clean import clean
from bot.channels.wecom.cards import Card, cards
from storage.messages import Choice, Document, Outgoing

ADDRESS = re.compile(r"(https?://[^\s<>，。；！？）】]+)")
MARKUP = str.maketrans({sign: chr(ord(sign) + 0xFEE0) for sign in "*_`~<[|\\"})
BLOCK = re.compile(r"(?m)^[ \t]*([#>=]|[-+](?=[-+= \t]|$))|(&)(?=#?\w+;)|^[ \t]+")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A message of words only, no longer than the platform takes."""

    text: str


Part = Spoken | Card | Document
Write = Callable[[str], str]
"""How words are written where they are sent: `plain` where WeCom reads Markdown, else `str`."""


def parts(outgoing: Outgoing, limit: int, write: Write) -> list[Part]:
    """What one message becomes; `limit` is the longest message of words, in bytes of UTF-8."""
    made: list[Part] = [outgoing.document] if outgoing.document else []
    if not outgoing.text:
        return made
    text, choices = wording(outgoing), pressable(outgoing)
    if not choices:
        return [*made, *_spoken(clean(text), limit, write)]
    before, found = cards(text, choices)
    return [*made, *_spoken(before, limit, write), *found]


def wording(outgoing: Outgoing) -> str:
    """Its words; buttons that lead out of the chat are written below them as links."""
    links = [f"{choice.label} {choice.url}" for row in outgoing.rows for choice in row if choice.url]
    return "\n".join([outgoing.text, *links])


def pressable(outgoing: Outgoing) -> list[Choice]:
    """Its buttons, without those links."""
    return [choice for row in outgoing.rows for choice in row if not choice.url]


def plain(text: str) -> str:
    """The text so that reading it as Markdown changes nothing; addresses stay as they are."""
    return "".join(
        part if ADDRESS.fullmatch(part) else BLOCK.sub(_widened, part).translate(MARKUP) for part in ADDRESS.split(text)
    )


def _spoken(text: str, limit: int, write: Write) -> Iterator[Spoken]:
    """The text in parts that fit, cut where a line ends, else where a word ends."""
    while len(write(text).encode()) > limit:
        fitting = text.encode()[:limit].decode("utf-8", "ignore")
        while (size := len(write(fitting).encode())) > limit:
            fitting = fitting[: len(fitting) * limit // size]
        cut = max(fitting.rfind("\n"), 0) or max(fitting.rfind(" "), 0) or len(fitting)
        yield Spoken(write(clean(text[:cut])))
        text = text[cut:].strip()
    if text:
        yield Spoken(write(text))


def _widened(found: re.Match[str]) -> str:
    """A sign that would begin a block or an entity, wide; a deep indent, which would make it code, left out."""
    sign = found[1] or found[2]
    return chr(ord(sign) + 0xFEE0) if sign else ""
