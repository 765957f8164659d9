"""Who may do what to an issue in which state: a table of data, and nothing outside it decides. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from storage.issue_life import DONE, IN_HAND, LIVE, TASK, Issue, State
from storage.people import Person

SILENT = timedelta(days=7)
"""After so long without the reporter's word the supervisor's alone closes an issue."""


class Role(StrEnum):
    """What a person is to an issue; several at once are possible."""

    REPORTER = "reporter"
    OWNER = "owner"
    SUPERVISOR = "supervisor"
    """Watches over its place, or over the one it was handed to."""
    BRANCH = "branch"
    """Secretary of its branch."""
    WATCHER = "watcher"
    """Administrator above it, or somebody who reported the same: sees it, and may do nothing."""


@dataclass(frozen=True, slots=True)
class Rule:
    """An act: who may do it, and in which states."""

    act: str
    roles: frozenset[Role]
    states: frozenset[State]


OPEN: tuple[State, ...] = ("reported", "passed")
UNDONE: tuple[State, ...] = (*OPEN, *IN_HAND)


def _rule(act: str, roles: str, *states: State) -> Rule:
    return Rule(act, frozenset(Role(role) for role in roles.split()), frozenset(states))


RULES: tuple[Rule, ...] = (
    # the supervisor
    _rule("hand", "supervisor", *UNDONE),
    _rule("approve", "supervisor", "review"),
    _rule("reject", "supervisor", "review"),
    _rule("reply", "supervisor", *IN_HAND),
    _rule("comment", "supervisor", *LIVE, "closed", "answered"),
    _rule("require", "supervisor", *IN_HAND),
    _rule("pass", "supervisor", *UNDONE),
    _rule("answer", "supervisor", *UNDONE, "review"),
    _rule("split", "supervisor", *IN_HAND),
    _rule("merge", "supervisor", *UNDONE),
    _rule("reopen", "supervisor", *DONE),
    _rule("watch", "supervisor", *LIVE),
    # the owner
    _rule("take", "owner", "assigned"),
    _rule("claim", "owner", *IN_HAND, "review"),
    _rule("progress", "owner", *IN_HAND),
    _rule("ask", "owner", *IN_HAND),
    _rule("return", "owner", *IN_HAND),
    # the reporter, and the branch
    _rule("solved", "reporter", "confirm"),
    _rule("unsolved", "reporter", "confirm"),
    _rule("respond", "reporter", *LIVE, "closed", "answered"),
    _rule("add", "reporter", *UNDONE, "review"),
    _rule("same", "reporter", *OPEN),
    _rule("again", "reporter branch", "closed"),
    _rule("again", "reporter", "answered"),
    _rule("holds", "reporter branch", "closed"),
    # more than one of them
    _rule("keep", "reporter", *OPEN),
    _rule("keep", "owner", "review"),
    _rule("sort", "reporter supervisor", *UNDONE),
    _rule("spot", "reporter supervisor", *UNDONE),
)
ACTS: tuple[str, ...] = tuple(dict.fromkeys(rule.act for rule in RULES))
ALLOWED = frozenset((state, role, rule.act) for rule in RULES for role in rule.roles for state in rule.states)
EVER = frozenset((role, rule.act) for rule in RULES for role in rule.roles)
JUDGING = frozenset({"approve", "reject"})
ANY_TURN = frozenset({"comment", "respond", "add", "sort", "spot", "watch"})
"""Acts that mean the same whatever happened meanwhile: a button made at another turn does them too."""
WATCH_OFF = "off"
"""What the button carries by which somebody watches no more."""


def roles_of(person: Person, issue: Issue) -> frozenset[Role]:
    """What this person is to the issue now, by the posts held now; none for who may not even see it."""
    found = {Role.REPORTER} if person.id == issue.reporter_id else set[Role]()
    if person.id == issue.owner_id:
        found.add(Role.OWNER)
    if person.id in issue.voices:
        found.add(Role.WATCHER)
    for post in person.posts:
        over = issue.path.startswith(post.place.path) or issue.desk_path.startswith(post.place.path)
        if post.role == "secretary" and post.place.id == issue.place_id:
            found.add(Role.BRANCH)
        elif over and post.role in ("supervisor", "admin"):
            found.add(Role.SUPERVISOR if post.role == "supervisor" else Role.WATCHER)
    return frozenset(found)


def allowed(state: State, role: Role, act: str) -> bool:
    """One cell of the table."""
    return (state, role, act) in ALLOWED


def may(person_id: int, issue: Issue, roles: Iterable[Role], act: str) -> bool:
    """Whether one of the roles allows the act now. Besides the table: nobody judges their own work; what was not
    asked cannot be answered; a task has no photo that must be shown."""
    if act in JUDGING and person_id == issue.owner_id:
        return False
    if (act == "reply" and issue.requested_at is None) or (act == "respond" and issue.commented_by is None):
        return False
    return any(allowed(issue.state, role, act) for role in roles)


def ever(roles: Iterable[Role], act: str) -> bool:
    """Whether one of the roles allows the act in some state: who comes too late hears another word than a stranger."""
    return any((role, act) in EVER for role in roles)


def needs_photo(issue: Issue) -> bool:
    """Whether its owner must show the result."""
    return issue.kind != TASK


def silent_since(now: datetime) -> datetime:
    """Who was asked by then, and has said nothing, is not waited for any longer."""
    return now - SILENT


def silent(issue: Issue, now: datetime) -> bool:
    """Whether the reporter has been silent long enough for the supervisor's word alone to close the issue."""
    return issue.state == "confirm" and issue.approved_at is not None and issue.approved_at <= silent_since(now)
