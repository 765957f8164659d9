"""Periods as people name them, alone, before or after a place, and joined to it as Chinese is written."""

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.summary.period import DAY, Period, day, month, read, split, week

TODAY = date(2026, 11, 5)  # a Thursday

SAID = (
    # what is said, what is left of it, the period's code
    ("", "", ""),
    ("本周", "", "2026-W45"),
    ("上周", "", "2026-W44"),
    ("这个月", "", "2026-11"),
    ("上个月", "", "2026-10"),
    ("今天", "", "2026-11-05"),
    ("昨天", "", "2026-11-04"),
    ("周", "", "2026-W45"),
    ("week", "", "2026-W45"),
    ("Last  Week", "", "2026-W44"),
    ("month", "", "2026-11"),
    ("last month", "", "2026-10"),
    ("yesterday", "", "2026-11-04"),
    ("2026-11", "", "2026-11"),
    ("2026-11-05", "", "2026-11-05"),
    ("２０２６-１１", "", "2026-11"),
    ("2026-w44", "", "2026-W44"),
    ("河北镇", "河北镇", ""),
    ("河北镇 上周", "河北镇", "2026-W44"),
    ("上周 河北镇", "河北镇", "2026-W44"),
    ("河北镇上周", "河北镇", "2026-W44"),
    ("上周河北镇", "河北镇", "2026-W44"),
    ("河北镇 2026-10", "河北镇", "2026-10"),
    ("Hebei town last week", "Hebei town", "2026-W44"),
    ("河北镇 东坡村 本月", "河北镇 东坡村", "2026-11"),
    ("周家村", "周家村", ""),  # a village, no week
    ("月亮村", "月亮村", ""),
    ("weekly", "weekly", ""),
    ("Midweek", "Midweek", ""),
    ("2026-13", "2026-13", ""),
    ("2026-11-31", "2026-11-31", ""),
    ("2026-W54", "2026-W54", ""),
    ("12026-11", "12026-11", ""),
    ("0001-01", "0001-01", ""),
    ("9999-12", "9999-12", ""),
)


@pytest.mark.parametrize(("text", "rest", "code"), SAID)
def test_what_people_say(text: str, rest: str, code: str) -> None:
    left, found = split(text, TODAY)
    assert (left, found.code if found else "") == (rest, code)


def test_weeks_begin_on_monday_and_span_years() -> None:
    new_year = week(date(2027, 1, 1))
    assert (new_year.first, new_year.last, new_year.code) == (date(2026, 12, 28), date(2027, 1, 3), "2026-W53")
    assert (new_year.before.code, new_year.next.code) == ("2026-W52", "2027-W01")


def test_a_period_begins_and_ends_at_local_midnight() -> None:
    zone = ZoneInfo("America/New_York")
    november = month(date(2026, 11, 5))
    assert november.starts(zone) == datetime(2026, 11, 1, tzinfo=zone)
    assert november.ends(zone).isoformat() == "2026-12-01T00:00:00-05:00"
    assert november.starts(zone).isoformat() == "2026-11-01T00:00:00-04:00"


@given(st.dates(date(2001, 1, 1), date(2998, 12, 31)), st.sampled_from((day, week, month)))
def test_every_period_is_read_back_from_its_code_and_joins_its_neighbours(
    moment: date, of: Callable[[date], Period]
) -> None:
    period = of(moment)
    assert read(period.code, TODAY) == period
    assert split(f"河北镇 {period.code}", TODAY) == ("河北镇", period)
    assert period.first <= moment <= period.last
    assert period.before.last + DAY == period.first
    assert period.next.before == period


@given(st.text(max_size=30))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    split(text, TODAY)
    read(text, TODAY)
