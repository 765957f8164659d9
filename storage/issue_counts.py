"""The figures of the ledger: of a place in a period, and of what each supervisor owes. Counted by the database.

What happened in a period is counted from the events, which never change. How things stood at its end is counted from
the rows; those that changed since are taken back to that moment by replaying their events up to it, so that last
week's figures are the same next week.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from pydantic import computed_field
from sqlalchemy import ColumnElement, func, select

from storage import schema
from storage.database import Tx
from storage.issue_life import DONE, LIVE, Issue
from storage.issues import as_of, found
from storage.issues import overdue as late_by
from storage.messages import Frozen
from storage.places import below
from storage.visits import is_visit

issues, events = schema.issues, schema.issue_events

UNSPOKEN = timedelta(days=3)
"""So long a supervisor may take until the first word on an issue: after that a comment is owed."""
PAGE = 500
"""Issues read at once."""


class Flow(Frozen):
    """What happened in a period."""

    closed: int
    answered: int
    """Answered without being solved."""
    merged: int
    reopened: int
    satisfied: int
    """Reporters who said that it is solved."""
    unsatisfied: int
    """Reporters who said that it is not."""
    silent: int
    """Closed because the reporter said nothing for seven days."""
    median_days: float | None
    """From report to closing, of those that were closed; None where none was."""

    @computed_field  # type: ignore[prop-decorator]  # -- mypy knows no decorated property, pydantic does
    @property
    def solved_share(self) -> float | None:
        """解决率: of those that came to an end, closed or answered, the closed; None where none did."""
        return _share(self.closed, self.closed + self.answered)

    @computed_field  # type: ignore[prop-decorator]  # -- as above
    @property
    def satisfied_share(self) -> float | None:
        """满意率: of the reporters who said a word, those who said that it is solved; None where none did."""
        return _share(self.satisfied, self.satisfied + self.unsatisfied)


class Standing(Frozen):
    """How it stood at a moment, of what was not done then."""

    live: int
    overdue: int
    requests: int
    """Asked from above (请示), and not answered."""
    comments: int
    """Without a word from any supervisor for three days."""
    oldest: int | None
    """The number of the one that had been open longest; None where none was."""
    oldest_at: datetime | None
    """Since when."""


@dataclass(frozen=True, slots=True)
class Owed:
    """What a supervisor did and owes."""

    visits: int
    """In the period, wherever they were made."""
    requests: int
    comments: int
    """Issues of the supervisor's own desks that nobody has said a word to for three days."""


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


async def figures(tx: Tx, path: str, since: datetime, until: datetime, kind: str) -> tuple[Flow, Standing]:
    """Of issues of a kind at or below `path` (empty: anywhere): what happened from `since` to before `until`, and how
    it stood then. `until` carries the zone in which a day ends; where it lies ahead, what is known now stands."""
    return await _flow(tx, path, since, until, kind), await _standing(tx, path, until, kind)


async def overdue(tx: Tx, path: str, until: datetime, kind: str, most: int, skip: int = 0) -> list[Issue]:
    """A page of those that `figures` counts as overdue, as they were then; what was due first stands first."""
    day = until.date().isoformat()
    still = select(issues.c.due_on, issues.c.number).where(_unchanged(path, until, kind), late_by(day))
    rows = await tx.rows(still.order_by(issues.c.due_on, issues.c.number).limit(skip + most))
    changed = {one.number: one for one in await _as_of(tx, path, until, kind) if one.overdue(day)}
    page = sorted([*map(tuple, rows), *((one.due_on, one.number) for one in changed.values())])[skip : skip + most]
    numbers = [number for _, number in page]
    known = {one.number: one for one in await found(tx, issues.c.number.in_(numbers), most)} | changed
    return [known[number] for number in numbers]


async def _flow(tx: Tx, path: str, since: datetime, until: datetime, kind: str) -> Flow:
    turned = select(events.c.act, events.c.was, events.c.state, func.count().label("many"))
    turned = turned.join(issues, issues.c.number == events.c.number).where(_between(path, since, until, kind))
    rows = await tx.rows(turned.group_by(events.c.act, events.c.was, events.c.state))
    acts, ends, reopened = Counter[str](), Counter[str](), 0
    for row in rows:
        acts[row.act] += row.many
        ends[row.state] += row.many if row.was not in ("", row.state) else 0
        reopened += row.many if row.was in DONE and row.state in LIVE else 0
    days = await _days(tx, path, since, until, kind)
    return Flow(
        closed=ends["closed"],
        answered=ends["answered"],
        merged=ends["merged"],
        reopened=reopened,
        satisfied=acts["solved"],
        unsatisfied=acts["unsolved"],
        silent=acts["silence"],
        median_days=round(median(days), 1) if days else None,
    )


async def _days(tx: Tx, path: str, since: datetime, until: datetime, kind: str) -> list[float]:
    closing = _between(path, since, until, kind) & (events.c.state == "closed") & (events.c.was != "closed")
    spans = select(events.c.at, issues.c.opened_at).join(issues, issues.c.number == events.c.number)
    return [(row.at - row.opened_at) / timedelta(days=1) for row in await tx.rows(spans.where(closing))]


async def _standing(tx: Tx, path: str, until: datetime, kind: str) -> Standing:
    """Counted from the rows that have not changed since, and one by one from those that have."""
    day, spoken_by, within = until.date().isoformat(), until - UNSPOKEN, _unchanged(path, until, kind)
    counted = select(
        func.count().label("live"),
        func.count().filter(late_by(day)).label("overdue"),
        func.count().filter(issues.c.requested_at.is_not(None)).label("requests"),
        func.count().filter(_unspoken(spoken_by)).label("comments"),
    )
    row = await tx.row(counted.where(within))
    assert row is not None  # noqa: S101 -- a count has a row
    ordered = select(issues.c.opened_at, issues.c.number).order_by(issues.c.opened_at, issues.c.number)
    first = [(one.opened_at, one.number) for one in await tx.rows(ordered.where(within).limit(1))]
    changed = await _as_of(tx, path, until, kind)
    opened_at, oldest = min([*first, *((one.opened_at, one.number) for one in changed)], default=(None, None))
    return Standing(
        live=row.live + len(changed),
        overdue=row.overdue + sum(one.overdue(day) for one in changed),
        requests=row.requests + sum(one.requested_at is not None for one in changed),
        comments=row.comments + sum(one.spoken_at is None and one.opened_at < spoken_by for one in changed),
        oldest=oldest,
        oldest_at=opened_at.astimezone(until.tzinfo) if opened_at else None,
    )


async def _as_of(tx: Tx, path: str, until: datetime, kind: str) -> list[Issue]:
    """Those that changed since and were not done at that moment, as they were then. Found by what happened since, and
    read some at a time: the bot goes on answering."""
    since = (events.c.at >= until) & (issues.c.opened_at < until) & (issues.c.kind == kind)
    turned = select(events.c.number).join(issues, issues.c.number == events.c.number)  # `distinct` would read them all
    rows = await tx.rows(turned.where(since & below(events, path) if path else since))
    numbers = sorted({row.number for row in rows})
    then: list[Issue] = []
    for first in range(0, len(numbers), PAGE):
        then += await as_of(tx, numbers[first : first + PAGE], until)
    return [one for one in then if one.live]


def _between(path: str, since: datetime, until: datetime, kind: str) -> ColumnElement[bool]:
    """The condition that an event, joined with its issue, is of that time and place."""
    within = (events.c.at >= since) & (events.c.at < until) & (issues.c.kind == kind)
    return within & below(events, path) if path else within


def _unchanged(path: str, until: datetime, kind: str) -> ColumnElement[bool]:
    """The condition that an issue was not done then, and has stayed as it was."""
    return _of(path, kind) & (issues.c.changed_at < until) & issues.c.done_at.is_(None)


def _of(path: str, kind: str) -> ColumnElement[bool]:
    return (issues.c.kind == kind) & below(issues, path) if path else issues.c.kind == kind


def _unspoken(by: datetime) -> ColumnElement[bool]:
    return issues.c.spoken_at.is_(None) & (issues.c.opened_at < by) & issues.c.done_at.is_(None)


# Supervisors ---------------------------------------------------------------------------------------------------------


def supervising(path: str) -> ColumnElement[bool]:
    """Who has a supervisor's post at the place of `path` or above: a condition on posts and places."""
    above = [int(part) for part in path.split(".") if part]
    return (schema.posts.c.role == "supervisor") & schema.posts.c.place_id.in_(above)


async def duties(tx: Tx, person_ids: Sequence[int], since: datetime, until: datetime) -> Mapping[int, Owed]:
    """What each of these supervisors did from `since` to before `until`, and owes now."""
    visits = await _visits(tx, person_ids, since, until)
    requests = await _by_person(tx, issues.c.requested_of, issues.c.requested_of.in_(list(person_ids)))
    posts = schema.posts
    theirs = (posts.c.role == "supervisor") & posts.c.person_id.in_(list(person_ids))
    unspoken = select(posts.c.person_id, func.count().label("many")).join(issues, issues.c.desk_id == posts.c.place_id)
    rows = await tx.rows(unspoken.where(theirs, _unspoken(tx.now - UNSPOKEN)).group_by(posts.c.person_id))
    comments = {row.person_id: row.many for row in rows}
    return {
        number: Owed(visits.get(number, 0), requests.get(number, 0), comments.get(number, 0)) for number in person_ids
    }


async def _visits(tx: Tx, person_ids: Sequence[int], since: datetime, until: datetime) -> dict[int, int]:
    reports = schema.reports
    its = reports.c.person_id.in_(list(person_ids)) & is_visit()
    its &= (reports.c.filed_at >= since) & (reports.c.filed_at < until)
    counted = select(reports.c.person_id, func.count().label("many")).where(its).group_by(reports.c.person_id)
    return {row.person_id: row.many for row in await tx.rows(counted)}


async def _by_person(tx: Tx, column: ColumnElement[int | None], condition: ColumnElement[bool]) -> dict[int, int]:
    counted = select(column.label("person_id"), func.count().label("many")).where(condition).group_by(column)
    return {row.person_id: row.many for row in await tx.rows(counted)}
