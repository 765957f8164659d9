"""Closures that read what paths refer to: answers, or rows of a list of choices."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from handlers.expressions.answers import above, round_of, step
from handlers.expressions.errors import ExpressionError
from handlers.expressions.scope import Frame, Row
from handlers.expressions.tree import Path
from handlers.expressions.values import Value

Nodes: TypeAlias = Callable[[Frame], tuple[Value, ...]]
Test: TypeAlias = Callable[[Frame], bool]


@dataclass(frozen=True, slots=True)
class Reading:
    """A path made ready: its first value ("" if none), every value, and the round of the repeat it stands in."""

    first: Callable[[Frame], Value]
    every: Nodes
    position: Callable[[Frame], float]


def read_answers(path: Path, filters: list[list[Test]]) -> Reading:
    """The answers at a path; `filters` are the tests of each of its steps."""
    locate = locator(path, filters)

    def every(frame: Frame) -> tuple[Value, ...]:
        values = frame.scope.values
        return tuple(values.get(node, "") for node in locate(frame))

    def first(frame: Frame) -> Value:
        return next((frame.scope.values.get(node, "") for node in locate(frame)), "")

    def position(frame: Frame) -> float:
        return next((round_of(node) for node in locate(frame)), float("nan"))

    return Reading(first if any(filters) else without_repeats(path, first), every, position)


def without_repeats(path: Path, first: Callable[[Frame], Value]) -> Callable[[Frame], Value]:
    """In a form without repeats a path is a key, or the end of one: no need to walk it."""
    names = [each.name for each in path.steps if each.name != "."]
    ups = names.count("..")
    if names[:ups] != [".."] * ups or path.start == "current":
        return first
    below = "".join(f"/{name}" for name in names[ups:])

    def look_up(frame: Frame) -> Value:
        scope = frame.scope
        if scope.rounds:
            return first(frame)
        return scope.values.get(below if absolute else above(frame.here, ups) + below, "")

    absolute = path.start == "root"
    return look_up


def locator(path: Path, filters: list[list[Test]]) -> Callable[[Frame], Sequence[str]]:
    moves = list(zip((each.name for each in path.steps), filters, strict=True))
    start = path.start

    def locate(frame: Frame) -> Sequence[str]:
        nodes = ["" if start == "root" else frame.here if start == "here" else frame.scope.here]
        for name, tests in moves:
            nodes = list(dict.fromkeys(child for node in nodes for child in one_step(frame, node, name, tests)))
        return nodes

    return locate


def one_step(frame: Frame, node: str, name: str, tests: list[Test]) -> list[str]:
    """The nodes one step from a node that pass every test; positions are counted anew after each test."""
    found = step(frame.scope, node, name)
    for test in tests:
        found = [each for at, each in enumerate(found, 1) if test(Frame(frame.scope, each, position=at))]
    return found


def read_rows(path: Path, filters: list[Test]) -> Reading:
    """A column of the rows of a list, or (only to be counted) the rows themselves."""
    rows = rows_reader(path, filters)
    column = path.steps[2].name if len(path.steps) > 2 else ""

    def every(frame: Frame) -> tuple[Value, ...]:
        return tuple(row.get(column, "") for row in rows(frame))

    return Reading(lambda frame: next(iter(every(frame)), ""), every, lambda _frame: 1.0)


def rows_reader(path: Path, filters: list[Test]) -> Callable[[Frame], list[Row]]:
    """Reads the rows of the path's list that pass every filter."""
    check_list_path(path)

    def rows(frame: Frame) -> list[Row]:
        kept = list(frame.scope.lists.get(path.list_name, ()))
        for test in filters:
            kept = [row for at, row in enumerate(kept, 1) if test(Frame(frame.scope, frame.here, row, at))]
        return kept

    return rows


def check_list_path(path: Path) -> None:
    names = [each.name for each in path.steps]
    filtered = [bool(each.filters) for each in path.steps]
    if names[:2] != ["root", "item"] or len(names) > 3 or any(filtered[:1] + filtered[2:]):
        raise ExpressionError("A list is read as instance('name')/root/item[...]/column", path.at)


def read_column(path: Path) -> Reading:
    """The column of the row being filtered."""
    names = [each.name for each in path.steps if each.name != "."]
    if len(names) != 1 or names[0] == ".." or any(each.filters for each in path.steps):
        raise ExpressionError("In a filter of choices write a column's name, or current()/.. for answers", path.at)
    column = names[0]

    def first(frame: Frame) -> Value:
        return frame.row.get(column, "") if frame.row else ""

    return Reading(first, lambda frame: (first(frame),), lambda frame: float(frame.position))
