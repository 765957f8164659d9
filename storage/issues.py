"""The ledger of issues: opened, changed one event at a time, read one by one and in lists.

An event and the row it changes are written together, and only by who read the row's last revision: of two people who
press at once one changes it, the other is told.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    Select,
    and_,
    case,
    false,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from storage import schema
from storage.database import Tx
from storage.issue_life import IN_HAND, Data, Event, Issue, apply, born, replay
from storage.people import Person
from storage.places import below

issues, events, photos = schema.issues, schema.issue_events, schema.issue_photos

NAMES = tuple(one.name for one in fields(Issue))
FINISHED = issues.c.done_at.is_not(None)


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody is about to do to an issue."""

    name: str
    person_id: int | None
    text: str = ""
    data: Data = field(default_factory=dict)
    photos: tuple[str, ...] = ()
    """Ids of photos that come with it: their rows are there already."""


async def open_issue(tx: Tx, number: int, act: Act, at: datetime | None = None) -> Issue:
    """Begins the issue of the report `number` with the act `report`, whose data say what it is and where."""
    event = Event(number, 1, at or tx.now, act.name, act.person_id, act.text, act.data)
    issue = born(event)
    await tx.run(insert(issues), _row(issue))
    await _keep(tx, event, issue, "", act.photos)
    return issue


async def change(tx: Tx, before: Issue, act: Act) -> Issue | None:
    """The issue after the act; None, and nothing happens, where somebody else was faster since `before` was read."""
    event = Event(before.number, before.revision + 1, tx.now, act.name, act.person_id, act.text, act.data)
    after = apply(before, event)
    old, new = _row(before), _row(after)
    changed = {name: value for name, value in new.items() if value != old[name]}
    unchanged = (issues.c.number == before.number) & (issues.c.revision == before.revision)
    if (await tx.run(update(issues).where(unchanged).values(**changed))).rowcount == 0:
        return None
    await _keep(tx, event, after, before.state, act.photos)
    return after


async def add_photos(tx: Tx, number: int, revision: int, ids: Sequence[str], late: bool = True) -> None:
    """These photos came with that event; late ones are parts of an album that nothing waits for."""
    rows = [{"photo_id": one, "number": number, "revision": revision, "late": late} for one in ids]
    await tx.add_missing(photos, rows)


async def get(tx: Tx, number: int) -> Issue | None:
    row = await tx.row(_issues().where(issues.c.number == number))
    return issue_of(row) if row else None


async def found(tx: Tx, condition: ColumnElement[bool], most: int = 1000, after: int = 0) -> list[Issue]:
    """Those for which the condition holds: what is to be done before what is done, the most urgent first."""
    urgent = case((issues.c.due_on == "", "9999"), else_=issues.c.due_on)
    ordered = _issues().where(condition).order_by(FINISHED, urgent, issues.c.number.desc())
    return [issue_of(row) for row in await tx.rows(ordered.offset(after).limit(most))]


async def count(tx: Tx, condition: ColumnElement[bool]) -> int:
    return int(await tx.scalar(select(func.count()).select_from(issues).where(condition)) or 0)


async def history(tx: Tx, numbers: Collection[int]) -> dict[int, list[Event]]:
    """All events of these issues, in their order."""
    rows = await tx.rows(select(events).where(events.c.number.in_(list(numbers))).order_by(events.c.revision))
    told: dict[int, list[Event]] = {number: [] for number in numbers}
    for row in rows:
        told[row.number].append(event_of(row))
    return told


async def spots(tx: Tx, place_id: int, most: int) -> list[str]:
    """The spots of a place that people have named, the most frequent first."""
    named = select(issues.c.spot).where((issues.c.place_id == place_id) & (issues.c.spot != ""))
    ordered = named.group_by(issues.c.spot).order_by(func.count().desc(), func.max(issues.c.number).desc())
    return [row.spot for row in await tx.rows(ordered.limit(most))]


async def owners(tx: Tx, desk_id: int, most: int) -> list[int]:
    """To whom a desk handed issues, the latest first."""
    handed = select(issues.c.owner_id).where((issues.c.desk_id == desk_id) & issues.c.owner_id.is_not(None))
    ordered = handed.group_by(issues.c.owner_id).order_by(func.max(issues.c.handed_at).desc())
    return [row.owner_id for row in await tx.rows(ordered.limit(most))]


async def photos_of(tx: Tx, number: int) -> dict[str, int]:
    """The photos that came with an issue's events, by id: with which one."""
    rows = await tx.rows(select(photos.c.photo_id, photos.c.revision).where(photos.c.number == number))
    return {row.photo_id: row.revision for row in rows}


async def photos_of_all(tx: Tx, revisions: Mapping[int, int]) -> dict[str, int]:
    """The photos that came with events after the first and up to these, by id: of which issue."""
    later = photos.c.number.in_(list(revisions)) & (photos.c.revision > 1)
    rows = await tx.rows(select(photos.c.photo_id, photos.c.number, photos.c.revision).where(later))
    return {row.photo_id: row.number for row in rows if row.revision <= revisions[row.number]}


async def open_in(tx: Tx, path: str, kind: str, since: datetime, until: datetime) -> list[int]:
    """The numbers of those of a kind at or below `path` that may have been open at some time in the period: what is not
    done, and what something has happened to since; so that those done long ago are not looked at."""
    there = (issues.c.kind == kind) & (issues.c.opened_at < until)
    live = select(issues.c.number).where(there & ~FINISHED, *_within(issues, path))
    turned = select(events.c.number).join(issues, issues.c.number == events.c.number)
    turned = turned.where(there & (events.c.at >= since), *_within(events, path))
    return sorted({row.number for numbers in (live, turned) for row in await tx.rows(numbers)})


async def as_of(tx: Tx, numbers: Collection[int], until: datetime) -> list[Issue]:
    """These issues as they stood at a moment, in the order of their numbers; all of them were there already."""
    rows = await tx.rows(_issues().where(issues.c.number.in_(list(numbers))).order_by(issues.c.number))
    now = [issue_of(row) for row in rows]
    told = await history(tx, [one.number for one in now if one.changed_at >= until])
    past = {number: replay(event for event in its if event.at < until) for number, its in told.items()}
    return [past.get(one.number, one) for one in now]


def _within(table: FromClause, path: str) -> list[ColumnElement[bool]]:
    return [below(table, path)] if path else []


async def of_photos(tx: Tx, ids: Collection[str]) -> set[tuple[int, int]]:
    """The events, by number and revision, that waited for one of these photos."""
    waited = select(photos.c.number, photos.c.revision).where(photos.c.photo_id.in_(list(ids)) & ~photos.c.late)
    return {(row.number, row.revision) for row in await tx.rows(waited)}


async def awaited(tx: Tx, number: int, revision: int) -> list[str]:
    """The photos that came with an event, without late parts of albums."""
    its = (photos.c.number == number) & (photos.c.revision == revision) & ~photos.c.late
    return [row.photo_id for row in await tx.rows(select(photos.c.photo_id).where(its))]


# Conditions of lists -------------------------------------------------------------------------------------------------


def anywhere(path: str) -> ColumnElement[bool]:
    """What lies at or below a place, or has been handed to it from elsewhere."""
    desk = (issues.c.desk_path >= path) & (issues.c.desk_path < path + ":")
    return or_(below(issues, path), desk) if path else issues.c.number > 0


def seen_by(person: Person) -> ColumnElement[bool]:
    """What this person may see in lists: below the places watched, at the branch kept, and what is the person's own."""
    watched = [anywhere(place.path) for place in person.watched]
    kept = [issues.c.place_id == post.place.id for post in person.posts if post.role == "secretary"]
    return or_(own(person.id), *watched, *kept)


def own(person_id: int) -> ColumnElement[bool]:
    return or_(issues.c.reporter_id == person_id, issues.c.owner_id == person_id)


def overdue(today: str) -> ColumnElement[bool]:
    return and_(issues.c.state.in_(IN_HAND), issues.c.due_on != "", issues.c.due_on < today)


def waiting_for(person: Person) -> ColumnElement[bool]:
    """What can go on only when this person does something."""
    mine, desk = person.id, _desk_of(person)
    reporter = issues.c.state == "confirm"
    asked = or_(reporter, issues.c.commented_by.is_not(None) & ~FINISHED)
    return or_(
        (issues.c.owner_id == mine) & issues.c.state.in_(IN_HAND),
        (issues.c.reporter_id == mine) & asked,
        issues.c.requested_of == mine,
        and_(issues.c.requested_at.is_not(None), _gone(issues.c.requested_of, "supervisor"), desk),
        issues.c.state.in_(("reported", "passed")) & desk,
        and_(issues.c.state.in_(IN_HAND), _gone(issues.c.owner_id), desk),
        (issues.c.state == "review") & _judge(mine, desk),
    )


def waiting_above() -> ColumnElement[bool]:
    """What can go on only when a supervisor does something."""
    return or_(issues.c.state.in_(("reported", "passed", "review")), issues.c.requested_at.is_not(None))


def open_at(place_id: int, since: datetime, besides: int) -> ColumnElement[bool]:
    """What is not done yet of one place, reported since then, but for one."""
    mine = (issues.c.place_id == place_id) & (issues.c.number != besides)
    return mine & ~FINISHED & (issues.c.opened_at >= since)


def parts_of(number: int) -> ColumnElement[bool]:
    """The sub-tasks that an issue was split into."""
    return issues.c.parent == number


def open_parts(number: int) -> ColumnElement[bool]:
    return parts_of(number) & ~FINISHED


def asked_by(moment: datetime) -> ColumnElement[bool]:
    """Whose reporter was asked by then whether it is solved, and has not said."""
    return (issues.c.state == literal_column("'confirm'")) & (issues.c.approved_at <= moment)


def finished() -> ColumnElement[bool]:
    return FINISHED


def _desk_of(person: Person) -> ColumnElement[bool]:
    """Whether it is this person's turn as its desk: where a desk has no supervisor left, it is the next one's above."""
    places = [post.place for post in person.posts if post.role == "supervisor"]
    return or_(false(), *(or_(issues.c.desk_id == one.id, _left_to(one.path)) for one in places))


def _left_to(path: str) -> ColumnElement[bool]:
    """Whether its desk lies below the place of this path, and nobody between them supervises it."""
    posts, places = schema.posts, schema.places
    desk = issues.c.desk_path
    between = and_(places.c.path > path, places.c.path < path + ":", desk.startswith(places.c.path))
    others = select(posts.c.id).join(places, places.c.id == posts.c.place_id).where(posts.c.role == "supervisor")
    return and_(desk > path, desk < path + ":", ~others.where(between).correlate(issues).exists())


def _gone(person_id: ColumnElement[int | None], role: str = "") -> ColumnElement[bool]:
    """Whether this person serves nowhere any more, or nowhere in this role."""
    posts = schema.posts
    its = posts.c.person_id == person_id
    held = select(posts.c.id).where(its & (posts.c.role == role) if role else its)
    return and_(person_id.is_not(None), ~held.correlate(issues).exists())


def _judge(mine: int, desk: ColumnElement[bool]) -> ColumnElement[bool]:
    """Nobody judges their own work."""
    theirs = or_(issues.c.handler_id == mine, desk)
    return and_(theirs, or_(issues.c.owner_id.is_(None), issues.c.owner_id != mine))


# Rows ----------------------------------------------------------------------------------------------------------------


def issue_of(row: Row[Any]) -> Issue:
    columns = row._mapping
    given = {name: columns[name] for name in NAMES}
    return Issue(**given | {"voices": tuple(given["voices"]), "watchers": tuple(given["watchers"])})


def event_of(row: Row[Any]) -> Event:
    return Event(row.number, row.revision, row.at, row.act, row.person_id, row.text, row.data)


def _issues() -> Select[Any]:
    return select(*(issues.c[name] for name in NAMES))


def _row(issue: Issue) -> dict[str, Any]:
    kept: Mapping[str, Any] = {name: getattr(issue, name) for name in NAMES}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in kept.items()}


async def _keep(tx: Tx, event: Event, after: Issue, was: str, ids: Sequence[str]) -> None:
    said = {"act": event.act, "person_id": event.person_id, "text": event.text, "data": dict(event.data)}
    when = {"number": event.number, "revision": event.revision, "at": event.at}
    await tx.run(insert(events), {**when, **said, "path": after.path, "was": was, "state": after.state})
    await add_photos(tx, event.number, event.revision, ids, late=False)
