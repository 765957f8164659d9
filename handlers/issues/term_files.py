"""Reads what a county writes in CSV: categories of its own, and what it calls the states. All of a file or nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import and_

from handlers.decoding import MAX_BYTES, UnreadableError, csv_rows
from handlers.forms.problem import FormProblems, Problem
from handlers.issues.names import BUILTIN
from handlers.words.say import words
from storage import people, schema
from storage.database import Tx
from storage.issue_life import STATES
from storage.issue_terms import Category
from storage.places import Place, below

MOST_ROWS = 200
LONGEST_NAME = 10
"""Signs: the name stands on a button, and in what the button says."""
COLUMNS = ("name", "words", "owner", "days", "requirement")
"""类别, 关键词, 责任人, 天数, 要求: by their headers, in either language; otherwise in this order."""


@dataclass(frozen=True, slots=True)
class Written:
    """A category as it stands in the file, its owner still by name."""

    row: int
    category: Category
    owner: str


async def read_categories(tx: Tx, name: str, content: bytes, place: Place) -> list[Category]:
    """The categories in a file, each owner found among the people at or below the place. Raises FormProblems."""
    written = list(_categories(name, content))
    found: list[Category] = []
    problems: list[Problem] = []
    for one in written:
        owners = await _people(tx, place, one.owner) if one.owner else []
        if one.owner and len(owners) != 1:
            key = "issue.problem.nobody" if not owners else "issue.problem.several"
            problems.append(Problem(name, one.row, key, {"name": one.owner}))
        found.append(replace(one.category, owner_id=owners[0] if owners else None))
    if problems:
        raise FormProblems(problems)
    return found


def read_states(name: str, content: bytes) -> dict[str, str]:
    """What each state is called, by state. Raises FormProblems."""
    known = {called: state for state in STATES for called in (state, *words(f"issue.state.{state}"))}
    named: dict[str, str] = {}
    problems: list[Problem] = []
    for row, cells in _rows(name, content):
        state, called = known.get(cells[0]), (cells[1:] or [""])[0]
        if state is None and row > 1:
            problems.append(Problem(name, row, "issue.problem.state", {"states": "、".join(_usual())}))
        elif len(called) > LONGEST_NAME:
            problems.append(Problem(name, row, "issue.problem.long", {"most": LONGEST_NAME}))
        elif state is not None:
            named[state] = called
    if problems or not named:
        raise FormProblems(problems or [Problem("", 0, "issue.problem.empty")])
    return named


def _usual() -> list[str]:
    return [words(f"issue.state.{state}")[0] for state in STATES]


def _categories(name: str, content: bytes) -> Iterator[Written]:
    header: Mapping[str, int] = {column: at for at, column in enumerate(COLUMNS)}
    problems: list[Problem] = []
    found: list[Written] = []
    for row, cells in _rows(name, content):
        if row == 1 and (named := _header(cells)):
            header = named
            continue
        given = {column: cells[at] if at < len(cells) else "" for column, at in header.items()}
        key = _wrong(given)
        if key:
            problems.append(Problem(name, row, key, {"most": LONGEST_NAME}))
        else:
            found.append(_written(row, given))
    if problems or not found:
        raise FormProblems(problems or [Problem("", 0, "issue.problem.empty")])
    yield from found


def _wrong(given: Mapping[str, str]) -> str:
    """The key of what is wrong with a row; empty for nothing."""
    named, days = given.get("name", ""), given.get("days", "")
    if not named:
        return "issue.problem.name"
    if len(named) > LONGEST_NAME or "/" in named or "+" in named or named in BUILTIN:
        return "issue.problem.long"
    return "issue.problem.days" if days and not (days.isdecimal() and int(days) <= 365) else ""


def _written(row: int, given: Mapping[str, str]) -> Written:
    said = given.get("words", "").replace("、", "|").replace("，", "|").replace("/", "|")
    marks = tuple(word.strip() for word in said.split("|") if word.strip())
    days = int(given.get("days") or 0)
    category = Category(given["name"], marks, days=days, requirement=given.get("requirement", "")[:300])
    return Written(row, category, given.get("owner", ""))


def _header(cells: Sequence[str]) -> dict[str, int]:
    """Which column stands where; nothing where the row is no header."""
    labels = {
        label: column for column in COLUMNS for said in words(f"issue.header.{column}") for label in said.split("|")
    }
    found = {labels[cell]: at for at, cell in enumerate(cells) if cell in labels}
    return found if "name" in found else {}


def _rows(name: str, content: bytes) -> Iterator[tuple[int, list[str]]]:
    if len(content) > MAX_BYTES:
        raise FormProblems([Problem("", 0, "calendar.problem.too_large", {"megabytes": MAX_BYTES // 1_000_000})])
    try:
        for number, cells in csv_rows(content):
            if number > MOST_ROWS:
                raise FormProblems([Problem(name, 0, "calendar.problem.too_many_rows", {"most": MOST_ROWS})])
            yield number, cells
    except UnreadableError as error:
        raise FormProblems([Problem("", 0, "calendar.problem.unreadable")]) from error


async def _people(tx: Tx, place: Place, name: str) -> list[int]:
    named = and_(schema.people.c.name == name, below(schema.places, place.path))
    return [one.id for one in await people.chosen(tx, named, 5)]
