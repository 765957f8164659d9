"""Steps around a rule's days: against the days of 2026, and that none is lost, comes twice or falls on a day off."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rhythm.rules import BadRuleError, parse
from handlers.rhythm.steps import Step, between, coming, parse_steps, read_slot, written_steps
from handlers.rhythm.workdays import COUNTRY, Calendar
from tests.handlers.rhythm.test_moved_rules import DAYS, OFFICE

SHANGHAI = ZoneInfo("Asia/Shanghai")
AROUND = "-3 at 18:37, -1 at 18:37, 0, +1, +3"

IN_2026 = (
    ("month 5 after", "2026-11-01", "11-02 18:37", "11-04 18:37", "11-05 08:37", "11-06 08:37", "11-09 08:37"),
    # October's fifth is a holiday: the eighth is the first day worked, 30 September the last before it
    ("month 5 after", "2026-09-20", "09-30 18:37", "09-30 18:37", "10-08 08:37", "10-09 08:37", "10-12 08:37"),
    ("month 15 keep", "2026-02-01", "02-12 18:37", "02-14 18:37", "02-15 08:37", "02-24 08:37", "02-24 08:37"),
    ("week mon after", "2026-11-01", "11-02 08:37", "11-03 08:37", "11-05 08:37", "11-06 18:37", "11-06 18:37"),
)


@pytest.mark.parametrize("line", IN_2026)
def test_days_of_2026(line: tuple[str, ...]) -> None:
    rule, first, *expected = line
    midnight = datetime.fromisoformat(first).replace(tzinfo=SHANGHAI)
    found = islice(coming(parse(f"{rule} at 08:37"), parse_steps(AROUND), midnight), len(expected))
    assert [f"{one.at:%m-%d %H:%M}" for one in found] == expected


def test_of_two_at_once_the_nearer_comes_last() -> None:
    found = between(
        parse("month 5 after at 08:37"), parse_steps(AROUND), local("2026-09-30 12:00"), local("2026-10-08 08:37")
    )
    assert [one.slot for one in found] == ["2026-10-08 -3", "2026-10-08 -1", "2026-10-08 +0"]
    assert [read_slot(one.slot) for one in found][1:] == [(date(2026, 10, 8), -1), (date(2026, 10, 8), 0)]


def test_both_ends_of_a_stretch() -> None:
    rule, steps = parse("week mon at 08:37"), (Step(0),)
    first, second = local("2026-11-02 08:37"), local("2026-11-09 08:37")
    assert [one.at for one in between(rule, steps, first, second)] == [second]
    assert between(rule, steps, first, second - timedelta(microseconds=1)) == []


instants = st.datetimes(datetime(2024, 1, 1), datetime(2033, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 -- hypothesis adds the zone
offsets = st.lists(st.integers(-9, 9), min_size=1, max_size=5, unique=True)
times = st.sampled_from(["", " at 08:37", " at 18:37"])


@given(instants, st.sampled_from(DAYS), offsets, times, st.sampled_from((COUNTRY, OFFICE)))
def test_every_day_of_the_rule_has_every_step_once(
    when: datetime, days: str, numbers: list[int], time: str, known: Calendar
) -> None:
    rule = parse(f"{days} at 10:07")
    steps = parse_steps(", ".join(f"{number:+d}{time}" if number else f"0{time}" for number in numbers))
    start = when.astimezone(SHANGHAI)
    found = between(rule, steps, start, start + timedelta(days=200), known)
    assert [one.at for one in found] == sorted(one.at for one in found)
    assert len({one.slot for one in found}) == len(found)
    well_within = {one.due for one in found if timedelta(days=50) < one.at - start < timedelta(days=150)}
    assert {(one.due, one.step) for one in found} >= {(due, step) for due in well_within for step in steps}
    for one in found:
        assert one.at > start
        assert one.step.days == 0 or known.is_working(one.at.date()) or not_worked_near(one.at.date(), known)


def not_worked_near(day: date, calendar: Calendar) -> bool:
    """OFFICE has a month without any work: there a step stays where it is."""
    return calendar is OFFICE and date(2027, 12, 28) < day < date(2028, 3, 3)


@given(offsets, times)
def test_steps_written_and_read_are_the_same(numbers: list[int], time: str) -> None:
    steps = parse_steps(",".join(f"{number:+d}{time}" if number else f"0{time}" for number in numbers))
    assert parse_steps(written_steps(steps)) == steps
    assert [step.days for step in steps] == sorted(numbers)


@pytest.mark.parametrize(
    "text", ["", "-3 18:37", "3", "-0", "+100", "0 at 24:00", "0, 0", "-1 at 08:37,-1", "0,+1,+2,+3,+4,+5,+6,+7,+8"]
)
def test_other_words_are_no_steps(text: str) -> None:
    with pytest.raises(BadRuleError):
        parse_steps(text)


def local(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=SHANGHAI)
