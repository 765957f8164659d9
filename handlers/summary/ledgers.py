"""The ledgers that offices keep, filled from the reports of a period: theme days, issues, check-ins.

Their columns are those in use; a column whose figures nobody has yet (the planned day, who rectifies by when) is left
out rather than left empty.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from zoneinfo import ZoneInfo

from handlers.export.columns import Value
from handlers.export.reports import Filed, Selection, filed
from handlers.export.tables import Style
from handlers.questions.kinds import KINDS
from handlers.words.say import say
from storage import places
from storage.database import Tx


class Shape(Enum):
    """How a cell is shown."""

    TEXT = "text"
    NUMBER = "number"
    SHARE = "share"
    DAY = "day"
    MOMENT = "moment"


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
LEDGERS: Mapping[str, tuple[Column, ...]] = {
    "theme_day": (
        *WHERE,
        Column("date", Shape.DAY),
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
        REPORT,
    ),
    "issue": (*WHERE, Column("description", width=44), Column("person"), Column("place", width=20), SENT, WHEN, REPORT),
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
"""By form; a name that is none of ours is that of a question."""


async def ledgers(tx: Tx, chosen: Selection, style: Style) -> list[Ledger]:
    """One for each of the three jobs: the reports that were filed at or below a place in a period."""
    where = await _where(tx)
    return [
        Ledger(
            say(style.language, f"ledger.{form}"),
            columns,
            tuple(say(style.language, f"ledger.column.{column.name}") for column in columns),
            _rows(tx, replace(chosen, form=form), columns, style, where),
        )
        for form, columns in LEDGERS.items()
    ]


async def _where(tx: Tx) -> dict[str, tuple[str, str]]:
    """Town and branch of each place, by its path; what lies above a town stands for it."""
    written: dict[str, tuple[str, str]] = {}
    for place in await places.subtree(tx, ""):  # in the order of the tree: a parent comes before its children
        town, _ = written.get(place.path[: place.path.rstrip(".").rfind(".") + 1], ("", ""))
        written[place.path] = (town, place.name) if place.level == "branch" else (place.name, "")
    return written


async def _rows(
    tx: Tx, chosen: Selection, columns: Sequence[Column], style: Style, where: Mapping[str, tuple[str, str]]
) -> AsyncIterator[Sequence[Value]]:
    number = 0
    async for one in filed(tx, chosen):
        number += 1
        line = _Line(number, one, style, where.get(one.report.path, ("", "")))
        yield [line.cell(column.name) for column in columns]


class _Line:
    """One report as a row."""

    def __init__(self, number: int, one: Filed, style: Style, where: tuple[str, str]) -> None:
        self._one = one
        self._style = style
        self._form = style.library.get(one.report.form, one.report.version)
        self._own: Mapping[str, Callable[[], Value]] = {
            "number": lambda: number,
            "town": lambda: where[0],
            "branch": lambda: where[1],
            "person": lambda: one.person,
            "share": self._share,
            "sent_photos": lambda: sum(photo.status != "lost" for photo in one.photos),
            "filed_at": lambda: _local(one, style.zone),
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

    def _share(self) -> Value:
        """Of those who were due, how many came."""
        due, present = self._answer("due"), self._answer("present")
        return present / due if isinstance(due, int) and isinstance(present, int) and due > 0 else ""


def _local(one: Filed, zone: ZoneInfo) -> date:
    return one.report.filed_at.astimezone(zone).replace(tzinfo=None)
