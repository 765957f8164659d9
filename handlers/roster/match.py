"""Finds out which people of a file are on the roster already, so that importing again never doubles anybody."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from handlers.forms.problem import Problem
from handlers.listing import ListingProblems
from handlers.roster.gather import Listed, Names
from storage.people import Account
from storage.roster import Known


@dataclass(frozen=True, slots=True)
class Match:
    """A person of the file and who that is in the store; nobody for a newcomer."""

    listed: Listed
    known: Known | None
    by_account: bool = False


def match(people: Sequence[Listed], known: Iterable[Known], places: Mapping[Names, int]) -> list[Match]:
    """By a chat id the store knows, else by name and place. Raises ListingProblems where that leaves a doubt."""
    everybody = list(known)
    by_account = _by_account(people, everybody)
    taken = {found.id for found in by_account.values()}
    namesakes = _Namesakes(everybody, places, taken)
    matches: list[Match] = []
    problems: list[Problem] = []
    for listed in people:
        if found := by_account.get(listed):
            matches.append(Match(listed, found, by_account=True))
            continue
        candidates = namesakes.of(listed)
        if len(candidates) > 1:
            problems.append(_problem(listed, "namesakes", name=listed.name))
        matches.append(Match(listed, candidates[0] if candidates else None))
    problems += _claimed_twice(matches)
    if problems:
        raise ListingProblems(problems)
    return matches


def _by_account(people: Sequence[Listed], known: Sequence[Known]) -> dict[Listed, Known]:
    owners: dict[Account, Known] = {account: person for person in known for account in person.accounts}
    found: dict[Listed, Known] = {}
    problems: list[Problem] = []
    for listed in people:
        owning = {owners[account].id: owners[account] for account in listed.accounts if account in owners}
        if len(owning) > 1:
            names = [owner.name for owner in owning.values()]
            problems.append(_problem(listed, "two_people", one=names[0], other=names[1]))
        elif owning:
            found[listed] = next(iter(owning.values()))
    if problems:
        raise ListingProblems(problems)
    return found


class _Namesakes:
    """Who in the store could be a person that is known by name and place only."""

    def __init__(self, known: Sequence[Known], places: Mapping[Names, int], taken: set[int]) -> None:
        self._places = places
        self._taken = taken
        self._by_name: dict[tuple[str, int], dict[int, Known]] = defaultdict(dict)
        for person in known:
            for post in person.posts:
                self._by_name[person.name, post.place_id][person.id] = person

    def of(self, listed: Listed) -> list[Known]:
        ids = [self._places[names] for names in listed.places if names in self._places]
        found = {key: person for place in ids for key, person in self._by_name.get((listed.name, place), {}).items()}
        # Whom another row names by chat id is still in question for a row without: better asked than doubled.
        open_to = [person for person in found.values() if person.id not in self._taken or not listed.accounts]
        same_post = [person for person in open_to if self._shares_post(listed, person)]
        return same_post or [person for person in open_to if not _other_account(listed, person)]

    def _shares_post(self, listed: Listed, person: Known) -> bool:
        posts = {(self._places.get(names), role) for names, role in listed.posts}
        return any((post.place_id, post.role) in posts for post in person.posts)


def _other_account(listed: Listed, person: Known) -> bool:
    # With the same post it is a corrected id; with another post, a namesake of the same village.
    channels = {channel for channel, _ in person.accounts}
    return any(channel in channels for channel, _ in listed.accounts)


def _claimed_twice(matches: Sequence[Match]) -> list[Problem]:
    first: dict[int, Listed] = {}
    problems = []
    for one in matches:
        if one.known and first.setdefault(one.known.id, one.listed) is not one.listed:
            earlier = first[one.known.id].first.row
            problems.append(_problem(one.listed, "claimed_twice", name=one.known.name, earlier=earlier))
    return problems


def _problem(listed: Listed, key: str, **mentions: object) -> Problem:
    return Problem(listed.first.sheet, listed.first.row, f"roster.problem.{key}", mentions)
