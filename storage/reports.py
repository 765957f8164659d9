"""Finished reports: what was answered, by whom, for which place; corrections keep what stood before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, insert, literal_column, select, update

from storage import schema
from storage.database import Tx
from storage.places import Place, below
from storage.ready import Ready

reports = schema.reports
THEME_DAY = "theme_day"
"""The form of which each branch owes one a month: counted by when it was held, and found by an index of its own."""
MOST_NUMBER = 2**53
Answers = Mapping[str, Any]
"""By question name, as JSON has them."""


@dataclass(frozen=True, slots=True)
class Filing:
    """A report about to be kept."""

    number: int
    form: str
    version: int
    person_id: int
    place: Place
    answers: Answers
    sources: Mapping[str, str]
    happened_at: datetime
    demo: bool = False
    messages: int = 0
    """That its sender needed for it."""
    seconds: int = 0
    """Of its sender's time, as far as we can tell."""


@dataclass(frozen=True, slots=True)
class Report:
    """A report as kept."""

    number: int
    form: str
    version: int
    person_id: int
    place_id: int
    path: str
    answers: dict[str, Any]
    sources: dict[str, str]
    revision: int
    filed_at: datetime
    happened_at: datetime


async def take_numbers(tx: Tx, how_many: int) -> int:
    """The first of `how_many` consecutive report numbers, which nobody else gets."""
    # Before the counter, as everywhere: of two who hold the one and want the other, each would wait for ever.
    await tx.stand_in_line()
    counters = schema.counters
    statement = update(counters).where(counters.c.name == "report").values(value=counters.c.value + how_many)
    last = await tx.scalar(statement.returning(counters.c.value))
    if last is None:
        await tx.add_missing(counters, [{"name": "report", "value": 0}])
        return await take_numbers(tx, how_many)
    return int(last) - how_many + 1


async def taken(tx: Tx) -> int:
    """How many numbers were given: as many reports as were ever filed. Counting what is there would take seconds."""
    counters = schema.counters
    return await tx.scalar(select(counters.c.value).where(counters.c.name == "report")) or 0


async def file(tx: Tx, filings: Sequence[Filing], filed_at: datetime | None = None) -> None:
    """Keeps new reports. `filed_at` is for records that were filed elsewhere at another time."""
    moment = filed_at or tx.now
    if filings:
        await tx.write(
            _FILE,
            [
                {
                    "number": filing.number,
                    "form": filing.form,
                    "version": filing.version,
                    "person_id": filing.person_id,
                    "place_id": filing.place.id,
                    "path": filing.place.path,
                    "answers": dict(filing.answers),
                    "sources": dict(filing.sources),
                    "filed_at": moment,
                    "happened_at": filing.happened_at,
                    "changed_at": moment,
                    "demo": filing.demo,
                    "messages": filing.messages,
                    "seconds": filing.seconds,
                }
                for filing in filings
            ],
        )


_FILE = Ready(insert(reports))


async def correct(tx: Tx, number: int, version: int, answers: Answers, sources: Mapping[str, str]) -> int:
    """Replaces a report's answers and keeps the old ones; returns the new revision."""
    old = await get(tx, number)
    if old is None:
        raise LookupError(f"there is no report {number}")
    before = {"number": number, "revision": old.revision, "version": old.version, "answers": old.answers}
    await tx.run(insert(schema.revisions), [{**before, "replaced_at": tx.now}])
    values = {"version": version, "answers": dict(answers), "sources": {**old.sources, **sources}}
    changed = update(reports).where(reports.c.number == number)
    await tx.run(changed.values(**values, revision=old.revision + 1, changed_at=tx.now))
    return old.revision + 1


async def get(tx: Tx, number: int) -> Report | None:
    row = await tx.row(_reports().where(reports.c.number == number))
    return _report(row) if row else None


async def by_numbers(tx: Tx, numbers: Sequence[int]) -> dict[int, Report]:
    rows = await tx.rows(_reports().where(reports.c.number.in_(list(numbers))))
    return {row.number: _report(row) for row in rows}


async def by_person(tx: Tx, person_id: int, since: datetime, most: int) -> list[Report]:
    """A person's own, newest first."""
    condition = (reports.c.person_id == person_id) & (reports.c.filed_at >= since)
    rows = await tx.rows(_reports().where(condition).order_by(reports.c.number.desc()).limit(most))
    return [_report(row) for row in rows]


async def numbers(tx: Tx, path: str, since: datetime, until: datetime) -> tuple[int, int] | None:
    """The first and the last number of what was filed at or below `path` (empty: anywhere) in that time."""
    first, last = func.min(reports.c.number).label("first"), func.max(reports.c.number).label("last")
    row = await tx.row(select(first, last).where(_filed(path, since, until)))
    return (row.first, row.last) if row and row.first is not None else None


async def in_subtree(
    tx: Tx,
    path: str,
    since: datetime,
    until: datetime,
    form: str | None = None,
    between: tuple[int, int] = (1, MOST_NUMBER),
    most: int = 1000,
) -> list[Report]:
    """Filed at or below `path` (empty: anywhere) from `since` to before `until`, in the order of their numbers.

    They are looked for `between` two numbers: say which, as `numbers` tells them, or every report there is is read.
    """
    condition = _filed(path, since, until) & reports.c.number.between(*between)
    if form:
        condition &= reports.c.form == form
    rows = await tx.rows(_reports().where(condition).order_by(reports.c.number).limit(most))
    return [_report(row) for row in rows]


async def happened_in_subtree(tx: Tx, path: str, form: str, since: datetime, until: datetime) -> int:
    """How many reports of a form tell of something that happened from `since` to `until`, at or below `path`."""
    there = reports.c.place_id.in_(select(schema.places.c.id).where(below(schema.places, path)))
    condition = there & of_form(form) & (reports.c.happened_at >= since) & (reports.c.happened_at <= until)
    return int(await tx.scalar(select(func.count()).where(condition)) or 0)


def of_form(form: str) -> ColumnElement[bool]:
    """The condition that a report is of this form, worded so that the index of theme days serves theirs."""
    return reports.c.form == (literal_column("'theme_day'") if form == THEME_DAY else form)


async def add_photos(tx: Tx, number: int, question: str, photos: Sequence[str]) -> None:
    """Photos of an album that came after the report was filed join the answer; this is no correction."""
    report = await get(tx, number)
    if report is None:
        raise LookupError(f"there is no report {number}")
    answers = {**report.answers, question: [*report.answers.get(question, ()), *photos]}
    await tx.run(update(reports).where(reports.c.number == number).values(answers=answers, changed_at=tx.now))


def _filed(path: str, since: datetime, until: datetime) -> ColumnElement[bool]:
    in_time = (reports.c.filed_at >= since) & (reports.c.filed_at < until)
    return below(reports, path) & in_time if path else in_time


def _reports() -> Select[Any]:
    columns = reports.c
    return select(
        columns.number,
        columns.form,
        columns.version,
        columns.person_id,
        columns.place_id,
        columns.path,
        columns.answers,
        columns.sources,
        columns.revision,
        columns.filed_at,
        columns.happened_at,
    )


def _report(row: Row[Any]) -> Report:
    return Report(**row._mapping)
