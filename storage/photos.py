"""Photos, and whatever else was attached to an answer: expected at once, brought in later, kept or lost."""

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Row, Update, bindparam, case, func, literal_column, select, update

from storage import looks, schema
from storage.database import Tx
from storage.messages import Attachment
from storage.pictures import File, Picture
from storage.problems import Problem
from storage.ready import Ready

photos = schema.photos

PENDING, KEPT, LOST = "pending", "kept", "lost"
PAGE = 5000  # rows held in memory at once


@dataclass(frozen=True, slots=True)
class Expected:
    """An attachment that came with a message and is still on the platform's servers."""

    id: str
    """Inbox row and place in it: "418-0"."""
    person_id: int
    channel: str
    attachment: Attachment
    question: str = ""
    report: int | None = None
    """Empty while the form is half filled."""


@dataclass(frozen=True, slots=True)
class Paths:
    """Where a file lies, below the data directory; no thumbnail for what is not a picture."""

    kept: str
    thumbnail: str = ""


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo as the store knows it now."""

    id: str
    person_id: int
    channel: str
    attachment: Attachment
    question: str
    report: int | None
    state: str
    """`pending`, `kept` or `lost`."""
    tries: int
    due_at: datetime
    arrived_at: datetime
    problem: str
    """Code of the last problem; of a lost photo, why it was lost."""
    sha256: str
    """Of the bytes as received; empty until kept, as is all that follows."""
    kept: str
    thumbnail: str
    mime: str
    size: int
    dhash: str
    taken_at: str
    fine: str
    position: str


async def expect(tx: Tx, expected: Sequence[Expected]) -> None:
    """Rows for photos to be brought in, due at once; those that are there already stay as they are."""
    await tx.add_missing(
        photos,
        [
            {
                "id": one.id,
                "person_id": one.person_id,
                "report": one.report,
                "question": one.question,
                "channel": one.channel,
                "attachment": one.attachment.model_dump_json(exclude_defaults=True),
                "state": PENDING,
                "due_at": tx.now,
                "arrived_at": tx.now,
            }
            for one in expected
        ],
    )


@dataclass(frozen=True, slots=True)
class Answering:
    """A photo that answers a question of a report."""

    id: str
    report: int
    question: str
    placed: bool = False
    """Whether where it was taken is kept: only of issues, which are somewhere."""


async def attach(tx: Tx, answering: Sequence[Answering]) -> None:
    """These photos answer those questions, whether brought in yet or not."""
    if answering:
        rows = [
            {"its_id": one.id, "its_report": one.report, "its_question": one.question, "its_placed": one.placed}
            for one in answering
        ]
        await tx.write(_ATTACH, rows)


async def forget_positions(tx: Tx, ids: Collection[str]) -> None:
    """Where these were taken is nobody's business: only an issue is somewhere."""
    if ids:
        await tx.run(update(photos).where(photos.c.id.in_(list(ids))).values(position=""))


async def due(
    tx: Tx, channel: str, limit: int, besides: Collection[str] = (), not_of: Collection[int] = ()
) -> list[Photo]:
    """What is to be fetched from a channel now: of each person the longest due, then the second of each, and so on;
    without those in `besides`, and nothing of the people in `not_of`."""
    order = (photos.c.due_at, func.length(photos.c.id), photos.c.id)  # "99-0" before "100-0"
    turn = func.row_number().over(partition_by=photos.c.person_id, order_by=order)
    waiting = _pending([channel], besides, not_of) & (photos.c.due_at <= tx.now)
    ranked = select(photos, turn.label("turn")).where(waiting).subquery()
    shown = [ranked.c[column.name] for column in photos.c]
    statement = select(*shown).order_by(ranked.c.turn, ranked.c.due_at, func.length(ranked.c.id), ranked.c.id)
    return [_photo(row) for row in await tx.rows(statement.limit(limit))]


async def next_due(
    tx: Tx, channels: Collection[str], besides: Collection[str] = (), not_of: Collection[int] = ()
) -> datetime | None:
    """When something is to be fetched next from one of these channels; None: nothing is."""
    waiting = _pending(channels, besides, not_of)
    moment: datetime | None = await tx.scalar(select(func.min(photos.c.due_at)).where(waiting))
    return moment


async def many_wait(tx: Tx, person_id: int, many: int) -> bool:
    """Whether more than so many photos of a person are to be fetched."""
    its = (photos.c.state == literal_column("'pending'")) & (photos.c.person_id == person_id)
    return await tx.scalar(select(photos.c.id).where(its).offset(many).limit(1)) is not None


async def keep(tx: Tx, number: str, file: File, paths: Paths) -> bool:
    """The file is safe at `paths`. A row that is gone or no longer pending is left alone, here and below: False."""
    values = {"sha256": file.sha256, "mime": file.mime, "size": file.size}
    if isinstance(file, Picture):
        values |= {"dhash": file.dhash, "fine": file.fine, "taken_at": file.taken_at, "position": file.position}
    kept = _one(number).values(state=KEPT, problem="", kept=paths.kept, thumbnail=paths.thumbnail, **values)
    if (await tx.run(kept)).rowcount == 0:
        return False
    if isinstance(file, Picture):
        await looks.add(tx, number, file.dhash)
    return True


async def postpone(tx: Tx, number: str, tries: int, until: datetime, problem: Problem) -> None:
    await tx.run(_one(number).values(tries=tries, due_at=until, problem=problem.code))


async def lose(tx: Tx, number: str, problem: Problem) -> bool:
    """Given up for good: its sender is told."""
    return await tx.count(_LOSE, [{"its_id": number, "its_problem": problem.code}]) > 0


async def named(tx: Tx, ids: Collection[str]) -> list[Photo]:
    """The photos of these ids, in the order they came."""
    return [] if not ids else await _found(tx, photos.c.id.in_(list(ids)))


async def of_report(tx: Tx, report: int) -> list[Photo]:
    """A report's photos, in the order they came."""
    return await _found(tx, photos.c.report == report)


async def of_reports(tx: Tx, reports: Collection[int]) -> list[Photo]:
    return await _found(tx, photos.c.report.in_(list(reports)))


async def all_kept(tx: Tx) -> AsyncIterator[Row[Any]]:
    """Where the files of all kept photos lie, a page at a time."""
    its = select(photos.c.id, photos.c.report, photos.c.kept, photos.c.thumbnail).where(photos.c.state == KEPT)
    last = ""
    while page := await tx.rows(its.where(photos.c.id > last).order_by(photos.c.id).limit(PAGE)):
        for row in page:
            yield row
        last = page[-1].id


async def counts(tx: Tx, reports: Collection[int]) -> dict[int, tuple[int, int]]:
    """How many photos of each report are in, and how many it has: a receipt's 2/3. Without any: left out."""
    rows = await tx.rows(_COUNTS, {"reports": list(reports)})
    return {row.report: (int(row.kept), int(row.many)) for row in rows}


async def _found(tx: Tx, condition: ColumnElement[bool]) -> list[Photo]:
    statement = select(photos).where(condition)
    rows = await tx.rows(statement.order_by(photos.c.arrived_at, func.length(photos.c.id), photos.c.id))
    return [_photo(row) for row in rows]


def _pending(channels: Collection[str], besides: Collection[str], not_of: Collection[int]) -> ColumnElement[bool]:
    waiting = (photos.c.state == literal_column("'pending'")) & photos.c.channel.in_(list(channels))
    return waiting & photos.c.id.not_in(list(besides)) & photos.c.person_id.not_in(list(not_of))


def _one(number: str) -> Update:
    return update(photos).where((photos.c.id == number) & (photos.c.state == PENDING))


def _photo(row: Row[Any]) -> Photo:
    columns = row._asdict()
    return Photo(**columns | {"attachment": Attachment.model_validate_json(row.attachment)})


_COUNTS = Ready(
    select(
        photos.c.report,
        func.sum(case((photos.c.state == KEPT, 1), else_=0)).label("kept"),
        func.count().label("many"),
    )
    .where(photos.c.report.in_(bindparam("reports", expanding=True)))
    .group_by(photos.c.report)
)
_LOSE = Ready(
    update(photos)
    .where((photos.c.id == bindparam("its_id")) & (photos.c.state == PENDING))
    .values(state=LOST, problem=bindparam("its_problem"))
)
_ATTACH = Ready(
    update(photos)
    .where(photos.c.id == bindparam("its_id"))
    .values(
        report=bindparam("its_report"),
        question=bindparam("its_question"),
        position=case((bindparam("its_placed", type_=Boolean), photos.c.position), else_=""),
    )
)
