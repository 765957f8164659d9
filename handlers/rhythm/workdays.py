"""Which days are worked in China and which are off, 调休 included: as the office says, as was decreed, or as a guess.

The State Council decrees a year's days in the November before it; `chinesecalendar` holds the decrees. For other years
`holidays` knows the days that the law names, but not which weekends are worked for them: those are provisional.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Literal

from handlers.words.say import say
from storage import holidays
from storage.database import Tx
from storage.holidays import OfficeDay

Source = Literal["office", "official", "provisional"]
DECEMBER, SATURDAY = 12, 5
WEEKEND, MAKE_UP, OTHER = "weekend", "make_up", "other"
NAMES = {
    "New Year": "new_year",
    "Spring Festival": "spring_festival",
    "Chinese New Year": "spring_festival",
    "Tomb": "tomb_sweeping",
    "Labo": "labour_day",  # both ways of writing it
    "Dragon Boat": "dragon_boat",
    "Mid-": "mid_autumn",
    "National Day": "national_day",
}
"""How a festival's name begins in the two packages, and the key of ours."""


@dataclass(frozen=True, slots=True)
class DayKind:
    """What kind of day it is, and who says so."""

    off: bool
    name: str
    """The office's own words, or the last part of a key "holiday.…"; empty for a day like others."""
    source: Source

    def said(self, language: str) -> str:
        """Its name for a person."""
        return self.name if self.source == "office" or not self.name else say(language, f"holiday.{self.name}")


@dataclass(frozen=True)
class Calendar:
    """The days of the country and, above them, those that the office set itself. Reads no clock and no store."""

    office: Mapping[date, OfficeDay] = field(default_factory=dict)

    def day(self, day: date) -> DayKind:
        if (own := self.office.get(day)) is not None:
            return DayKind(not own.working, own.name, "office")
        decreed = day.year in _decreed_years()
        source: Source = "official" if decreed else "provisional"
        off, worked = _decreed() if decreed else (_guessed(day.year), {})
        if day in off:
            return DayKind(True, off[day], source)
        if day.weekday() < SATURDAY:
            return DayKind(False, "", source)
        return DayKind(False, worked[day], source) if day in worked else DayKind(True, WEEKEND, source)

    def is_working(self, day: date) -> bool:
        return not self.day(day).off

    def covers(self, year: int) -> bool:
        """Whether the year's days are known rather than guessed: decreed, or entered by the office."""
        return year in _decreed_years() or any(day.year == year for day in self.office)

    def missing(self, today: date) -> int | None:
        """The year whose days must be seen to now: this one, or in December the next; None where they are known."""
        years = (today.year, today.year + 1) if today.month == DECEMBER else (today.year,)
        return next((year for year in years if not self.covers(year)), None)


COUNTRY = Calendar()
"""Where an office has set nothing."""


async def load_calendar(tx: Tx) -> Calendar:
    return Calendar({one.day: one for one in await holidays.all_days(tx)})


@cache
def _decreed() -> tuple[dict[date, str], dict[date, str]]:
    """Days off, and weekends that are worked, with their names."""
    from chinese_calendar import constants  # here: a start without schedules that ask for it need not load it

    return {day: _key(str(name)) for day, name in constants.holidays.items()}, dict.fromkeys(
        constants.workdays, MAKE_UP
    )


@cache
def _decreed_years() -> frozenset[int]:
    """By the National Day: a decree also touches the last days of the year before it, which are no decree of that."""
    return frozenset(day.year for day in _decreed()[0] if (day.month, day.day) == (10, 1))


@cache
def _guessed(year: int) -> dict[date, str]:
    from holidays import country_holidays  # here: it knows every country, and takes a second and 40 MB to say so

    return {day: _key(name) for day, name in country_holidays("CN", years=[year], language="en_US").items()}


def _key(name: str) -> str:
    return next((key for begins, key in NAMES.items() if name.startswith(begins)), OTHER)
