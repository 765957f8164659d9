"""The parts a parsed expression is made of."""

from dataclasses import dataclass
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Constant:
    """A number or text written out."""

    value: str | float
    at: int


@dataclass(frozen=True, slots=True)
class Step:
    """One name of a path ("..", "." or a child), with the filters in brackets behind it."""

    name: str
    filters: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Path:
    """A reference to answers or, from instance('list'), to rows of a list of choices."""

    start: Literal["root", "here", "current", "list"]
    steps: tuple[Step, ...]
    at: int
    list_name: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A function and what stands between its brackets."""

    name: str
    arguments: "tuple[Node, ...]"
    at: int


@dataclass(frozen=True, slots=True)
class Negated:
    """A minus sign before an operand."""

    operand: "Node"
    at: int


@dataclass(frozen=True, slots=True)
class Chain:
    """Operands joined from left to right by operators of one rank, so that a + b + c is one part and not nested two."""

    first: "Node"
    rest: "tuple[tuple[str, Node], ...]"
    rank: int
    at: int


Node: TypeAlias = Constant | Path | Call | Negated | Chain
