"""Finds the option that typed words mean: its label in any language, its number, its name, or a part of its label.

No library for fuzzy typing: labels are few and short, and a guess between two of them would be worse than asking.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from handlers.forms.form import Option, Question, pick
from handlers.questions.folding import bare, folded, spoken
from handlers.questions.numerals import read_numeral
from handlers.questions.question import Asked, Unclear
from handlers.words.say import say

CANDIDATES = 4
"""As many labels as a sentence can name and still be read."""
LONGEST = 300
"""Characters; a longer message answers some other question."""
PLACE = re.compile(
    r"\(?(?:第|选|no\.?|option|#)?\s*([0-9]{1,4}|[一二两三四五六七八九十百]{1,5})\s*(?:个|项|号|条)?[.、):。]*"
)
TOKEN = re.compile(r"[a-z0-9]+|[^a-z0-9\s]")
"""A Latin word, or one character of another script."""
DENIAL = re.compile(r"[不没无未非别]|\b(?:no|not|none|never)\b|n ['’] t\b")


def find(asked: Asked, text: str, *, inside: bool = True) -> Option | Unclear:
    """The one option that `text` means, in this order: a label, a number, a name, a part of a label; and with `inside`,
    a label that stands in a longer sentence."""
    if len(text) > LONGEST:
        return Unclear("unclear.select")
    options = asked.options
    typed = folded(text)
    found = (
        labelled(options, bare(typed)) or numbered(options, typed) or named(options, typed) or partly(options, typed)
    )
    found = found or (within(options, typed) if inside else [])
    if len(found) == 1:
        return found[0]
    if not found:
        return Unclear("unclear.select")
    return Unclear(
        "unclear.which", {"labels": listed([pick(one.label, asked.language) for one in found], asked.language)}
    )


def labelled(options: Sequence[Option], typed: str) -> list[Option]:
    """The option with this whole label, in any language; yes and no go by any of their words."""
    name = next((name for name in ("yes", "no") if typed in spoken(f"spoken.{name}")), "")
    found = [option for option in options if typed and any(typed == label.bare for label in labels_of(option))]
    return found or [option for option in options if name and option.name == name]


def numbered(options: Sequence[Option], typed: str) -> list[Option]:
    """The option at a place, counted from 1: 2, 二, 第二个, (2), 2."""
    if not (place := PLACE.fullmatch(typed)):
        return []
    number = int(place[1]) if place[1].isdecimal() else read_numeral(place[1])
    return [options[number - 1]] if number and number <= len(options) else []


def named(options: Sequence[Option], typed: str) -> list[Option]:
    """The option with this name."""
    return [option for option in options if folded(option.name) == typed]


def partly(options: Sequence[Option], typed: str) -> list[Option]:
    """The options of whose label this is a part; Latin letters must begin a word, digits alone are never a part."""
    part = bare(typed)
    if not re.search(r"[^\W\d_]", part):
        return []
    if part[0].isascii():
        word = re.compile(rf"(?<![a-z0-9]){re.escape(typed)}")
        return [option for option in options if any(word.search(label.folded) for label in labels_of(option))]
    return [option for option in options if any(part in label.bare for label in labels_of(option))]


def within(options: Sequence[Option], typed: str) -> list[Option]:
    """The options whose label stands in a longer sentence; none where the rest of the sentence may deny it."""
    sentence = apart(typed)
    return [option for option in options if any(affirms(sentence, label.apart) for label in labels_of(option))]


@dataclass(frozen=True, slots=True)
class Compared:
    """A label in the three ways in which it is compared."""

    bare: str
    folded: str
    apart: str


def labels_of(option: Option) -> list[Compared]:
    """The option's label in every language."""
    return [compared(label) for label in option.label.values()]


@lru_cache(maxsize=20_000)
def compared(label: str) -> Compared:
    """Remembered, because a form may have thousands of labels, to be compared with every word of an answer."""
    return Compared(bare(label), folded(label), apart(folded(label)))


def apart(text: str) -> str:
    """Words and characters with a space around each, so that a label is found only at their edges."""
    return f" {' '.join(TOKEN.findall(text))} "


def affirms(sentence: str, label: str) -> bool:
    """Whether the label, longer than one character, stands in the sentence with no denial around it."""
    return len(label) > 3 and label in sentence and not DENIAL.search(sentence.replace(label, " "))


def listed(labels: Sequence[str], language: str) -> str:
    """The first few labels in one line."""
    more = "…" if len(labels) > CANDIDATES else ""
    return say(language, "show.comma").join(labels[:CANDIDATES]) + more


def label_of(question: Question, name: str, language: str) -> str:
    """An option's label, or the name where the form no longer has it."""
    option = next((option for option in question.options if option.name == name), None)
    return (pick(option.label, language) if option else "") or name


def places(question: Question) -> dict[str, int]:
    """Each option's place in the whole list: a button's token, the same whatever the choice filter leaves."""
    return {option.name: place for place, option in enumerate(question.options)}


def pressed(asked: Asked, token: str) -> Option | None:
    """The option behind a button, unless the choice filter has since taken it away."""
    offered = {option.name for option in asked.options}
    place = int(token) if re.fullmatch(r"0|[1-9][0-9]{0,5}", token) else -1
    option = asked.question.options[place] if 0 <= place < len(asked.question.options) else None
    return option if option and option.name in offered else None
