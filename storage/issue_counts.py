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
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, select

from storage import schema
from storage.database import Tx
from storage.issue_life import DONE, LIVE, Issue, replay
from storage.issues import event_of
from storage.places import below
from storage.visits import is_visit

issues, events = schema.issues, schema.issue_events

UNSPOKEN = timedelta(days=3)
"""So long a supervisor may take until the first word on an issue: after that a comment is owed."""


@dataclass(frozen=True, slots=True)
class Flow:
    """What happened in a period."""

    opened: int
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

    @property
    def solved_share(self) -> float | None:
        """解决率: of those that came to an end, closed or answered, the closed; None where none did."""
        ended = self.closed + self.answered
        return self.closed / ended if ended else None

    @property
    def satisfied_share(self) -> float | None:
        """满意率: of the reporters who said a word, those who said that it is solved; None where none did."""
        said = self.satisfied + self.unsatisfied
        return self.satisfied / said if said else None


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stood at a moment, of what was not done then."""

    live: int
    overdue: int
    requests: int
    """Asked from above (请示), and not answered."""
    comments: int
    """Without a word from any supervisor for three days."""
    oldest: int | None
    """The number of the one that had been open longest."""
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True)
class IssueFigures:
    """Of a place and a period: what happened in it, and how things stood at its end."""

    flow: Flow
    standing: Standing


@dataclass(frozen=True, slots=True)
class Owed:
    """What a supervisor did and owes."""

    visits: int
    """In the period, wherever they were made."""
    requests: int
    comments: int
    """Issues of the supervisor's own desks that nobody has said a word to for three days."""


async def figures(tx: Tx, path: str, since: datetime, until: datetime) -> IssueFigures:
    """Of issues at or below `path` (empty: anywhere); what happened from `since` to before `until`, and how it stood
    then. `until` carries the zone in which a day ends, and lies not after now."""
    return IssueFigures(await _flow(tx, path, since, until), await _standing(tx, path, until))


async def _flow(tx: Tx, path: str, since: datetime, until: datetime) -> Flow:
    turned = select(events.c.act, events.c.was, events.c.state, func.count().label("many"))
    turned = turned.where(_between(path, since, until)).group_by(events.c.act, events.c.was, events.c.state)
    found = [(row.act, row.was, row.state, row.many) for row in await tx.rows(turned)]
    acts, ends = Counter[str](), Counter[str]()
    for act, was, state, many in found:
        acts[act] += many
        ends[state] += many if was not in ("", state) else 0
    days = await _days(tx, path, since, until)
    return Flow(
        opened=acts["report"],
        closed=ends["closed"],
        answered=ends["answered"],
        merged=ends["merged"],
        reopened=sum(many for _, was, state, many in found if was in DONE and state in LIVE),
        satisfied=acts["solved"],
        unsatisfied=acts["unsolved"],
        silent=acts["silence"],
        median_days=float(median(days)) if days else None,
    )


async def _days(tx: Tx, path: str, since: datetime, until: datetime) -> list[float]:
    closing = _between(path, since, until) & (events.c.state == "closed") & (events.c.was != "closed")
    spans = select(events.c.at, issues.c.opened_at).join(issues, issues.c.number == events.c.number)
    return [(row.at - row.opened_at) / timedelta(days=1) for row in await tx.rows(spans.where(closing))]


async def _standing(tx: Tx, path: str, until: datetime) -> Standing:
    """Counted from the rows that have not changed since, and one by one from those that have."""
    day, spoken_by = until.date().isoformat(), until - UNSPOKEN
    within = and_(_at(path), issues.c.changed_at < until, issues.c.done_at.is_(None))
    late = and_(issues.c.state.in_(("assigned", "working")), issues.c.due_on != "", issues.c.due_on < day)
    counted = select(
        func.count().label("live"),
        func.count().filter(late).label("overdue"),
        func.count().filter(issues.c.requested_at.is_not(None)).label("requests"),
        func.count().filter(_unspoken(spoken_by)).label("comments"),
    )
    row = await tx.row(counted.where(within))
    assert row is not None  # noqa: S101 -- a count has a row
    oldest = await tx.row(
        select(issues.c.number, issues.c.opened_at).where(within).order_by(issues.c.opened_at, issues.c.number).limit(1)
    )
    changed = [one for one in await _as_of(tx, path, until) if one.live]
    first = [(oldest.opened_at, oldest.number)] if oldest else []
    eldest = min([*first, *((one.opened_at, one.number) for one in changed)], default=None)
    return Standing(
        live=row.live + len(changed),
        overdue=row.overdue + sum(one.overdue(day) for one in changed),
        requests=row.requests + sum(one.requested_at is not None for one in changed),
        comments=row.comments + sum(_owes_word(one, spoken_by) for one in changed),
        oldest=eldest[1] if eldest else None,
        oldest_at=eldest[0] if eldest else None,
    )


async def _as_of(tx: Tx, path: str, until: datetime) -> list[Issue]:
    """The issues that changed since, as they were at that moment; those that were not there yet are left out."""
    since = select(issues.c.number).where(_at(path), issues.c.changed_at >= until)
    told = await tx.rows(
        select(events)
        .where(events.c.number.in_(since), events.c.at < until)
        .order_by(events.c.number, events.c.revision)
    )
    by_number: dict[int, list[Row[Any]]] = {}
    for row in told:
        by_number.setdefault(row.number, []).append(row)
    return [replay(map(event_of, rows)) for rows in by_number.values()]


def _between(path: str, since: datetime, until: datetime) -> ColumnElement[bool]:
    within = (events.c.at >= since) & (events.c.at < until)
    return within & below(events, path) if path else within


def _at(path: str) -> ColumnElement[bool]:
    return below(issues, path) if path else issues.c.number > 0


def _unspoken(by: datetime) -> ColumnElement[bool]:
    return issues.c.spoken_at.is_(None) & (issues.c.opened_at < by) & issues.c.done_at.is_(None)


def _owes_word(issue: Issue, by: datetime) -> bool:
    return issue.spoken_at is None and issue.opened_at < by and issue.live


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
