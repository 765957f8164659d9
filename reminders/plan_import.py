"""Takes over a year plan: every row that can be, or none; days go to the schedules, the rest to the plans."""

from collections.abc import Sequence
from datetime import datetime

from handlers.forms.problem import Problem
from handlers.listing import ListingProblems
from handlers.rhythm.workdays import load_calendar
from handlers.summary import period
from handlers.theme_day.plan_file import PlanRow
from handlers.theme_day.planned import planned
from reminders.theme_day_plans import put_contents, put_day
from storage import audit, places
from storage.audit import Entry
from storage.database import Tx
from storage.places import Place


async def import_plan(tx: Tx, root: Place, rows: Sequence[PlanRow], now: datetime) -> int:
    """Plans what the rows say, at and below `root`; importing again changes nothing. Raises ListingProblems."""
    found = {where: await _place(tx, root, where) for where in {row.where for row in rows}}
    unknown = [row for row in rows if found[row.where] is None]
    if unknown:
        raise ListingProblems([_problem(row) for row in unknown])
    calendar = await load_calendar(tx)
    for row in rows:
        place, month = found[row.where], period.read(row.month, now.date())
        assert place is not None and month is not None  # noqa: S101, PT018 -- looked at above; the month was read
        if row.fields:
            await put_contents(tx, place, row.month, row.fields, None)
        known = await planned(tx, place, month, calendar)
        if row.day is not None and row.day != known.day:
            await put_day(tx, now, known, row.day)
    await audit.record(tx, [Entry("theme_day.import", None, f"{root.id} {len(rows)} rows")])
    return len(rows)


async def _place(tx: Tx, root: Place, where: tuple[str, ...]) -> Place | None:
    """Names of a town and a branch, of which those that stand above `root` may be there too."""
    own = [place.name for place in await places.ancestors(tx, root)]
    names = list(where)
    while names and names[0] in own:
        names = names[1:]
    return await places.find(tx, [*own, *names])


def _problem(row: PlanRow) -> Problem:
    return Problem(row.sheet, row.row, "plan.problem.place", {"found": "/".join(row.where)[:60]})
