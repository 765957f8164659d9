"""The figures of summaries, counted by the database: how many reports came from where, in whatever many branches.

Each query reads the reports of a period over an index, and never the others.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pydantic import computed_field
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    ScalarSelect,
    Select,
    and_,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
)

from storage import issue_counts
from storage.database import Tx
from storage.instants import MILLISECOND
from storage.issue_counts import Flow, Standing
from storage.issue_life import PHOTO
from storage.messages import Frozen
from storage.owing import Owing
from storage.places import Place, below
from storage.reasons import QUIET_FORM, Days, Moments, Why, why
from storage.reports import THEME_DAY, of_form
from storage.schema import IS_APART, attendance, places, reports, unasked

IN_TIME = 3
"""Days after that on which it happened: a report filed by the end of the last is on time."""
DAY = timedelta(days=1)
branch, middle, upper = (places.alias(name) for name in ("branch", "middle", "upper"))
came = reports.alias("came")
"""Made once: an alias has its columns made anew each time."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a summary counts."""

    place: Place
    filed: Moments
    """The period, as far as it is over."""
    month: str
    """In which the period ends, "2026-11"."""
    held: Moments
    """That month, as far as the period reaches: theme days and visits count in it."""
    weeks: Moments
    """The whole weeks that the period touches: 报平安 is said for a week."""
    days: Days
    """The first and the last day of the period, as far as it is over."""
    offset: timedelta
    """From UTC to the zone in which days begin and end."""
    owing: Owing
    """Whose theme day of that month is over."""


@dataclass(frozen=True, slots=True)
class Filed:
    """Reports of one form: how many, and what they asked of those who filed them."""

    filed: int
    messages: int
    seconds: int


async def filed(tx: Tx, place: Place, moments: Moments) -> dict[str, Filed]:
    """Reports filed at or below a place in that time, by form."""
    messages, seconds = (func.sum(column).label(column.name) for column in (reports.c.messages, reports.c.seconds))
    sums = select(reports.c.form, func.count().label("many"), messages, seconds)
    rows = await tx.rows(sums.where(filed_in(place, moments)).group_by(reports.c.form))
    return {row.form: Filed(row.many, int(row.messages), int(row.seconds)) for row in rows}


class Issues(Flow, Standing):
    """What became of the issues that people reported, in a period and as it stood at its end.

    Tasks (交办) are not among them: whoever gives one is its reporter, and would be asked about their own work.
    """

    new: int
    """Reported in that time: as many as there are reports."""


async def issues(tx: Tx, place: Place, moments: Moments, new: int) -> Issues:
    """All that a summary says of issues; so many reports of them were filed."""
    flow, standing = await issue_counts.figures(tx, place.path, *moments, PHOTO)
    return Issues(new=new, **dict(flow), **dict(standing))


async def answered(tx: Tx, place: Place, form: str, question: str, moments: Moments) -> Counter[str]:
    """How often each answer was given to a question of a form, among reports filed in that time."""
    answer = reports.c.answers[question].as_string().label("answer")
    condition = filed_in(place, moments) & (reports.c.form == form)
    given = select(answer).where(condition).subquery()  # PostgreSQL would not know the expression again in `group by`
    rows = await tx.rows(select(given.c.answer, func.count().label("filed")).group_by(given.c.answer))
    return Counter({row.answer: row.filed for row in rows if row.answer is not None})


@dataclass(frozen=True, slots=True)
class Branches:
    """Branches below one child of a place that have one thing in common: why nothing came from them, if nothing did."""

    child: int | None
    """The id of the place right below; None where the place itself is the branch."""
    why: Why
    branches: int
    due: int
    """Those whose theme day is over, or which held it."""
    heard: int
    """Those from which anything came."""
    reported: Mapping[str, int]
    """By form: those that filed it, or held it where it is the theme day."""
    on_time: Mapping[str, int]
    """By form: those of them that filed it on time."""


async def branches(tx: Tx, scope: Scope, forms: Sequence[str]) -> list[Branches]:
    """All branches at or below a place, in one pass."""
    names = (THEME_DAY, *(form for form in forms if form != THEME_DAY))
    each = _each(scope, names[1:]).subquery()
    late = list(each.c)[4:]
    due = func.count(case((or_(each.c.owes == 1, late[0].is_not(None)), 1)))
    sums = (func.count(), due, func.count(each.c.heard), *map(func.count, late))
    in_time = (func.count(case((days <= IN_TIME, 1))) for days in late)
    grouped = select(each.c.child, each.c.why, *sums, *in_time).group_by(each.c.child, each.c.why)
    return [
        Branches(
            child,
            Why(reason),
            many,
            due,
            heard,
            *(dict(zip(names, part, strict=True)) for part in (told[: len(names)], told[len(names) :])),
        )
        for child, reason, many, due, heard, *told in map(tuple, await tx.rows(grouped))
    ]


def _each(scope: Scope, forms: Sequence[str]) -> Select[int, str, int]:
    """For each branch: below which child; why; 1 if it owes the theme day; 1 if anything came; then after how many days
    the first report of the theme day was filed, and that of each form, null where there is none."""
    is_child = ((one.c.parent_id == scope.place.id, one.c.id) for one in (branch, middle, upper))
    counts, late = between(came.c.filed_at, scope.filed), _late(came, scope.offset)
    first = (func.min(case((and_(came.c.form == form, counts), late))) for form in forms)
    quiet = func.max(case((came.c.form == QUIET_FORM, 1), else_=0)) == 1
    return (
        select(func.min(case(*is_child)).label("child"), why(branch, quiet, scope.days).label("why"))
        .add_columns(func.max(_owes(scope)).label("owes"), func.max(case((counts, 1))).label("heard"))
        .add_columns(*(days.label(f"late{n}") for n, days in enumerate((_first_held(scope), *first))))
        .select_from(branch)
        .outerjoin(middle, middle.c.id == branch.c.parent_id)
        .outerjoin(upper, upper.c.id == middle.c.parent_id)
        .outerjoin(came, (came.c.place_id == branch.c.id) & between(came.c.filed_at, scope.weeks))  # 报平安 too
        .where(below(branch, scope.place.path), branch.c.level == "branch")
        .group_by(branch.c.path, branch.c.id)  # by the path, in whose order SQLite reads; PostgreSQL asks for the id
    )


def _owes(scope: Scope) -> ColumnElement[int]:
    above = select(places.c.parent_id).where(places.c.id == upper.c.parent_id).scalar_subquery()
    return case((scope.owing.by(branch.c.id, middle.c.id, upper.c.id, above), 1))


def _first_held(scope: Scope) -> ScalarSelect[int]:
    late = select(func.min(_late(reports, scope.offset)))
    return late.where(reports.c.place_id == branch.c.id, held_in(scope.held)).correlate(branch).scalar_subquery()


class Attendance(Frozen):
    """Of the theme days that were held."""

    held: int
    due: int
    present: int
    remote: int
    """Took part from afar; counted apart."""
    made_up: int
    """Made up for it later; counted apart."""

    @computed_field  # type: ignore[prop-decorator]  # -- mypy knows no decorated property, pydantic does
    @property
    def rate(self) -> float | None:
        """Of those who were due, the part that was present; None where nobody was due."""
        return round(self.present / self.due, 4) if self.due else None


async def attended(tx: Tx, scope: Scope) -> Attendance:
    """Who was due and who came, as the reports say; who took part otherwise, as the roll of the month says."""
    due, present = (reports.c.answers[name].as_integer() for name in ("due", "present"))
    numbers = select(reports.c.number).where(behind(scope, THEME_DAY))  # first, so that answers are read where they lie
    sums = select(func.count(), func.sum(due), func.sum(case((due.is_not(None), present))))
    remote, made_up = attendance.c.came == "remote", attendance.c.made_up_on != ""
    apart = select(*(func.sum(case((flag, 1), else_=0)) for flag in (remote, made_up)))
    rows = await tx.row(sums.where(reports.c.number.in_(numbers))), await tx.row(apart.where(_apart(scope)))
    found = (int(value or 0) for row in rows for value in row or ())
    return Attendance(**dict(zip(Attendance.model_fields, found, strict=True)))


def _apart(scope: Scope) -> ColumnElement[bool]:
    """The condition that somebody on a roll of the month took part otherwise than by coming."""
    this_month = (attendance.c.month == scope.month) & literal_column(f"({IS_APART})")
    if scope.place.level == "city":  # as in `filed_in`
        there = exists(literal_column("1")).where(places.c.id == attendance.c.place_id, below(places, scope.place.path))
        return this_month & there.correlate(attendance)
    return this_month & _in_places(attendance, scope.place)


async def told_unasked(tx: Tx, path: str, days: Days) -> int:
    """How many messages people of a subtree got without asking, on these days."""
    first, last = (date.fromisoformat(day) for day in days)
    each = [(first + DAY * number).isoformat() for number in range((last - first).days + 1)]
    return int(await tx.scalar(select(func.count()).where(unasked.c.day.in_(each), below(unasked, path))) or 0)


def held(path: str, form: str, since: datetime, until: datetime) -> Select[int]:
    """The ids of places that told of something which happened from `since` to before `until`."""
    there = reports.c.place_id.in_(select(places.c.id).where(below(places, path)))
    told = there & of_form(form) & between(reports.c.happened_at, (since, until))
    return select(reports.c.place_id).where(told).distinct()


def filed_in(place: Place, moments: Moments) -> ColumnElement[bool]:
    """The condition that a report was filed at or below a place in that time.

    Below a city there are more branches than reports a week: those of the week are looked through. Elsewhere there are
    fewer, and each is looked up.
    """
    there = below(reports, place.path) if place.level == "city" else _in_places(reports, place)
    return there & between(reports.c.filed_at, moments)


def behind(scope: Scope, form: str) -> ColumnElement[bool]:
    """The condition that a report is one of those of a form that a summary counts."""
    if form == THEME_DAY:
        return _in_places(reports, scope.place) & held_in(scope.held)
    return filed_in(scope.place, scope.filed) & (reports.c.form == form)


def held_in(moments: Moments) -> ColumnElement[bool]:
    """The condition that a report is of a theme day held in that time."""
    return of_form(THEME_DAY) & between(reports.c.happened_at, moments)


def between(column: ColumnElement[datetime], moments: Moments) -> ColumnElement[bool]:
    return (column >= moments[0]) & (column < moments[1])


def _late(report: FromClause, offset: timedelta) -> ColumnElement[int]:
    """On which day after it happened it was filed."""
    filed, happened = (
        (type_coerce(moment, BigInteger) + offset // MILLISECOND) // (DAY // MILLISECOND)
        for moment in (report.c.filed_at, report.c.happened_at)
    )
    return filed - happened


def _in_places(table: FromClause, place: Place) -> ColumnElement[bool]:
    return table.c.place_id.in_(select(places.c.id).where(below(places, place.path)))
