"""The words that mean the same at every question: cancel, back, skip, help, same as last time, submit, change."""

import unicodedata
from functools import cache

from handlers.words.say import words

GOES = ("cancel", "back", "skip", "help", "same", "submit", "change", "again")


def meaning(text: str) -> str:
    """Which of these a text says, in either language, as a word or a command; empty for none."""
    return _meanings().get(folded(text), "")


def folded(text: str) -> str:
    """Without the differences that a person does not mean: width, case, blanks, a closing full stop."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split()).rstrip("。.!！")


@cache
def _meanings() -> dict[str, str]:
    return {folded(word): go for go in GOES for said in words(f"word.{go}") for word in said.split("|")}
