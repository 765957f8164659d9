"""The shape of a question kind: the five things each must know. `kinds.py` lists them all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from handlers.forms.form import Option, Question
from storage.messages import Attachment, Incoming

Answer = str | int | float | list[str]
"""As kept in `reports.answers`: text, a choice's name, "2026-11-22", "08:30", "latitude longitude altitude accuracy",
a whole number, a decimal, or a list (choice names; ids of photos)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it stands before one person now."""

    question: Question
    language: str
    now: datetime
    """In the person's zone."""
    options: tuple[Option, ...] = ()
    """Those that the choice filter leaves, in order."""
    ticked: tuple[str, ...] = ()
    """Names chosen so far, where several may be."""

    @property
    def today(self) -> date:
        return self.now.date()


@dataclass(frozen=True, slots=True)
class Offer:
    """An answer on a button; `token` is at most 24 ASCII letters, digits and `-:._`, and comes back with the press."""

    label: str
    token: str


@dataclass(frozen=True, slots=True)
class Given:
    """An answer was read."""

    value: Answer


@dataclass(frozen=True, slots=True)
class Attached:
    """An answer that came as files: they are fetched later, and the answer is their ids."""

    files: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True)
class Ticked:
    """Not finished: these names are ticked so far."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unclear:
    """Not an answer: the catalogue key of the one plain sentence that says what to do, and what it mentions."""

    key: str
    mentions: Mapping[str, object] = field(default_factory=dict)


Reading = Given | Attached | Ticked | Unclear


class QuestionKind(Protocol):
    """What each module of this folder provides, as an object named `KIND`."""

    @property
    def how(self) -> str:
        """The catalogue key of the short line that says how to answer; empty where the buttons say it."""
        ...

    def offers(self, asked: Asked) -> tuple[Offer, ...]:
        """The answers that can be pressed, all of them: the conversation shows six at a time."""
        ...

    def read(self, asked: Asked, incoming: Incoming) -> Reading:
        """What a message says to this question, in any forgiving form."""
        ...

    def press(self, asked: Asked, token: str) -> Reading:
        """What a button of `offers` says; a token that is not among them is Unclear."""
        ...

    def show(self, question: Question, value: Answer, language: str) -> str:
        """The answer as a person reads it in a recap."""
        ...

    def cell(self, question: Question, value: Answer, language: str) -> str | int | float | date:
        """The answer as a spreadsheet keeps it."""
        ...
