"""A line or a paragraph, kept as it was sent."""

import unicodedata

from handlers.forms.form import Question
from handlers.questions.question import Answer, Asked, Given, Reading, Unclear
from handlers.questions.unpressed import Unpressed
from storage.messages import Incoming

LONGEST = 4000
"""Characters; the limit that is promised to the outside."""
SHOWN = 60
"""Characters of a text that a recap shows."""
TURNING = frozenset(map(chr, (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))))
"""Unseen signs that turn the direction of writing: kept, as some languages want them, but not where others follow."""


class Text(Unpressed):
    """Anything written, without what no one can see and what a database or a spreadsheet refuses."""

    how = "how.text"

    def read(self, asked: Asked, incoming: Incoming) -> Reading:
        """What was written, or the caption of what was sent."""
        text = clean(incoming.text)
        if not _visible(text):
            return Unclear("unclear.text")
        if len(text) > LONGEST:
            return Unclear("unclear.text_long", {"limit": LONGEST, "length": len(text)})
        return Given(text)

    def show(self, question: Question, value: Answer, language: str) -> str:
        """On one line, cut short."""
        line = " ".join(str(value).split())
        return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"

    def cell(self, question: Question, value: Answer, language: str) -> str:
        """The whole text."""
        return str(value)


def clean(text: str) -> str:
    """Trimmed, lines kept, without control characters and halves of surrogate pairs."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(one for one in lines if one == "\n" or _harmless(one)).strip()


def shown(text: str) -> str:
    """On one line, to stand among words of ours: without what would turn these around."""
    return " ".join("".join(one for one in clean(text) if one not in TURNING).split())


def _harmless(sign: str) -> bool:
    return unicodedata.category(sign) not in ("Cc", "Cs")


def _visible(text: str) -> bool:
    """Whether there is more to it than blanks, controls, and marks on nothing: no one could read such an answer."""
    return any(unicodedata.category(one)[0] not in "CZM" for one in text)


KIND = Text()
