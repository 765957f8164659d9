"""Cuts a line said at a roll call into what it mentions: people, how they came, all the others, other words. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from handlers.questions.folding import folded
from handlers.words.say import words

What = Literal["who", "state", "except", "rest", "all", "stop", "text"]
"""`rest`: 其余, the others; `all`: 都, of the people named before it, or of everybody; `stop`: a comma."""
SWEEPING: tuple[What, ...] = ("except", "rest", "all")

NUMBERS = re.compile(
    r"([0-9]{1,4})(?:\s*(?:-|~|到|至)\s*([0-9]{1,4}))?(?![0-9])\s*(?:号|\.)?(?!\s*[月日点天岁年个人次])"
)
"""3, 3号, 3-7; what counts something else is none (7月, 3天)."""
STOPS = ",;。!"


class NobodyError(ValueError):
    """A number that the roll does not have."""


@dataclass(frozen=True, slots=True)
class Token:
    """A part of the line."""

    what: What
    text: str
    who: tuple[int, ...] = ()
    """Places in the roll; of a name that several bear, all of them."""
    doubtful: bool = False
    """Whether only one of these is meant."""
    state: str = ""


def tokens(line: str, names: Sequence[str], states: Mapping[str, str]) -> list[Token]:
    """`states` are what may be said of people, each with the key of its words; the last is what one hopes for.

    Raises NobodyError.
    """
    text, known = folded(line), [folded(name) for name in names]
    found: list[Token] = []
    while text:
        token = next(_read(text, known, states), Token("text", text[0]))
        if token.what == "text" and found and found[-1].what == "text":
            found[-1] = Token("text", found[-1].text + token.text)
        else:
            found.append(token)
        text = text[len(token.text) :]
    return found


def blank(text: str) -> bool:
    """Whether these are only words that hold the others together (和, 今天, 的)."""
    for word in words_of("roll.words.filler"):
        text = re.sub(rf"\b{word}\b", " ", text) if word.isascii() else text.replace(word, " ")
    return re.search(r"\w", text) is None


@cache
def words_of(key: str) -> tuple[str, ...]:
    """In every language, the longest first."""
    said = {word.casefold() for sentence in words(key) for word in sentence.split("|")}
    return tuple(sorted(said, key=len, reverse=True))


def _read(text: str, known: Sequence[str], states: Mapping[str, str]) -> Iterator[Token]:
    """What the text may begin with, the likeliest first."""
    if text[0] in STOPS:
        yield Token("stop", text[0])
    if number := NUMBERS.match(text):
        yield _numbered(text, number, known)
    if name := max((name for name in known if name and text.startswith(name)), key=len, default=""):
        places = tuple(place for place, one in enumerate(known) if one == name)
        yield Token("who", name, places, doubtful=len(places) > 1)
    for state, key in states.items():
        word = _begins(text, key)
        if word and (key != [*states.values()][-1] or _ends(text[len(word) :], known)):
            yield Token("state", word, state=state)
    for what in SWEEPING:
        if word := _begins(text, f"roll.words.{what}"):
            yield Token(what, word)


def _numbered(text: str, number: re.Match[str], known: Sequence[str]) -> Token:
    """One number or a range; a name right behind a number says the same once more where it is that person's."""
    first, last = int(number[1]), int(number[2] or number[1])
    if not 1 <= first <= last <= len(known):
        raise NobodyError(number[0])
    said = number[0]
    name = known[last - 1]
    if name and text[len(said) :].lstrip().startswith(name) and len(name) >= _longest(text[len(said) :], known):
        said = text[: text.index(name, len(said)) + len(name)]
    return Token("who", said, tuple(range(first - 1, last)))


def _longest(text: str, known: Sequence[str]) -> int:
    return max((len(name) for name in known if text.lstrip().startswith(name)), default=0)


def _begins(text: str, key: str) -> str:
    """The word that the text begins with; a word in letters must end there."""
    fitting = (word for word in words_of(key) if text.startswith(word))
    return next((word for word in fitting if not (word.isascii() and text[len(word) :][:1].isalpha())), "")


def _ends(rest: str, known: Sequence[str]) -> bool:
    """到 says that somebody came where nothing of its own follows it: not in 到县城看病."""
    follows = ("roll.words.filler", *(f"roll.words.{what}" for what in SWEEPING))
    named = any(name and rest.startswith(name) for name in known)
    return not rest[:1].isalpha() or named or any(_begins(rest, key) for key in follows)
