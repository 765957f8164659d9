"""A typed question about a summary: which figure it asks to open, and of which place and period. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from handlers.forms.offers import Library
from handlers.summary.figures import OPENING, of_form
from handlers.words.say import words

LONGEST = 60
"""Signs: what is longer is a message, not a question."""
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Question:
    """The figure whose rows are wanted, and what else was said."""

    what: str
    rest: str


def is_question(text: str) -> bool:
    """Whether it begins or ends like one."""
    return len(text) <= LONGEST and next(_heard(text), None) is not None


def read_question(text: str, library: Library) -> Question | None:
    """The question in a text that is one; None where it asks for a form that there is not."""
    for asked, rest in _heard(text):
        if asked != OTHER:
            return Question(asked, rest)
        for (name, _), form in library.forms.items():
            title = next((one for one in form.title.values() if rest.casefold().endswith(one.casefold())), "")
            if title:
                return Question(of_form(name, library), rest[: -len(title)].strip())
    return None


def _heard(text: str) -> Iterator[tuple[str, str]]:
    """What the text asks for, longest words first, and what else is in it."""
    said = " ".join(unicodedata.normalize("NFKC", text).strip(" ?。.!").split())
    for word, asked in _phrases():
        before, found, after = said.casefold().partition(word)
        if found and (not (before and after) or asked == OTHER):
            rest = f"{said[: len(before)]} {said[len(before) + len(word) :]}"
            yield asked, re.sub(r"^(in|at|of) ", "", rest.strip())


@cache
def _phrases() -> list[tuple[str, str]]:
    heard = {asked: "|".join(words(f"question.{asked}")) for asked in (*OPENING, OTHER)}
    pairs = [(word, asked) for asked, known in heard.items() for word in known.split("|")]
    return sorted(pairs, key=lambda pair: -len(pair[0]))
