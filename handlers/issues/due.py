"""Who is to be reminded of which issue on a day: selects, and what they hear. When and how often is not decided here.

What has a step (`Due.step`) is said once for it: three days before the deadline, on the day, the day after, and from
the third day on also to who handed it out. Nobody else ever hears that somebody is late.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from sqlalchemy import ColumnElement, Select, and_, or_, select, union

from handlers.conversation.turn import Rows
from handlers.issues.card import title
from handlers.issues.names import day_said
from handlers.issues.notices import buttons_of, judges_of
from handlers.issues.rules import SILENT
from handlers.words.say import say
from storage import issues as ledger
from storage import people, schema
from storage.database import Tx
from storage.issue_life import IN_HAND, LOOKS, Issue
from storage.issues import issue_of

issues, posts, places = schema.issues, schema.posts, schema.places

BEFORE = 3
"""Days before the deadline."""
STEPS = (-3, 0, 1, 3, 7, 14, 30)
"""Days after the deadline; the owner hears at each."""
UP, HUMAN = 3, 30
"""From when one step up hears too, after two days that the owner had; from when a talk is proposed, never published."""
LOOK_FOR = 7
"""Days for which it is still worth asking whether it holds."""
WAITS = (2, 5, 10, 20)
"""Days after which a supervisor is reminded of a request, a new issue or a result that waits for a word."""
ASKED_AGAIN = timedelta(days=3)
"""After which the reporter, who may stay silent for seven, is asked once more."""


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that one person is to be reminded of."""

    person_id: int
    number: int
    why: str
    """deadline, up, human, look, request, hand, judge, confirm."""
    step: int
    """Days: said once for each person, issue, why and step."""
    issue: Issue

    @property
    def slot(self) -> str:
        """At most 24 signs, the same as long as it is about the same."""
        return f"{self.number} {self.why} {self.step}"


@lru_cache(64)  # asked several times for each moment, and longer put together than asked
def concerned(path: str, day: date, now: datetime) -> Select[int]:
    """The ids of all whom something at or below `path` may concern on this day, and perhaps of some more above them.

    `now` is the moment, for what waits since a moment rather than a day.
    """
    row = _rows(path, day, now)
    judged = row & or_(_up(day), _waits(now))
    everybody = union(
        select(issues.c.owner_id.label("person_id")).where(row & _owner(day)),
        select(issues.c.reporter_id).where(row & or_(_confirm(now), _look(now))),
        select(issues.c.requested_of).where(row & _request(now)),
        select(issues.c.handler_id).where(judged),
        select(posts.c.person_id).join(places, places.c.id == posts.c.place_id).join(issues, _above()).where(judged),
        select(posts.c.person_id).join(issues, _branch()).where(row & _look(now)),
    ).subquery()
    named = select(everybody.c.person_id).where(everybody.c.person_id.is_not(None))
    return named.order_by(everybody.c.person_id)


async def due(
    tx: Tx, path: str, day: date, now: datetime, person_ids: Collection[int], after: Mapping[int, date]
) -> dict[int, list[Due]]:
    """What each of these people is to be reminded of, the most urgent first; nothing for who has nothing.

    Who was reminded before, on the day that `after` has, hears only what has come since: a new step, or a new thing.
    """
    rows = await tx.rows(select(issues).where(_rows(path, day, now)).order_by(issues.c.due_on, issues.c.number))
    found: dict[int, list[Due]] = {number: [] for number in person_ids}
    judges = _Judges(tx)
    for issue in map(issue_of, rows):
        here = [one for one in await _all(tx, judges, issue, day, now) if one.person_id in found]
        days = {after[one.person_id] for one in here if one.person_id in after}
        known = {since: await _all(tx, judges, issue, since, now - (day - since)) for since in days}
        told = {since: {(one.person_id, one.slot) for one in all_then} for since, all_then in known.items()}
        for one in here:
            since = after.get(one.person_id)
            if since is None or (one.person_id, one.slot) not in told[since]:
                found[one.person_id].append(one)
    return found


def said(one: Due, language: str) -> tuple[str, Rows]:
    """What the person hears, in one line, and the buttons that do the thing."""
    day = day_said(one.issue.due_on, language)
    sentence = say(
        language, f"issue.due.{one.why}{_sign(one)}", title=title(one.issue, 24), day=day, days=abs(one.step)
    )
    return sentence, buttons_of(one.issue, ACTS[one.why], language)


ACTS: Mapping[str, tuple[str, ...]] = {
    "deadline": ("claim", "progress", "ask"),
    "up": ("hand", "comment"),
    "human": ("hand", "answer"),
    "look": ("holds", "again"),
    "request": ("reply",),
    "hand": ("hand",),
    "judge": ("approve", "reject"),
    "confirm": ("solved", "unsolved"),
}


def step_of(due_on: str, day: date) -> int | None:
    """The step that a deadline has reached on a day; None where there is none, or it is further off."""
    if not due_on:
        return None
    past = (day - date.fromisoformat(due_on)).days
    return max((step for step in STEPS if step <= past), default=None)


def _sign(one: Due) -> str:
    """A deadline is spoken of in three ways."""
    return "" if one.why != "deadline" else ("_soon" if one.step < 0 else "_today" if one.step == 0 else "_over")


class _Judges:
    """Whose turn it is, looked up once for all issues of which it is the same."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self._known: dict[tuple[int | None, str, str], tuple[int, ...]] = {}

    async def of(self, issue: Issue) -> Sequence[int]:
        """Without its owner, who does not judge."""
        key = (issue.handler_id, issue.desk_path, issue.path)
        if key not in self._known:
            self._known[key] = await judges_of(self._tx, issue)
        return [one for one in self._known[key] if one != issue.owner_id]


async def _all(tx: Tx, judges: _Judges, issue: Issue, day: date, now: datetime) -> list[Due]:
    return [*await _of(judges, issue, day, now), *await _looks(tx, issue, now)]


async def _of(judges: _Judges, issue: Issue, day: date, now: datetime) -> list[Due]:
    def dues(whom: Sequence[int | None], why: str, step: int | None) -> list[Due]:
        return [Due(one, issue.number, why, step, issue) for one in whom if one and step is not None]

    late = step_of(issue.due_on, day) if issue.state in IN_HAND else None
    up = late if late is not None and late >= UP else None
    waits = _waited(issue.changed_at, now) if issue.state in ("reported", "passed", "review") else None
    above = await judges.of(issue) if up or waits else []
    asked = issue.state == "confirm" and issue.approved_at and issue.approved_at <= now - ASKED_AGAIN
    return [
        *dues([issue.owner_id], "deadline", late),
        *dues(above, "human" if up and up >= HUMAN else "up", up),
        *dues(above, "judge" if issue.state == "review" else "hand", waits),
        *dues([issue.requested_of], "request", _waited(issue.requested_at, now)),
        *dues([issue.reporter_id], "confirm", ASKED_AGAIN.days if asked else None),
    ]


def _waited(since: datetime | None, now: datetime) -> int | None:
    """The longest of the times after which one is reminded that something has waited; None: not so long."""
    days = (now - since).days if since else 0
    return max((step for step in WAITS if step <= days), default=None)


async def _looks(tx: Tx, issue: Issue, now: datetime) -> list[Due]:
    if issue.closed_at is None:
        return []
    past = (now - issue.closed_at).days
    asked = [days for at, days in enumerate(LOOKS) if days <= past < days + LOOK_FOR and issue.looks <= at]
    keepers = await people.chosen(tx, (posts.c.role == "secretary") & (posts.c.place_id == issue.place_id), 20)
    whom = [one.id for one in keepers] or [issue.reporter_id]
    return [Due(one, issue.number, "look", days, issue) for days in asked for one in whom]


# The same as conditions, so that the database finds the few that concern anybody ------------------------------------


def _rows(path: str, day: date, now: datetime) -> ColumnElement[bool]:
    """Of what is done only what closed of late is looked at: all of that was changed since."""
    live = and_(issues.c.done_at.is_(None), or_(_owner(day), _confirm(now), _request(now), _waits(now)))
    lately = issues.c.changed_at > now - timedelta(days=max(LOOKS) + LOOK_FOR)
    return and_(ledger.anywhere(path), or_(live, and_(lately, _look(now))))


def _owner(day: date) -> ColumnElement[bool]:
    soon = (day + timedelta(days=BEFORE)).isoformat()
    return and_(issues.c.state.in_(IN_HAND), issues.c.due_on != "", issues.c.due_on <= soon)


def _up(day: date) -> ColumnElement[bool]:
    late = (day - timedelta(days=UP)).isoformat()
    return and_(issues.c.state.in_(IN_HAND), issues.c.due_on != "", issues.c.due_on <= late)


def _confirm(now: datetime) -> ColumnElement[bool]:
    asked = issues.c.approved_at <= now - ASKED_AGAIN
    return and_(issues.c.state == "confirm", asked, issues.c.approved_at > now - SILENT)


def _request(now: datetime) -> ColumnElement[bool]:
    return issues.c.requested_at <= now - timedelta(days=WAITS[0])


def _waits(now: datetime) -> ColumnElement[bool]:
    return and_(
        issues.c.state.in_(("reported", "passed", "review")), issues.c.changed_at <= now - timedelta(days=WAITS[0])
    )


def _look(now: datetime) -> ColumnElement[bool]:
    spans = [
        and_(
            issues.c.closed_at <= now - timedelta(days=days),
            issues.c.closed_at > now - timedelta(days=days + LOOK_FOR),
            issues.c.looks <= at,
        )
        for at, days in enumerate(LOOKS)
    ]
    return and_(issues.c.state == "closed", or_(*spans))


def _above() -> ColumnElement[bool]:
    """Supervisors of its desk, and above: where a desk has none, it is the next one's turn."""
    return and_(posts.c.role == "supervisor", issues.c.desk_path.startswith(places.c.path))


def _branch() -> ColumnElement[bool]:
    return and_(posts.c.role == "secretary", posts.c.place_id == issues.c.place_id)
