"""问题整改台账: the rows of the ledger for a sheet, a line an issue, with its photos before and after."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from handlers.export.columns import Value
from handlers.issues.card import standing
from handlers.issues.names import Names, names
from handlers.orgs import town_and_branch
from handlers.words.say import say
from storage import issues, photos
from storage.database import Tx
from storage.issue_life import Issue
from storage.photos import KEPT

COLUMNS = (
    "no",
    "number",
    "town",
    "branch",
    "category",
    "text",
    "spot",
    "reporter",
    "opened",
    "handler",
    "owner",
    "handed",
    "due",
    "requirement",
    "progress",
    "state",
    "closed",
    "days",
    "overdue",
    "voices",
)
"""序号 · 编号 · 乡镇 · 村/支部 · 类别 · 问题 · 位置 · 反映人 · 反映时间 · 交办人 · 责任人 · 交办时间 · 期限 ·
整改要求 · 进展 · 状态 · 销号时间 · 办理天数 · 是否逾期 · 反映人数."""
PAGE = 500
"""Issues held in memory at once."""


@dataclass(frozen=True, slots=True)
class Line:
    """An issue as a row."""

    issue: Issue
    cells: tuple[Value, ...]
    """In the order of `COLUMNS`; times are local and without a zone, as a sheet wants them."""
    before: tuple[str, ...]
    """Paths of thumbnails below the data directory."""
    after: tuple[str, ...]


async def lines(
    tx: Tx, path: str, kind: str, since: datetime, until: datetime, language: str, zone: tzinfo
) -> AsyncIterator[Line]:
    """Every issue of a kind at or below `path` (empty: anywhere) that was open at some time from `since` to before
    `until`, as it stood then, so that a past month's ledger is the same next year and agrees with its summary. In the
    order of their numbers; made while it is read, so that a long ledger takes no more memory."""
    where, count = await town_and_branch(tx), 0
    today = until.astimezone(zone).date().isoformat()
    numbers = await issues.open_in(tx, path, kind, since, until)
    for first in range(0, len(numbers), PAGE):
        page = [one for one in await issues.as_of(tx, numbers[first : first + PAGE], until) if _open_since(one, since)]
        known = await names(tx, page, language, zone)
        shown = await _photos(tx, {one.number: one.revision for one in page})
        for one in page:
            count += 1
            before, after = shown[one.number]
            yield Line(one, _cells(one, count, where.get(one.path, ("", "")), known, today), before, after)


def _open_since(one: Issue, since: datetime) -> bool:
    return one.done_at is None or one.done_at >= since


def _cells(one: Issue, count: int, where: tuple[str, str], known: Names, today: str) -> tuple[Value, ...]:
    cells: Mapping[str, Value] = {
        "no": count,
        "number": one.number,
        "town": where[0],
        "branch": where[1],
        "category": known.category(one.category) if one.category else "",
        "text": one.text,
        "spot": one.spot,
        "reporter": known.person(one.reporter_id),
        "opened": _local(one.opened_at, known.zone),
        "handler": known.person(one.handler_id) if one.handler_id else "",
        "owner": known.person(one.owner_id) if one.owner_id else "",
        "handed": _local(one.handed_at, known.zone),
        "due": date.fromisoformat(one.due_on) if one.due_on else "",
        "requirement": one.requirement,
        "progress": one.progress,
        "state": standing(one, known),
        "closed": _local(one.closed_at, known.zone),
        "days": (one.closed_at - one.opened_at) // timedelta(days=1) if one.closed_at else "",
        "overdue": say(known.language, "issue.is_late") if one.overdue(today) else "",
        "voices": 1 + len(one.voices),
    }
    return tuple(cells[name] for name in COLUMNS)


def _local(at: datetime | None, zone: tzinfo | None) -> Value:
    return at.astimezone(zone).replace(tzinfo=None) if at else ""


async def _photos(tx: Tx, revisions: Mapping[int, int]) -> dict[int, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Thumbnails of each issue up to this revision, before and after."""
    came = await issues.photos_of_all(tx, revisions)
    before: dict[int, list[str]] = {number: [] for number in revisions}
    after: dict[int, list[str]] = {number: [] for number in revisions}
    for one in await photos.of_reports(tx, revisions):
        if one.state == KEPT and one.thumbnail and one.report is not None:
            before[one.report].append(one.thumbnail)
    for one in await photos.named(tx, came):
        if one.state == KEPT and one.thumbnail:
            after[came[one.id]].append(one.thumbnail)
    return {number: (tuple(before[number]), tuple(after[number])) for number in revisions}
