"""How many reports came from where: the figures of summaries, counted by the database over the index of `filed_at`."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select

from storage.database import Tx
from storage.places import below
from storage.schema import reports


async def filed(tx: Tx, path: str, since: datetime, until: datetime) -> Mapping[str, Counter[int]]:
    """Reports filed at or below `path` from `since` to before `until`: by form, how many for each place by id."""
    statement = select(reports.c.form, reports.c.place_id, func.count().label("filed"))
    rows = await tx.rows(statement.where(_filed(path, since, until)).group_by(reports.c.form, reports.c.place_id))
    found: dict[str, Counter[int]] = defaultdict(Counter)
    for row in rows:
        found[row.form][row.place_id] = row.filed
    return found


async def answered(tx: Tx, path: str, form: str, question: str, since: datetime, until: datetime) -> Counter[str]:
    """How often each answer was given to a question of a form, among reports filed in that time."""
    answer = reports.c.answers[question].as_string().label("answer")
    condition = _filed(path, since, until) & (reports.c.form == form)
    given = select(answer).where(condition).subquery()  # PostgreSQL would not know the expression again in `group by`
    rows = await tx.rows(select(given.c.answer, func.count().label("filed")).group_by(given.c.answer))
    return Counter({row.answer: row.filed for row in rows if row.answer is not None})


def held(path: str, form: str, since: datetime, until: datetime) -> Select[int]:
    """The ids of places that told of something which happened from `since` to before `until`."""
    # Nothing is filed before it happens, and only the moment of filing has an index.
    condition = below(reports, path) & (reports.c.filed_at >= since) & (reports.c.form == form)
    condition &= (reports.c.happened_at >= since) & (reports.c.happened_at < until)
    return select(reports.c.place_id).where(condition).distinct()


def _filed(path: str, since: datetime, until: datetime) -> ColumnElement[bool]:
    return below(reports, path) & (reports.c.filed_at >= since) & (reports.c.filed_at < until)
