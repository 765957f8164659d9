"""By when each branch was to hold its theme day of a month: for those who count who has not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from handlers.rhythm.workdays import load_calendar
from handlers.summary.period import Period
from handlers.theme_day.planned import KIND, USUAL, day_in, nearest
from storage import schedule
from storage.database import Tx
from storage.places import Place


@dataclass(frozen=True, slots=True)
class DueDays:
    """The days of one month."""

    by_place: Mapping[int, date | None]
    """Of places with a schedule of their own."""
    usual: date | None

    def of(self, place: Place) -> date | None:
        """Of the nearest place with a schedule, at or above this one; None where its rule has no day in the month."""
        own = next((number for number in reversed(place.ids) if number in self.by_place), None)
        return self.usual if own is None else self.by_place[own]


async def due_days(tx: Tx, month: Period) -> DueDays:
    calendar = await load_calendar(tx)
    by_place: dict[int, list[schedule.Schedule]] = {}
    for one in await schedule.of_kind(tx, KIND, ("", month.code)):
        by_place.setdefault(one.place.id, []).append(one)
    holds = {number: nearest(found, month.code) for number, found in by_place.items()}
    days = {number: day_in(one.rule, month, calendar) for number, one in holds.items() if one}
    return DueDays(days, day_in(USUAL, month, calendar))
