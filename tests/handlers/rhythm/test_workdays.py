"""Days off and days worked: by decree, by the office, and as a guess where nobody has said; 2026 against its notice."""

from datetime import date, timedelta

import pytest

from handlers.rhythm.workdays import COUNTRY, Calendar, DayKind, load_calendar
from storage import holidays
from storage.database import Database
from storage.holidays import OfficeDay

DAY = timedelta(days=1)
OFF_2026 = (
    # The State Council office's notice of November 2025: first and last day off
    ("元旦", "01-01", "01-03"),
    ("春节", "02-15", "02-23"),
    ("清明节", "04-04", "04-06"),
    ("劳动节", "05-01", "05-05"),
    ("端午节", "06-19", "06-21"),
    ("中秋节", "09-25", "09-27"),
    ("国庆节", "10-01", "10-07"),
)
WORKED_2026 = ("01-04", "02-14", "02-28", "05-09", "09-20", "10-10")
"""Weekend days worked for them, by the same notice."""
MANY = [OfficeDay(day=date(2027, 2, 17), working=False, name="庙会"), OfficeDay(day=date(2027, 2, 20), working=True)]


def in_2026(day: str) -> date:
    return date.fromisoformat(f"2026-{day}")


def test_2026_is_as_its_notice_says() -> None:
    expected = {}
    for name, first, last in OFF_2026:
        for number in range((in_2026(last) - in_2026(first)).days + 1):
            expected[in_2026(first) + number * DAY] = DayKind(True, name, "official")
    for written in WORKED_2026:
        expected[in_2026(written)] = DayKind(False, "调休上班", "official")
    for number in range(365):
        day = in_2026("01-01") + number * DAY
        usual = DayKind(True, "周末", "official") if day.weekday() > 4 else DayKind(False, "", "official")
        kind = COUNTRY.day(day)
        assert DayKind(kind.off, kind.said("zh"), kind.source) == expected.get(day, usual), day
        assert COUNTRY.is_working(day) is not kind.off


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("2090-01-30", DayKind(True, "spring_festival", "provisional")),
        ("2090-02-02", DayKind(True, "spring_festival", "provisional")),
        ("2090-10-01", DayKind(True, "national_day", "provisional")),
        ("2090-05-01", DayKind(True, "labour_day", "provisional")),
        ("2090-09-30", DayKind(True, "weekend", "provisional")),  # will be worked, but nobody knows yet
        ("2090-11-06", DayKind(False, "", "provisional")),
        ("2015-09-03", DayKind(True, "other", "official")),  # once only
        ("2003-10-01", DayKind(True, "national_day", "provisional")),  # before the first decree in the package
        ("2150-10-01", DayKind(False, "", "provisional")),  # nobody computes the moon so far ahead
    ],
)
def test_years_without_a_decree_are_a_guess_and_say_so(written: str, kind: DayKind) -> None:
    assert COUNTRY.day(date.fromisoformat(written)) == kind


def test_the_office_is_above_the_country() -> None:
    calendar = Calendar({one.day: one for one in [*MANY, OfficeDay(day=in_2026("10-01"), working=True, name="抢收")]})
    assert calendar.day(date(2027, 2, 17)) == DayKind(True, "庙会", "office")
    assert calendar.day(date(2027, 2, 17)).said("en") == "庙会"
    assert calendar.day(date(2027, 2, 20)) == DayKind(False, "", "office")
    assert calendar.is_working(in_2026("10-01"))
    assert not calendar.is_working(in_2026("10-02"))


def test_what_is_missing_is_said_when_it_must_be_looked_after() -> None:
    far = date(2090, 2, 17)
    entered = Calendar({far: OfficeDay(day=far, working=False)})
    assert [COUNTRY.covers(year) for year in (2003, 2004, 2026)] == [False, True, True]
    assert (COUNTRY.covers(2090), entered.covers(2090), entered.covers(2091)) == (False, True, False)
    assert COUNTRY.missing(date(2025, 12, 31)) is None
    assert COUNTRY.missing(date(2090, 1, 1)) == 2090
    assert (entered.missing(date(2090, 11, 30)), entered.missing(date(2090, 12, 1))) == (None, 2091)


async def test_the_office_keeps_changes_and_takes_back_its_days(database: Database) -> None:
    async with database.transaction() as tx:
        await holidays.put(tx, MANY)
        await holidays.put(tx, [OfficeDay(day=date(2027, 2, 20), working=False, name="春节")])
        assert [await holidays.clear(tx, MANY[0].day) for _ in range(2)] == [True, False]
    async with database.reading() as tx:
        assert [(str(one.day), one.working, one.name) for one in await holidays.all_days(tx)] == [
            ("2027-02-20", False, "春节")
        ]
        assert (await load_calendar(tx)).day(date(2027, 2, 20)) == DayKind(True, "春节", "office")
