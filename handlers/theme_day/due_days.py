"""Which branches were to have held their theme day of a month by a moment: for those who count who has not."""

from collections.abc import Mapping
from datetime import datetime, time
from functools import cache

from handlers.rhythm.days import DAY
from handlers.rhythm.workdays import load_calendar
from handlers.summary.period import Period
from handlers.theme_day.planned import KIND, USUAL, day_in
from storage import schedule
from storage.database import Tx
from storage.owing import Owing
from storage.places import Place, above


async def owing(tx: Tx, place: Place, month: Period, until: datetime) -> Owing:
    """Of the branches at and below a place those whose day is over; `until` is in the zone in which days end."""
    calendar = await load_calendar(tx)

    @cache  # many places have the same rule
    def is_over(rule: str) -> bool:
        day = day_in(rule, month, calendar)
        return day is not None and datetime.combine(day + DAY, time(), until.tzinfo) <= until

    rules = await schedule.rules_around(tx, KIND, ("", month.code), place)  # the month's own comes last
    over = {path: is_over(rule) for path, rule in rules}
    usual = _nearest(over, place.path, is_over(USUAL))
    exceptions = {
        path: is_so
        for path, is_so in over.items()
        if path.startswith(place.path) and path != place.path and is_so != _nearest(over, above(path), is_over(USUAL))
    }
    owe, free = (tuple(_id(path) for path, is_so in exceptions.items() if is_so is flag) for flag in (True, False))
    return Owing(usual, owe, free)


def _nearest(over: Mapping[str, bool], path: str, usual: bool) -> bool:
    """What holds at a path: as said there, or at the nearest place above where anything is said."""
    while path:
        if path in over:
            return over[path]
        path = above(path)
    return usual


def _id(path: str) -> int:
    return int(path.rstrip(".").rpartition(".")[2])
