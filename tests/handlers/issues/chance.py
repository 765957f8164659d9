"""Issues that go through life by chance: anybody tries anything, and what the rules allow is done."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from handlers.issues.rules import ACTS, may, roles_of, silent
from storage.issue_life import Event, Issue, apply, born
from storage.people import Person, Post, Role
from storage.places import Place

MANY = 10_000
START = datetime(2026, 9, 1, tzinfo=UTC)
COUNTY = Place(1, "county", "岭南县", "1.")
TOWNS = (Place(2, "town", "河北镇", "1.2."), Place(3, "town", "河东镇", "1.3."))
BRANCHES = tuple(
    Place(10 * town.id + at, "branch", f"{town.name}{at}村", f"{town.path}{10 * town.id + at}.")
    for town in TOWNS
    for at in (1, 2)
)
PLACES = (COUNTY, *TOWNS, *BRANCHES)


def _person(number: int, *posts: tuple[Role, Place]) -> Person:
    return Person(number, f"人{number}", posts=tuple(Post(role, place) for role, place in posts))


PEOPLE = (
    _person(1, ("supervisor", COUNTY)),
    _person(2, ("admin", COUNTY)),
    _person(3, ("supervisor", TOWNS[0])),
    _person(4, ("supervisor", TOWNS[1])),
    *(_person(5 + at, ("secretary", branch)) for at, branch in enumerate(BRANCHES)),
    *(_person(9 + at, ("member", branch)) for at, branch in enumerate(BRANCHES)),
    _person(13, ("member", BRANCHES[0]), ("supervisor", TOWNS[1])),
)


BY_ID = {one.id: one for one in PEOPLE}
OFTEN = {
    "reported": ("hand",),
    "passed": ("hand",),
    "assigned": ("take", "claim"),
    "working": ("claim", "progress", "ask"),
    "review": ("approve", "approve", "approve", "reject"),
    "confirm": ("solved", "unsolved"),
    "closed": ("again", "holds"),
    "answered": ("again",),
    "merged": ("reopen",),
}
"""What usually comes next, and is tried more often: else most lives would end before anything is closed."""


@dataclass
class Life:
    """An issue, everything that was done to it, and how it was after each of these."""

    issues: list[Issue]
    events: list[Event]
    refused: int = 0

    @property
    def issue(self) -> Issue:
        return self.issues[-1]

    def at(self, moment: datetime) -> Issue | None:
        """As it was then; None before it was."""
        return next((one for one in reversed(self.issues) if one.changed_at < moment), None)


@cache
def lives() -> tuple[Life, ...]:
    return tuple(live(number, Random(number)) for number in range(1, MANY + 1))


def live(number: int, chance: Random, steps: int = 30) -> Life:
    """A life of some weeks or months."""
    place = chance.choice((*BRANCHES, *BRANCHES, TOWNS[0]))
    desk = next(town for town in TOWNS if town.holds(place))
    reporter = chance.choice(
        [one for one in PEOPLE if any(place.holds(post.place) for post in one.posts)] or [PEOPLE[0]]
    )
    now = START + timedelta(hours=chance.randrange(24 * 60))
    kind = chance.choice(("photo", "photo", "task"))
    data = {"kind": kind, "place": place.id, "path": place.path, "desk": desk.id, "desk_path": desk.path}
    first = Event(number, 1, now, "report", reporter.id, f"第 {number} 件", data)
    life = Life([born(first)], [first])
    for _ in range(chance.randrange(steps)):
        now += timedelta(hours=chance.choice((0, 1, 5, 20, 30, 100)))
        _step(life, chance, now)
    return life


def _step(life: Life, chance: Random, now: datetime) -> None:
    """Somebody tries something; now and then time itself does."""
    issue = life.issue
    if chance.random() < 0.1:
        if silent(issue, now):
            _do(life, now, "silence", None, {})
        return
    luck = chance.random()
    person = _concerned(issue, chance) if luck < 0.85 else chance.choice(PEOPLE)
    act = chance.choice(OFTEN[issue.state]) if luck < 0.65 else chance.choice(ACTS)
    if may(person.id, issue, roles_of(person, issue), act):
        _do(life, now, act, person.id, _data(issue, act, person, chance, now))
    else:
        life.refused += 1


def _concerned(issue: Issue, chance: Random) -> Person:
    """The reporter, the owner, or a supervisor, who may be another's."""
    return BY_ID[chance.choice((issue.reporter_id, issue.owner_id or 1, chance.choice((1, 3, 4))))]


def _data(issue: Issue, act: str, person: Person, chance: Random, now: datetime) -> dict[str, Any]:
    if act == "hand":
        owner = chance.choice([one for one in PEOPLE if one.id != person.id])
        due = (now + timedelta(days=chance.randrange(20))).date().isoformat()
        return {"owner": owner.id, "due": due, "requirement": chance.choice(("", "换新的"))}
    if act == "pass":
        desk = chance.choice((COUNTY, *TOWNS))
        return {"desk": desk.id, "desk_path": desk.path, "name": desk.name}
    if act in ("merge", "same"):
        return {"into": issue.number + 1}
    data: dict[str, dict[str, Any]] = {"sort": {"category": "road"}, "spot": {"spot": "村口"}, "keep": {"used": 3}}
    return data.get(act, {})


def _do(life: Life, now: datetime, act: str, person_id: int | None, data: dict[str, Any]) -> None:
    event = Event(life.issue.number, life.issue.revision + 1, now, act, person_id, f"{act}…", data)
    life.issues.append(apply(life.issue, event))
    life.events.append(event)
