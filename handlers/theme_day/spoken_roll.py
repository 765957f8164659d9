"""Reads what is said of people at a roll call: 3 7 没来; 李四外出务工，王五异地; 除 2 号都到了. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from handlers.questions.folding import folded
from handlers.words.say import words
from storage.theme_days import Came

SAID_TOGETHER = re.compile(r"[,;。\n]+")
"""Between these, one thing is said of some people."""
LONGEST_REASON = 60
KINDS: tuple[Came, ...] = ("absent", "remote", "present")
"""In this order: 没到 is no 到."""
BETWEEN = re.compile(r"[\s、和及与:：]+")


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of some people, by their places in the roll."""

    who: tuple[int, ...]
    came: Came
    reason: str = ""


def read_roll(text: str, names: Sequence[str]) -> list[Said]:
    """What a line says; empty where any part of it names nobody. Numbers count from 1, as the roll shows them."""
    found = [_read(part, names) for part in SAID_TOGETHER.split(folded(text)) if part.strip()]
    return [said for those in found for said in those] if all(found) else []


def _read(part: str, names: Sequence[str]) -> tuple[Said, ...]:
    """Who, whether they came, and whatever else is said: why. All but some came: these did not."""
    who, rest = _named(part, names)
    if not who:
        who, rest = _numbered(part, len(names))
    if not who:
        return ()
    if any(word in rest for word in _words("except")):
        others = tuple(place for place in range(len(names)) if place not in who)
        return Said(others, "present"), Said(who, "absent")
    return (_said(who, rest),)


def _said(who: tuple[int, ...], rest: str) -> Said:
    came: Came = "absent"  # who is mentioned at a roll call is mostly missed
    for kind in KINDS:
        if word := next((word for word in _words(kind) if word in rest), None):
            came, rest = kind, rest.replace(word, " ")
            break
    reason = BETWEEN.sub(" ", rest).strip(" 号()")[:LONGEST_REASON]
    return Said(who, came, reason if came == "absent" else "")


def _named(part: str, names: Sequence[str]) -> tuple[tuple[int, ...], str]:
    """Longer names first: 王小明 is not 王小."""
    found = []
    for place in sorted(range(len(names)), key=lambda one: -len(names[one])):
        name = folded(names[place])
        if name and name in part:
            found.append(place)
            part = part.replace(name, " ")
    return tuple(sorted(found)), part


def _numbered(part: str, most: int) -> tuple[tuple[int, ...], str]:
    """Numbers that the roll has; another one makes the whole part unclear."""
    numbers = [int(number) for number in re.findall(r"[0-9]{1,4}", part)]
    if not numbers or any(not 1 <= number <= most for number in numbers):
        return (), part
    return tuple(sorted({number - 1 for number in numbers})), re.sub(r"[0-9]{1,4}\s*号?", " ", part)


@cache
def _words(kind: str) -> tuple[str, ...]:
    """The longest first."""
    said = {word for sentence in words(f"roll.words.{kind}") for word in sentence.split("|")}
    return tuple(sorted(said, key=len, reverse=True))
