"""What an expression may read while it runs: the answers so far, the time, and the lists of choices."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from handlers.expressions.values import Value

Row: TypeAlias = Mapping[str, str]


def no_label(_path: str, choice: str) -> str:
    """A choice shown by its own name, for forms without labels."""
    return choice


@dataclass(frozen=True, slots=True)
class Scope:
    """The surroundings of one question.

    `values` holds answers by absolute path ("/data/g/q"; in a repeat "/data/child[2]/name"); a missing one is empty.
    `here` is the path of the question itself, what "." means. `now` carries the local zone; today() is its date.
    `rounds` says how often each repeat was answered ("/data/child" -> 2, "/data/child[1]/jab" -> 0).
    `lists` are the rows of instance('name')/root/item, and `label(path, choice)` serves jr:choice-name.
    `language` chooses the names of months and days in format-date.
    """

    values: Mapping[str, Value]
    here: str
    now: datetime
    rounds: Mapping[str, int] = field(default_factory=dict)
    lists: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    label: Callable[[str, str], str] = no_label
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Frame:
    """Where evaluation stands: at the question itself or, within a filter, at one of the nodes being filtered."""

    scope: Scope
    here: str
    row: Row | None = None
    position: int = 1
