"""Which branches something is missing from, a page at a time: with the reason and whom to ask."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Exists, Row, ScalarSelect, Select, Subquery, exists, literal_column, or_, select

from storage.counts import Scope, between, held_in
from storage.database import Tx
from storage.messages import Frozen
from storage.places import Place, below
from storage.reasons import QUIET_FORM, Why, why
from storage.reports import THEME_DAY
from storage.schema import people, places, posts, reports

branch, above, town = (places.alias(name) for name in ("branch", "above", "town"))
ANYTHING = ""
"""Instead of a form: the branches from which nothing at all came in."""


class Lacking(Frozen):
    """A branch from which something is missing."""

    place: Place
    above: str
    """The name of the place right above it: a town, mostly."""
    why: Why
    contact: str
    """Whom to ask: the contact, else a secretary; empty where there is neither."""


async def lacking(
    tx: Tx, scope: Scope, form: str, most: int, skip: int = 0, within: Sequence[Place] = ()
) -> list[Lacking]:
    """Branches without this form, or without `ANYTHING`, or whose theme day is over without it; in an office's order.

    `within` names the places further down that hold all those of the page, where that is known.
    """
    rows = await tx.rows(_lacking(scope, _page(scope, form, most, skip, within)))
    return [_named(row) for row in rows]


async def all_lacking(tx: Tx, scope: Scope, form: str) -> AsyncIterator[Lacking]:
    """All of them, made one by one."""
    for row in await tx.rows(_lacking(scope, _page(scope, form))):
        yield _named(row)


def _named(row: Row[Any]) -> Lacking:
    place = Place(row.id, row.level, row.name, row.path)
    return Lacking(place=place, above=row.above or "", why=Why(row.why), contact=row.contact or "")


def _lacking(scope: Scope, page: Subquery) -> Select[Any]:
    quiet = _came(reports.c.form == QUIET_FORM, between(reports.c.filed_at, scope.weeks))
    reason = why(branch, quiet, scope.days).label("why")
    return (
        select(branch.c.id, branch.c.level, branch.c.name, branch.c.path)
        .add_columns(above.c.name.label("above"), reason, _contact().label("contact"))
        .join_from(page, branch, branch.c.id == page.c.id)
        .outerjoin(above, above.c.id == branch.c.parent_id)
        .order_by(page.c.county, page.c.town, page.c.id)
    )


def _page(scope: Scope, form: str, most: int | None = None, skip: int = 0, within: Sequence[Place] = ()) -> Subquery:
    """The branches first, so that reasons are looked for only of those that are shown."""
    order = town.c.parent_id.label("county"), town.c.id.label("town"), branch.c.id
    chosen = (
        select(*order)
        .select_from(branch)
        .outerjoin(town, town.c.id == branch.c.parent_id)
        .where(or_(*(below(branch, place.path) for place in within or (scope.place,))))
        .where(branch.c.level == "branch", ~_came(*_told(scope, form)), *([_owes(scope)] if form == THEME_DAY else []))
    )
    return chosen.order_by(*order).limit(most).offset(skip or None).subquery()


def _owes(scope: Scope) -> ColumnElement[bool]:
    county = select(places.c.parent_id).where(places.c.id == town.c.parent_id).scalar_subquery()
    return scope.owing.by(branch.c.id, town.c.id, town.c.parent_id, county)


def _told(scope: Scope, form: str) -> tuple[ColumnElement[bool], ...]:
    """The conditions that a report is what is looked for."""
    if form == THEME_DAY:
        return (held_in(scope.held),)
    in_time = between(reports.c.filed_at, scope.filed)
    return (in_time,) if form == ANYTHING else (in_time, reports.c.form == form)


def _came(*conditions: ColumnElement[bool]) -> Exists:
    """Whether such a report came from a branch."""
    its = exists(literal_column("1")).where(reports.c.place_id == branch.c.id)  # by itself it asks for whole rows
    return its.where(*conditions).correlate(branch)


def _contact() -> ScalarSelect[str]:
    serving = select(people.c.name).join_from(posts, people, people.c.id == posts.c.person_id)
    there = serving.where(posts.c.place_id == branch.c.id, posts.c.contact | (posts.c.role == "secretary"))
    return there.order_by(posts.c.contact.desc(), posts.c.id).limit(1).scalar_subquery()
