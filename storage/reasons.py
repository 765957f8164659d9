"""Why nothing came from a branch, as far as the store knows: the same wherever a summary says who is missing."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, FromClause, ScalarSelect, case, exists, func, literal_column, select

from storage.schema import absences, accounts, posts

QUIET_FORM = "all_quiet"
"""The form by which somebody says that there was nothing to report."""
Moments = tuple[datetime, datetime]
"""From the first to before the second."""
Days = tuple[str, str]
"""Both included: "2026-11-02", "2026-11-08"."""


class Why(StrEnum):
    """In the order in which one is preferred to the next."""

    QUIET = "quiet"
    """Somebody there said that there was nothing to report."""
    UNREACHABLE = "unreachable"
    """No secretary has a chat that can be written to, or there is no secretary."""
    AWAY = "away"
    """Every secretary who can be written to was away on some day of the period."""
    NOTHING = "nothing"
    """No reason is known."""


def why(branch: FromClause, quiet: ColumnElement[bool], days: Days) -> ColumnElement[str]:
    """One of `Why` for each row of `branch`, an alias of places: `quiet` where that says so, absences on `days`."""
    known = case({0: Why.NOTHING.value, 1: Why.AWAY.value}, value=_all_away(branch, days), else_=Why.UNREACHABLE.value)
    return case((quiet, Why.QUIET.value), else_=known)


def _all_away(branch: FromClause, days: Days) -> ScalarSelect[int]:
    """1 if every secretary who can be written to was away, 0 if one was there, null if there is no such secretary."""
    away = exists(literal_column("1")).where(
        absences.c.person_id == posts.c.person_id, absences.c.first <= days[1], absences.c.last >= days[0]
    )
    return (
        select(func.min(case((away.correlate(posts), 1), else_=0)))
        .where(posts.c.place_id == branch.c.id, posts.c.role == "secretary")
        .where(accounts.c.person_id == posts.c.person_id, accounts.c.unreachable == "")
        .correlate(branch)
        .scalar_subquery()
    )
