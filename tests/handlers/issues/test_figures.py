"""The 10,000 lives on a real store: list, ledger, summary figures and the events agree, at whatever moment one asks."""

import json
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict, fields
from datetime import datetime, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select

from handlers.issues.ledger import COLUMNS, lines
from storage import issue_counts, issues, schema
from storage.database import Database, Tx
from storage.instants import to_milliseconds
from storage.issue_life import DONE, LIVE, PHOTO, TASK, Event, Issue, replay
from storage.people import Person
from tests.clock import Clock
from tests.handlers.issues.chance import BRANCHES, COUNTY, PEOPLE, PLACES, START, TOWNS, Life, lives

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2027, 1, 20, 12, tzinfo=SHANGHAI)
"""After the last of what they lived."""
PATHS = (COUNTY.path, TOWNS[1].path)
EVENT = tuple(one.name for one in fields(Event))
MOMENTS = (START.astimezone(SHANGHAI) + timedelta(days=20), NOW - timedelta(days=75), NOW)
READERS = tuple(one for one in PEOPLE if one.id in (2, 3, 5, 9, 13))


async def test_all_that_is_counted_agrees(database: Database, database_url: str, clock: Clock) -> None:
    """One test, because its store takes seconds to fill."""
    clock.set(NOW)
    _fill(database_url.removeprefix("sqlite:///"))
    async with database.reading() as tx:
        await _timelines(tx)
        for path in PATHS:
            for until in MOMENTS:
                for kind in (PHOTO, TASK):
                    await _figures(tx, path, until, kind)
        for path in (TOWNS[0].path, BRANCHES[0].path):
            for kind in (PHOTO, TASK):
                await _lists(tx, path, kind)
                for until in MOMENTS:
                    await _ledger(tx, path, until, kind)
        for person in READERS:
            await _listed(tx, person)


async def _timelines(tx: Tx) -> None:
    """The events on disk give the rows again."""
    rows = {one.number: one for one in await issues.found(tx, issues.anywhere(""), 100_000)}
    told = await issues.history(tx, list(rows))
    assert len(rows) == len(lives())
    assert [number for number, events in told.items() if replay(events) != rows[number]] == []


async def _figures(tx: Tx, path: str, until: datetime, kind: str) -> None:
    """What the database counts is what the events come to, read off by hand; also of a moment long past."""
    since = until - timedelta(days=7)
    flow, standing = await issue_counts.figures(tx, path, since, until, kind)
    here = _here(path, kind)
    assert flow == _flow(here, since, until), (path, until)
    assert standing == _standing(here, until), (path, until)
    assert standing.live > 0
    late = await issue_counts.overdue(tx, path, until, kind, standing.overdue + 1)
    assert late == sorted(_late(here, until), key=lambda one: (one.due_on, one.number))
    assert late[1:4] == await issue_counts.overdue(tx, path, until, kind, 3, 1)


async def _lists(tx: Tx, path: str, kind: str) -> None:
    """The list in chat, the figures of the summary."""
    _, standing = await issue_counts.figures(tx, path, START, NOW, kind)
    within = schema.issues.c.path.startswith(path) & (schema.issues.c.kind == kind)
    assert await issues.count(tx, within & issues.overdue(NOW.date().isoformat())) == standing.overdue
    assert await issues.count(tx, within & ~issues.finished()) == standing.live


async def _ledger(tx: Tx, path: str, until: datetime, kind: str) -> None:
    """The rows of the sheet, the figures of the summary, and the issues as they stood at a moment."""
    since = until - timedelta(days=7)
    _, standing = await issue_counts.figures(tx, path, since, until, kind)
    rows = [one async for one in lines(tx, path, kind, since, until, "zh", SHANGHAI)]
    then = [issue for life in _here(path, kind) if (issue := life.at(until))]
    open_then = [one for one in then if one.done_at is None or one.done_at >= since]
    assert [one.issue for one in rows] == sorted(open_then, key=lambda one: one.number)
    shown = [dict(zip(COLUMNS, one.cells, strict=True)) for one in rows]
    assert [one["no"] for one in shown] == list(range(1, len(rows) + 1))
    assert [one["overdue"] for one in shown].count("逾期") == standing.overdue
    live = [one.issue for one in rows if one.issue.live]
    assert len(live) == standing.live
    assert min((one.opened_at, one.number) for one in live)[1] == standing.oldest


async def _listed(tx: Tx, person: Person) -> None:
    """Lists hold what is the person's to see, and what waits for the person."""
    wanted: dict[str, tuple[ColumnElement[bool], Callable[[Issue], bool]]] = {
        "seen": (issues.seen_by(person), lambda one: _sees(person, one)),
        "own": (issues.own(person.id), lambda one: person.id in (one.reporter_id, one.owner_id)),
        "waiting": (issues.waiting_for(person), lambda one: _waits_for(person, one)),
    }
    for name, (condition, holds) in wanted.items():
        listed = {row.number for row in await tx.rows(select(schema.issues.c.number).where(condition))}
        assert listed == {life.issue.number for life in lives() if holds(life.issue)}, (person.name, name)


def _fill(path: str) -> None:
    """By the driver itself: five times as fast for so many rows."""
    with closing(sqlite3.connect(path)) as store:
        for table, rows in _tables().items():
            columns = ", ".join(f'"{name}"' for name in rows[0])
            marks = ", ".join("?" * len(rows[0]))
            told = ([_plain(value) for value in row.values()] for row in rows)
            store.executemany(f"insert into {table} ({columns}) values ({marks})", told)  # noqa: S608 -- our own names
        store.commit()


def _plain(value: object) -> object:
    """As the store has it."""
    if isinstance(value, datetime):
        return to_milliseconds(value)
    return json.dumps(value) if isinstance(value, dict | list) else value


def _tables() -> dict[str, list[dict[str, Any]]]:
    parents = {place.id: place.path.split(".")[-3:-2] for place in PLACES}
    places = [
        asdict(place) | {"parent_id": int(parents[place.id][0]) if parents[place.id] else None} for place in PLACES
    ]
    people = [{"id": one.id, "name": one.name, "created_at": START} for one in PEOPLE]
    posts = [
        {"person_id": one.id, "place_id": post.place.id, "role": post.role} for one in PEOPLE for post in one.posts
    ]
    return {
        "places": places,
        "people": people,
        "posts": posts,
        "reports": [_report(life.issue) for life in lives()],
        "issues": [_row(life.issue) for life in lives()],
        "issue_events": [row for life in lives() for row in _events(life)],
    }


def _report(issue: Issue) -> dict[str, Any]:
    filed = {"filed_at": issue.opened_at, "happened_at": issue.opened_at, "changed_at": issue.opened_at}
    whose = {"person_id": issue.reporter_id, "place_id": issue.place_id, "path": issue.path}
    return {"number": issue.number, "form": "issue", "version": 1, "answers": {}, "sources": {}, **filed, **whose}


def _row(issue: Issue) -> dict[str, Any]:
    row = {one.name: getattr(issue, one.name) for one in fields(Issue)}
    return row | {"voices": list(issue.voices), "watchers": list(issue.watchers)}


def _events(life: Life) -> list[dict[str, Any]]:
    states = ["", *(issue.state for issue in life.issues)]
    return [
        {name: getattr(event, name) for name in EVENT} | {"path": life.issue.path, "was": was, "state": state}
        for event, was, state in zip(life.events, states, states[1:], strict=False)
    ]


def _sees(person: Person, issue: Issue) -> bool:
    if person.id in (issue.reporter_id, issue.owner_id):
        return True
    for post in person.posts:
        if post.role == "secretary" and post.place.id == issue.place_id:
            return True
        over = issue.path.startswith(post.place.path) or issue.desk_path.startswith(post.place.path)
        if post.role in ("supervisor", "admin") and over:
            return True
    return False


def _waits_for(person: Person, issue: Issue) -> bool:
    desks = [post.place.id for post in person.posts if post.role == "supervisor"]
    judged = issue.state == "review" and (issue.desk_id in desks or issue.handler_id == person.id)
    return any(
        (
            issue.state in ("assigned", "working") and issue.owner_id == person.id,
            issue.reporter_id == person.id and (issue.state == "confirm" or (issue.live and issue.commented_by)),
            issue.requested_of == person.id,
            issue.state in ("reported", "passed") and issue.desk_id in desks,
            judged and issue.owner_id != person.id,
        )
    )


def _here(path: str, kind: str) -> list[Life]:
    return [life for life in lives() if life.issue.path.startswith(path) and life.issue.kind == kind]


def _late(here: Sequence[Life], until: datetime) -> list[Issue]:
    then = [issue for life in here if (issue := life.at(until))]
    return [one for one in then if one.overdue(until.date().isoformat())]


def _flow(here: Sequence[Life], since: datetime, until: datetime) -> issue_counts.Flow:
    turns = [
        (before.state if before else "", after, event)
        for life in here
        for before, after, event in zip((None, *life.issues), life.issues, life.events, strict=False)
        if since <= event.at < until
    ]

    def into(state: str) -> int:
        return sum(after.state == state != was for was, after, _ in turns)

    days = [
        (event.at - after.opened_at) / timedelta(days=1)
        for was, after, event in turns
        if after.state == "closed" != was
    ]
    acts = [event.act for _, _, event in turns]
    return issue_counts.Flow(
        closed=into("closed"),
        answered=into("answered"),
        merged=into("merged"),
        reopened=sum(was in DONE and after.state in LIVE for was, after, _ in turns),
        satisfied=acts.count("solved"),
        unsatisfied=acts.count("unsolved"),
        silent=acts.count("silence"),
        median_days=round(median(days), 1) if days else None,
    )


def _standing(here: Sequence[Life], until: datetime) -> issue_counts.Standing:
    then = [issue for life in here if (issue := life.at(until)) is not None and issue.state in LIVE]
    oldest = min(((one.opened_at, one.number) for one in then), default=None)
    return issue_counts.Standing(
        live=len(then),
        overdue=len(_late(here, until)),
        requests=sum(one.requested_at is not None for one in then),
        comments=sum(one.spoken_at is None and one.opened_at < until - issue_counts.UNSPOKEN for one in then),
        oldest=oldest[1] if oldest else None,
        oldest_at=oldest[0] if oldest else None,
    )
