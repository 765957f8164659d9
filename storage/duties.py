"""What supervisors owe themselves: their visits, counted as openly as a village's reports."""

from sqlalchemy import Select, func, select

from storage.database import Tx
from storage.messages import Frozen
from storage.places import below
from storage.reasons import Moments
from storage.schema import people, places, posts, reports
from storage.visits import VISITS, is_visit


class Visitor(Frozen):
    """A supervisor, the place of the post, and the visits of the month, wherever they were made."""

    name: str
    place: str
    visits: int


class Duties(Frozen):
    """Of the supervisors at or below a place."""

    owed: int
    """Visits by each in a month."""
    supervisors: int
    done: int
    """Those who have made them."""
    visits: int
    """By all of them together."""
    short: tuple[Visitor, ...]
    """The first of the others."""


async def duties(tx: Tx, path: str, month: Moments, most: int) -> Duties:
    """Names at most so many of those who are short of visits, in the order of the roster."""
    rows = await tx.rows(_visitors(path, month))
    everybody = [Visitor(name=row.name, place=row.place, visits=row.visits) for row in rows]
    short = tuple(one for one in everybody if one.visits < VISITS)
    return Duties(
        owed=VISITS,
        supervisors=len(everybody),
        done=len(everybody) - len(short),
        visits=sum(one.visits for one in everybody),
        short=short[:most],
    )


async def short_of_visits(tx: Tx, path: str, month: Moments, most: int, skip: int = 0) -> list[Visitor]:
    """A page of those who have made fewer visits than they owe, in the order of the roster."""
    each = _visitors(path, month).subquery()
    short = select(each).where(each.c.visits < VISITS).order_by(each.c.place_id, each.c.person_id)
    rows = await tx.rows(short.limit(most).offset(skip))
    return [Visitor(name=row.name, place=row.place, visits=row.visits) for row in rows]


def _visitors(path: str, month: Moments) -> Select[str, str, int, int, int]:
    """Each supervisor once, by the first post below `path`."""
    there = posts.c.place_id.in_(select(places.c.id).where(below(places, path)))
    serving = select(posts.c.person_id, func.min(posts.c.place_id).label("place_id"))
    each = serving.where(posts.c.role == "supervisor", there).group_by(posts.c.person_id).subquery()
    visits = select(func.count()).where(
        reports.c.person_id == each.c.person_id,
        reports.c.filed_at >= month[0],
        reports.c.filed_at < month[1],
        is_visit(),
    )
    name, place, many = people.c.name, places.c.name.label("place"), visits.scalar_subquery().label("visits")
    return (
        select(name, place, many, each.c.place_id, each.c.person_id)
        .join_from(each, people, people.c.id == each.c.person_id)
        .join(places, places.c.id == each.c.place_id)
        .order_by(each.c.place_id, each.c.person_id)
    )
