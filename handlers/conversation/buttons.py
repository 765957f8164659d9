"""What our buttons say when pressed, in at most 64 bytes: a letter for the deed, then what it is done to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from storage.messages import Choice

ANSWER = "a"  # draft, question number, token
GO = "n"  # draft, back | skip | cancel | help | same | submit | again, with the first two and same: question number
PAGE = "g"  # draft, page
CHANGE = "c"  # draft, question number: change this answer
PLACE = "p"  # draft, place id: file it for this place
COLD = "k"  # form: the cold photos are this
FORM = "f"  # form: begin it
DRAFT = "d"  # draft: take it from the shelf
DROP = "x"  # draft: forget it
CORRECT = "r"  # report number: correct it
COMMAND = "m"  # name [argument]: as if the command had been written
LETTERS = frozenset("angcpkfdxrm")

WIDE = 9
"""Columns that two labels side by side may each take on a phone; a Chinese sign counts as one, a Latin letter half."""


@dataclass(frozen=True, slots=True)
class Press:
    """A button of ours, read back."""

    deed: str
    parts: tuple[str, ...]


def read(data: str) -> Press | None:
    """The press that this data stands for; None when we made no such button."""
    deed, *parts = data.split(":", 3)
    return Press(deed, tuple(parts)) if deed in LETTERS and parts else None


def button(label: str, deed: str, *parts: object) -> Choice:
    return Choice(label, ":".join([deed, *map(str, parts)]))


def arranged(choices: Iterable[Choice]) -> tuple[tuple[Choice, ...], ...]:
    """Two to a row where both labels are short, else one."""
    rows: list[tuple[Choice, ...]] = []
    for choice in choices:
        if rows and len(rows[-1]) == 1 and _wide(rows[-1]) <= WIDE and _wide((choice,)) <= WIDE:
            rows[-1] = (rows[-1][0], choice)
        else:
            rows.append((choice,))
    return tuple(rows)


def _wide(row: Sequence[Choice]) -> float:
    return sum(1.0 if ord(sign) > 0x2E80 else 0.5 for sign in row[0].label)
