"""Puts the rows of one person together: whoever stands on several rows holds several posts."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from handlers.forms.problem import Problem
from handlers.listing import ListingProblems
from handlers.roster.check import Entry
from handlers.roster.words import REMOVED
from storage.people import Account, Role

Names = tuple[str, ...]
"""A place by its names, from the county down."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A person as the file has it: all rows, in order."""

    entries: tuple[Entry, ...]

    @property
    def first(self) -> Entry:
        return self.entries[0]

    @property
    def name(self) -> str:
        return self.first.name

    @property
    def language(self) -> str:
        return next((entry.language for entry in self.entries if entry.language), "")

    @property
    def zone(self) -> str:
        return next((entry.zone for entry in self.entries if entry.zone), "")

    @property
    def accounts(self) -> tuple[Account, ...]:
        """(channel, id) of every chat the file names, at most one for each channel."""
        return tuple(dict.fromkeys(account for entry in self.entries for account in accounts(entry)))

    @property
    def posts(self) -> dict[tuple[Names, Role], bool]:
        """Place and role, with whether the person is the contact there."""
        return {(entry.place, entry.role): entry.contact for entry in self.entries if entry.role != REMOVED}

    @property
    def places(self) -> frozenset[Names]:
        """Every place that the file says something about for this person, be it that nothing is left there."""
        return frozenset(entry.place for entry in self.entries)


def accounts(entry: Entry) -> Iterator[Account]:
    """The chats that one row names."""
    if entry.telegram:
        yield "telegram", entry.telegram
    if entry.wecom:
        yield "wecom", entry.wecom


def gather(entries: Sequence[Entry]) -> tuple[Listed, ...]:
    """The people of the file in order of appearance. Raises ListingProblems where its rows contradict each other."""
    people = [Listed(tuple(entries[number] for number in group)) for group in _groups(entries)]
    problems = [problem for person in people for problem in _contradictions(person)]
    problems += _second_contacts(people)
    if problems:
        raise ListingProblems(sorted(problems, key=lambda problem: (problem.sheet, problem.row)))
    return tuple(people)


def _groups(entries: Sequence[Entry]) -> list[list[int]]:
    # Rows belong together when they share a chat; a row without any joins its namesake of the same place.
    leader: dict[object, int] = {}
    heads = list(range(len(entries)))
    for number, entry in enumerate(entries):
        for account in accounts(entry):
            _unite(heads, leader.setdefault(account, number), number)
    namesakes: dict[object, list[int]] = defaultdict(list)
    for number, entry in enumerate(entries):
        namesakes[entry.name, entry.place].append(number)
    for numbers in namesakes.values():
        known = [number for number in numbers if any(accounts(entries[number]))]
        for number in set(numbers) - set(known):
            _unite(heads, (known or numbers)[0], number)
    groups: dict[int, list[int]] = defaultdict(list)
    for number in range(len(entries)):
        groups[_head(heads, number)].append(number)
    return list(groups.values())


def _head(heads: list[int], number: int) -> int:
    while heads[number] != number:
        number = heads[number]
    return number


def _unite(heads: list[int], one: int, other: int) -> None:
    first, second = sorted((_head(heads, one), _head(heads, other)))
    heads[second] = first


def _contradictions(person: Listed) -> Iterator[Problem]:
    for entry in person.entries:
        if entry.name != person.name:
            yield _problem(entry, "two_names", person.first, name=person.name)
    for _, found in groupby(sorted(person.accounts), key=lambda account: account[0]):
        if len(list(found)) > 1:
            yield _problem(person.entries[-1], "two_ids", person.first, name=person.name)
    seen: dict[object, Entry] = {}
    for entry in person.entries:
        earlier = seen.setdefault((entry.name, entry.place, entry.role), entry)
        if earlier is not entry:
            yield _problem(entry, "twice", earlier, name=entry.name)


def _second_contacts(people: Sequence[Listed]) -> Iterator[Problem]:
    named: dict[Names, tuple[Listed, Entry]] = {}
    for person in people:
        for entry in person.entries:
            if entry.contact and entry.branch and entry.role != REMOVED:
                other, earlier = named.setdefault(entry.place, (person, entry))
                if other is not person:
                    yield _problem(entry, "two_contacts", earlier, name=earlier.name, branch=entry.branch)


def _problem(entry: Entry, key: str, earlier: Entry, **mentions: object) -> Problem:
    return Problem(entry.sheet, entry.row, f"roster.problem.{key}", {"earlier": earlier.row, **mentions})
