"""One issue and how each event changes it: pure, so that its row is always what replaying its events gives.

A task that came down without a photo (交办) is an issue too, of the kind `task`: one model, not two.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

State = Literal["reported", "passed", "assigned", "working", "review", "confirm", "closed", "answered", "merged"]
LIVE: tuple[State, ...] = ("reported", "passed", "assigned", "working", "review", "confirm")
"""已报, 转交, 已交办, 整改中, 待复核 (the supervisor's word is awaited), 待回访 (the reporter's is)."""
DONE: tuple[State, ...] = ("closed", "answered", "merged")
"""已销号, 已答复 (not solved, with a reason), 重复 (merged into another)."""
STATES: tuple[State, ...] = (*LIVE, *DONE)
IN_HAND: tuple[State, ...] = ("assigned", "working")
"""With a named owner, who has yet to say that it is done: these can be overdue."""

PHOTO, TASK = "photo", "task"
LOOKS = (30, 90)
"""Days after its closing the branch is asked whether it holds."""
WORDS, SILENCE = "words", "silence"
"""How an issue was closed: by the supervisor's word and the reporter's, or because the reporter stayed silent."""

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was done to an issue. Never changed, never removed."""

    number: int
    revision: int
    """Counts an issue's events from 1."""
    at: datetime
    act: str
    person_id: int | None
    """Who; None: time alone."""
    text: str = ""
    """Why, or what was said."""
    data: Data = field(default_factory=dict)
    """What the act needs besides: owner, due, place, another issue's number."""


@dataclass(frozen=True)
class Issue:
    """An issue as its events left it."""

    number: int
    """That of the report it was born with."""
    kind: str
    place_id: int
    path: str
    reporter_id: int
    """Of a task: who gave it."""
    text: str
    opened_at: datetime
    changed_at: datetime
    desk_id: int
    desk_path: str
    """The place whose supervisors have to deal with it: where it is handed up or across, this moves."""
    category: str = ""
    """The code of a category, or the name that a county gave one; empty: not said."""
    spot: str = ""
    """Where, in words."""
    position: str = ""
    """Where, as a form's place has it: "latitude longitude 0 accuracy"."""
    state: State = "reported"
    stage: int = 1
    """How many turns it took: a button made at another stage is old."""
    revision: int = 1
    owner_id: int | None = None
    handler_id: int | None = None
    """Who handed it out."""
    due_on: str = ""
    """The last day, "2026-11-12"; empty: none."""
    requirement: str = ""
    progress: str = ""
    """What the owner said last of how it goes."""
    request: str = ""
    """What the owner asks from above (请示), as long as nobody answered."""
    requested_of: int | None = None
    requested_at: datetime | None = None
    commented_by: int | None = None
    """Whose comment the reporter has not answered yet."""
    parent: int | None = None
    merged_into: int | None = None
    voices: tuple[int, ...] = ()
    """Others who reported the same."""
    watchers: tuple[int, ...] = ()
    used_in: int = -1
    """Of a photo that was used before and sent all the same: the number of the report it was in; -1: none."""
    handed_at: datetime | None = None
    claimed_at: datetime | None = None
    approved_by: int | None = None
    approved_at: datetime | None = None
    """Since when the reporter is asked whether it is solved."""
    spoken_at: datetime | None = None
    """When a supervisor first did or said something to it: until then a comment is owed."""
    closed_at: datetime | None = None
    closed_how: str = ""
    done_at: datetime | None = None
    """Since when nothing is to be done: closed, answered or merged."""
    reopened: int = 0
    looks: int = 0
    """How many of the questions after its closing whether it holds need no more asking."""

    @property
    def live(self) -> bool:
        return self.state in LIVE

    def overdue(self, today: str) -> bool:
        """Whether on this day, "2026-11-12", its last day is over and the owner has not said that it is done."""
        return self.state in IN_HAND and bool(self.due_on) and self.due_on < today


def born(event: Event) -> Issue:
    """The issue that an event `report` begins."""
    given = dict(event.data)
    assert event.person_id is not None  # noqa: S101 -- somebody reported it
    return Issue(
        number=event.number,
        kind=given["kind"],
        place_id=given["place"],
        path=given["path"],
        reporter_id=event.person_id,
        text=event.text,
        opened_at=event.at,
        changed_at=event.at,
        desk_id=given["desk"],
        desk_path=given["desk_path"],
        category=given.get("category", ""),
        position=given.get("position", ""),
        parent=given.get("parent"),
    )


def apply(issue: Issue, event: Event) -> Issue:
    """The issue after the event. Does not ask who may do it, or when: `handlers/issues/rules.py` does.

    Raises KeyError for an act that there is not.
    """
    changes = CHANGES[event.act](issue, event)
    state, owner = changes.get("state", issue.state), changes.get("owner_id", issue.owner_id)
    taken_up = issue.state in IN_HAND and state in IN_HAND  # the owner's buttons stay good
    turned = owner != issue.owner_id or event.act in TURNS or (state != issue.state and not taken_up)
    if issue.spoken_at is None and event.act in SPEAKING:
        changes["spoken_at"] = event.at
    if state != issue.state:
        changes["done_at"] = event.at if state in DONE else None
    return replace(
        issue, **changes, revision=event.revision, changed_at=event.at, stage=issue.stage + 1 if turned else issue.stage
    )


def replay(events: Iterable[Event]) -> Issue:
    """What these events, all of one issue and in their order, come to."""
    first, *rest = events
    issue = born(first)
    for event in rest:
        issue = apply(issue, event)
    return issue


SPEAKING = frozenset({"hand", "pass", "answer", "merge", "comment", "reply", "approve", "reject"})
"""Acts by which the reporter hears from a supervisor."""
TURNS = frozenset({"claim", "hand"})
"""Acts that make older buttons old even where neither state nor owner changes: a new photo, a new deadline."""

Change = Callable[[Issue, Event], dict[str, Any]]
UNASKED: dict[str, Any] = {"request": "", "requested_of": None, "requested_at": None}
UNCLAIMED: dict[str, Any] = {"claimed_at": None, "approved_by": None, "approved_at": None}


def _hand(issue: Issue, event: Event) -> dict[str, Any]:
    data = event.data
    given = {"owner_id": data["owner"], "due_on": data["due"], "requirement": data.get("requirement", "")}
    return {"state": "assigned", **given, **UNASKED, "handler_id": event.person_id, "handed_at": event.at}


def _freed(state: State) -> Change:
    """Nobody has it in hand any more."""

    def change(issue: Issue, event: Event) -> dict[str, Any]:
        return {"state": state, "owner_id": None, "due_on": "", **UNASKED, **UNCLAIMED}

    return change


def _progress(issue: Issue, event: Event) -> dict[str, Any]:
    return {"state": "working", "progress": event.text or issue.progress}


def _ask(issue: Issue, event: Event) -> dict[str, Any]:
    return {"request": event.text, "requested_of": issue.handler_id, "requested_at": event.at}


def _claim(issue: Issue, event: Event) -> dict[str, Any]:
    return {"state": "review", "claimed_at": event.at, "progress": event.text or issue.progress, **UNASKED}


def _approve(issue: Issue, event: Event) -> dict[str, Any]:
    """The supervisor's word; where the same person reported it, it is the reporter's too."""
    said = {"approved_by": event.person_id, "approved_at": event.at}
    return said | (_closed(event, WORDS) if event.person_id == issue.reporter_id else {"state": "confirm"})


def _closed(event: Event, how: str) -> dict[str, Any]:
    return {"state": "closed", "closed_at": event.at, "closed_how": how, "looks": 0}


def _back(issue: Issue, event: Event) -> dict[str, Any]:
    """Not good yet: the same owner goes on."""
    return {"state": "working", **UNCLAIMED}


def _pass(issue: Issue, event: Event) -> dict[str, Any]:
    return {**_freed("passed")(issue, event), "desk_id": event.data["desk"], "desk_path": event.data["desk_path"]}


def _merge(issue: Issue, event: Event) -> dict[str, Any]:
    return {"state": "merged", "merged_into": event.data["into"], **UNASKED}


def _reopen(issue: Issue, event: Event) -> dict[str, Any]:
    undone = {"closed_at": None, "closed_how": "", "merged_into": None, "looks": 0}
    return {**_freed("reported")(issue, event), **undone, "reopened": issue.reopened + 1}


def _holds(issue: Issue, event: Event) -> dict[str, Any]:
    """Two who say so, or one who says so twice, answer the same question."""
    past = event.at - issue.closed_at if issue.closed_at else timedelta(0)
    return {"looks": max(1, issue.looks, sum(past >= timedelta(days=days) for days in LOOKS))}


def _watch(issue: Issue, event: Event) -> dict[str, Any]:
    others = tuple(one for one in issue.watchers if one != event.person_id)
    return {"watchers": others if event.data.get("off") else (*others, event.person_id)}


def _voice(issue: Issue, event: Event) -> dict[str, Any]:
    known = event.person_id == issue.reporter_id or event.person_id in issue.voices
    return {} if known else {"voices": (*issue.voices, event.person_id)}


def _correct(issue: Issue, event: Event) -> dict[str, Any]:
    position = event.data.get("position", "")
    return {"text": event.text, "position": position or issue.position}


CHANGES: Mapping[str, Change] = {
    "hand": _hand,
    "take": lambda issue, event: {"state": "working"},
    "return": _freed("reported"),
    "progress": _progress,
    "ask": _ask,
    "reply": lambda issue, event: dict(UNASKED),
    "require": lambda issue, event: {"requirement": event.text},
    "claim": _claim,
    "approve": _approve,
    "reject": _back,
    "solved": lambda issue, event: _closed(event, WORDS),
    "unsolved": _back,
    "silence": lambda issue, event: _closed(event, SILENCE),
    "answer": lambda issue, event: {"state": "answered", **UNASKED},
    "pass": _pass,
    "merge": _merge,
    "same": _merge,
    "voice": _voice,
    "under": lambda issue, event: {"parent": event.data["into"]},
    "reopen": _reopen,
    "again": _reopen,
    "holds": _holds,
    "comment": lambda issue, event: {"commented_by": event.person_id},
    "respond": lambda issue, event: {"commented_by": None},
    "add": lambda issue, event: {},
    "sort": lambda issue, event: {"category": event.data["category"]},
    "spot": lambda issue, event: {name: event.data[name] for name in ("spot", "position") if name in event.data},
    "correct": _correct,
    "keep": lambda issue, event: {"used_in": event.data.get("used", issue.used_in)},
    "split": lambda issue, event: {},
    "watch": _watch,
}
"""By act: which fields it changes. `report` is not among them: it begins an issue."""
