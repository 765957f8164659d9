"""The ledgers that offices keep, of a period: theme days, issues and tasks, check-ins; who is missing.

Their columns are those in use.
"""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from handlers.export.columns import Value
from handlers.export.reports import Filed, Selection, filed
from handlers.export.tables import Style
from handlers.issues.ledger import lines
from handlers.questions.kinds import KINDS
from handlers.summary.figures import LACKING, SILENT
from handlers.words.say import say
from storage.counts import IN_TIME, Scope
from storage.database import Tx
from storage.issue_life import PHOTO, TASK
from storage.missing import ANYTHING, all_lacking
from storage.reports import THEME_DAY


class Shape(StrEnum):
    """How a cell is shown."""

    TEXT = "text"
    NUMBER = "number"
    DECIMAL = "decimal"
    SHARE = "share"
    DAY = "day"
    MOMENT = "moment"
    PICTURE = "picture"
    """The value is where it lies, below the data directory."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it holds, how that is shown, how wide in signs of Excel's usual font."""

    name: str
    shape: Shape = Shape.TEXT
    width: int = 10


@dataclass(frozen=True, slots=True)
class Ledger:
    """A ledger, its rows made while they are read."""

    title: str
    columns: tuple[Column, ...]
    header: tuple[str, ...]
    rows: AsyncIterator[Sequence[Value]]


WHERE = (Column("number", Shape.NUMBER, 5), Column("town", width=8), Column("branch"))
WHEN = Column("filed_at", Shape.MOMENT, 15)
SENT = Column("sent_photos", Shape.NUMBER, 6)
REPORT = Column("report", Shape.NUMBER, 8)
PICTURES = (Column("picture", Shape.PICTURE, 12),) * 3
"""As many of a report as are shown."""
LEDGERS: Mapping[str, tuple[Column, ...]] = {
    THEME_DAY: (
        *WHERE,
        Column("date", Shape.DAY),
        Column("plan", Shape.DAY),
        Column("topic", width=20),
        Column("contents", width=16),
        Column("place", width=12),
        Column("host", width=8),
        Column("recorder", width=8),
        Column("due", Shape.NUMBER, 5),
        Column("present", Shape.NUMBER, 5),
        Column("share", Shape.SHARE, 7),
        Column("absent", width=16),
        Column("make_up", width=12),
        SENT,
        WHEN,
        Column("late", width=9),
        Column("late_reason", width=12),
        REPORT,
    ),
    "check_in": (
        *WHERE,
        Column("person"),
        Column("kind"),
        Column("note", width=36),
        Column("place", width=20),
        SENT,
        WHEN,
        REPORT,
    ),
}
"""By form, of its reports; a name that is none of ours is that of a question."""
ISSUES = (
    Column("no", Shape.NUMBER, 5),
    Column("number", Shape.NUMBER, 8),
    Column("town", width=8),
    Column("branch"),
    Column("category"),
    Column("text", width=30),
    Column("spot"),
    Column("reporter", width=8),
    Column("opened", Shape.MOMENT, 15),
    Column("handler", width=8),
    Column("owner", width=8),
    Column("handed", Shape.MOMENT, 15),
    Column("due", Shape.DAY),
    Column("requirement", width=16),
    Column("progress", width=16),
    Column("state", width=12),
    Column("closed", Shape.MOMENT, 15),
    Column("days", Shape.NUMBER, 5),
    Column("overdue", width=6),
    Column("voices", Shape.NUMBER, 5),
)
"""How each of `COLUMNS` of `handlers/issues/ledger.py` is shown."""
BEFORE, AFTER = (Column("before", Shape.PICTURE, 12),) * 2, (Column("after", Shape.PICTURE, 12),) * 2
MISSING = (*WHERE, Column("why", width=12), Column("contact", width=12))


async def ledgers(tx: Tx, scope: Scope, style: Style, pictures: bool = False) -> list[Ledger]:
    """What the summary of `scope` counts: theme days and check-ins that were filed, issues and tasks that were open at
    some time, as they stood at the end; then who is missing."""
    chosen = Selection(scope.place.path, *scope.filed)
    filed = {form: (*columns, *PICTURES) if pictures else columns for form, columns in LEDGERS.items()}
    columns = (*ISSUES, *BEFORE, *AFTER) if pictures else ISSUES
    return [
        *(_ledger(form, own, style, _rows(tx, replace(chosen, form=form), own, style)) for form, own in filed.items()),
        *(
            _ledger(name, columns, style, _issues(tx, scope, kind, style, pictures), "issue")
            for name, kind in {"issue": PHOTO, "task": TASK}.items()
        ),
        *(
            _ledger(name, MISSING, style, _missing(tx, scope, form, style))
            for name, form in {LACKING: THEME_DAY, SILENT: ANYTHING}.items()
        ),
    ]


def _ledger(
    name: str, columns: tuple[Column, ...], style: Style, rows: AsyncIterator[Sequence[Value]], words: str = "ledger"
) -> Ledger:
    named = [column.name for column in columns]
    keys = [f"issue.column.{one}" if words == "issue" else f"ledger.column.{one}" for one in named]
    header = tuple(say(style.language, key) for key in keys)
    return Ledger(say(style.language, f"ledger.{name}"), columns, header, rows)


async def _issues(tx: Tx, scope: Scope, kind: str, style: Style, pictures: bool) -> AsyncIterator[Sequence[Value]]:
    async for line in lines(tx, scope.place.path, kind, *scope.filed, style.language, style.zone):
        shown = (*_some(line.before, BEFORE), *_some(line.after, AFTER)) if pictures else ()
        yield (*line.cells, *shown)


def _some(thumbnails: Sequence[str], columns: Sequence[Column]) -> list[str]:
    """One for each column, empty where there are fewer."""
    return [*thumbnails, *[""] * len(columns)][: len(columns)]


async def _rows(tx: Tx, chosen: Selection, columns: Sequence[Column], style: Style) -> AsyncIterator[Sequence[Value]]:
    number = 0
    async for one in filed(tx, chosen):
        number += 1
        line = _Line(number, one, style)
        yield [line.cell(column.name) for column in columns]


async def _missing(tx: Tx, scope: Scope, form: str, style: Style) -> AsyncIterator[Sequence[Value]]:
    number = 0
    async for one in all_lacking(tx, scope, form):
        number += 1
        yield [number, one.above, one.place.name, say(style.language, f"why.{one.why}"), one.contact]


class _Line:
    """One report as a row."""

    def __init__(self, number: int, one: Filed, style: Style) -> None:
        self._one = one
        self._style = style
        self._form = style.library.get(one.report.form, one.report.version)
        self._pictures = self._thumbnails()
        branch = one.line[-1].name if one.line and one.line[-1].level == "branch" else ""
        above = one.line[-2:-1] if branch else one.line[-1:]  # what lies above a town stands for it
        self._own: Mapping[str, Callable[[], Value]] = {
            "number": lambda: number,
            "town": lambda: above[0].name if above else "",
            "branch": lambda: branch,
            "person": lambda: one.person,
            "plan": self._planned,
            "share": self._share,
            "sent_photos": lambda: sum(photo.status != "lost" for photo in one.photos),
            "filed_at": lambda: self._local(one.report.filed_at),
            "late": self._late,
            "picture": lambda: next(self._pictures, ""),
            "report": lambda: one.report.number,
        }

    def cell(self, name: str) -> Value:
        return self._own[name]() if name in self._own else self._answer(name)

    def _answer(self, name: str) -> Value:
        value = self._one.report.answers.get(name)
        question = self._form.question(name) if self._form else None
        kind = KINDS.get(question.kind) if question else None
        if question is None or kind is None or not isinstance(value, str | int | float | list):
            return "" if value is None else str(value)
        return kind.cell(question, value, self._style.language)

    def _planned(self) -> Value:
        day = self._one.report.answers.get("planned")
        return date.fromisoformat(day) if isinstance(day, str) and day else ""

    def _share(self) -> Value:
        """Of those who were due, how many came."""
        due, present = self._answer("due"), self._answer("present")
        return present / due if isinstance(due, int) and isinstance(present, int) and due > 0 else ""

    def _late(self) -> Value:
        report = self._one.report
        after = self._local(report.filed_at).date() - self._local(report.happened_at).date()
        return say(self._style.language, "ledger.yes" if after > timedelta(days=IN_TIME) else "ledger.no")

    def _thumbnails(self) -> Iterator[str]:
        return (photo.thumbnail for photo in self._one.photos if photo.thumbnail)

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self._style.zone).replace(tzinfo=None)
