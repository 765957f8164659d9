"""Cuts the source of an expression into tokens."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from handlers.expressions.errors import ExpressionError

MAX_CHARACTERS: Final = 10_000

TokenKind: TypeAlias = Literal["number", "string", "name", "sign", "end"]

TOKEN = re.compile(
    r"""\s*(?:
      (?P<number> [0-9]+(?:\.[0-9]*)? | \.[0-9]+ )
    | (?P<string> "[^"]*" | '[^']*' )
    | (?P<name> [^\W\d][\w.\-]*(?::[^\W\d][\w.\-]*)? )
    | (?P<sign> \.\. | != | <= | >= | // | :: | [-+*/=<>()\[\],.@|$] )
    | (?P<end> \Z )
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word or sign of an expression, and the character it starts at."""

    kind: TokenKind
    text: str
    at: int


def tokens(source: str) -> Iterator[Token]:
    """Every token of the source, the last of kind "end". Raises ExpressionError on a character with no meaning."""
    if len(source) > MAX_CHARACTERS:
        raise ExpressionError(f"The expression is longer than {MAX_CHARACTERS:,} characters", MAX_CHARACTERS)
    at = 0
    while True:
        token = token_at(source, at)
        yield token
        if token.kind == "end":
            return
        at = token.at + len(token.text)


def token_at(source: str, at: int) -> Token:
    found = TOKEN.match(source, at)
    if found is None:
        start = at + len(source[at:]) - len(source[at:].lstrip())
        raise ExpressionError(unreadable(source[start]), start)
    for kind in KINDS:
        if (written := found[kind]) is not None:
            return Token(kind, written, found.start(kind))
    raise AssertionError(found)  # pragma: no cover -- every branch of TOKEN names its kind


KINDS: Final[tuple[TokenKind, ...]] = ("number", "string", "name", "sign", "end")


def unreadable(character: str) -> str:
    if character in "'\"":
        return f"A text that begins with {character} does not end"
    return f"The character {character} means nothing here"
