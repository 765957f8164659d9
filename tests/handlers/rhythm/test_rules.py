"""Rules against a calendar walked day by day, over ten years and three zones; and what the clocks do, by table."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rhythm.rules import NTH, WEEKDAYS, BadRuleError, next_after, parse

DAY = timedelta(days=1)
FIRST, LAST = date(2024, 1, 1), date(2033, 12, 31)
ZONES = ("Asia/Shanghai", "America/New_York", "Australia/Lord_Howe")  # no change of clocks, an hour, half an hour
DAYS = [f"month {day}" for day in (1, 5, 28, 29, 30, 31)]
DAYS += [f"month {nth} {weekday}" for nth, weekday in (("first", "fri"), ("third", "wed"), ("last", "fri"))]
DAYS += ["month last sun", "week mon", "week sun"]
TIMES = ("08:37", "02:07", "23:59")


def holds(words: str, day: date) -> bool:
    """Whether a rule falls on a day, said in another way than the program does."""
    match words.split(" "):
        case ["month", number]:
            return day.day == min(int(number), monthrange(day.year, day.month)[1])
        case ["month", nth, weekday]:
            same = [one for one in range(1, monthrange(day.year, day.month)[1] + 1) if at(day, one) == weekday]
            return at(day, day.day) == weekday and same[NTH[nth] - 1 if NTH[nth] > 0 else -1] == day.day
        case ["week", weekday]:
            return at(day, day.day) == weekday
    raise AssertionError(words)


def at(month: date, day: int) -> str:
    return WEEKDAYS[month.replace(day=day).weekday()]


def walked(words: str) -> list[date]:
    """Every day of a rule in the ten years."""
    return [day for number in range((LAST - FIRST).days + 1) if holds(words, day := FIRST + number * DAY)]


@pytest.mark.parametrize("zone", [ZoneInfo(name) for name in ZONES], ids=ZONES)
@pytest.mark.parametrize("words", DAYS)
def test_ten_years_come_round_as_the_calendar_says(words: str, zone: ZoneInfo) -> None:
    days = walked(words)
    for clock in TIMES:
        rule, found = parse(f"{words} at {clock}"), [datetime.combine(FIRST, time(), zone) - timedelta(seconds=1)]
        for _ in days:
            found.append(next_after(rule, found[-1]))
        expected = [datetime.combine(day, time.fromisoformat(clock), zone).astimezone(UTC) for day in days]
        assert [moment.astimezone(UTC) for moment in found[1:]] == expected


CLOCKS_CHANGE = (
    # zone, rule, when, what follows
    ("America/New_York", "month 8 at 02:30", "2026-03-01T00:00-05:00", "2026-03-08T03:30-04:00"),  # no 02:30 that day
    ("America/New_York", "month 8 at 02:30", "2026-03-08T03:30-04:00", "2026-04-08T02:30-04:00"),
    ("America/New_York", "month 1 at 01:30", "2026-10-31T00:00-04:00", "2026-11-01T01:30-04:00"),  # the first of two
    ("America/New_York", "month 1 at 01:30", "2026-11-01T01:30-04:00", "2026-12-01T01:30-05:00"),  # not again
    ("America/New_York", "month 1 at 01:30", "2026-11-01T01:15-05:00", "2026-12-01T01:30-05:00"),  # it is past
    ("Australia/Lord_Howe", "week sun at 02:15", "2026-10-03T00:00+10:30", "2026-10-04T02:45+11:00"),
    ("Australia/Lord_Howe", "week sun at 01:45", "2026-04-05T01:45+11:00", "2026-04-12T01:45+10:30"),
    ("America/Santiago", "month 6 at 00:00", "2026-09-05T12:00-04:00", "2026-09-06T01:00-03:00"),  # no midnight
    ("Africa/Cairo", "month last thu at 23:59", "2026-04-30T23:58+03:00", "2026-04-30T23:59+03:00"),
    ("Pacific/Apia", "month 30 at 08:37", "2011-12-29T23:00-10:00", "2011-12-31T08:37+14:00"),  # a day left out
    ("Asia/Shanghai", "month 31 at 08:37", "2028-02-01T00:00+08:00", "2028-02-29T08:37+08:00"),
    ("Asia/Shanghai", "month 5 at 08:37", "2026-11-05T08:37+08:00", "2026-12-05T08:37+08:00"),
    ("Asia/Shanghai", "month 5 at 08:37", "2026-11-05T08:36:59.999+08:00", "2026-11-05T08:37+08:00"),
)


@pytest.mark.parametrize(("zone", "rule", "when", "follows"), CLOCKS_CHANGE)
def test_when_the_clocks_change(zone: str, rule: str, when: str, follows: str) -> None:
    found = next_after(parse(rule), datetime.fromisoformat(when).astimezone(ZoneInfo(zone)))
    assert found.isoformat("T", "minutes") == follows


instants = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 -- hypothesis adds the zone
rules = st.builds("{} at {}".format, st.sampled_from(DAYS), st.sampled_from((*TIMES, "02:30", "01:30")))


zones = st.sampled_from((*ZONES, "Europe/London", "America/Santiago")).map(ZoneInfo)


@given(instants, zones, rules, st.floats(0, 0.999))
def test_what_follows_is_the_earliest_that_is_later(when: datetime, zone: ZoneInfo, rule: str, share: float) -> None:
    found = next_after(parse(rule), when.astimezone(zone))
    assert found.astimezone(UTC) > when
    between = when + (found.astimezone(UTC) - when) * share
    assert next_after(parse(rule), between.astimezone(zone)) == found


@given(instants, rules)
def test_a_moment_means_the_same_in_any_zone_it_is_written_in(when: datetime, rule: str) -> None:
    shanghai = ZoneInfo("Asia/Shanghai")
    fixed = when.astimezone(shanghai)
    assert next_after(parse(rule), fixed) == next_after(parse(rule), datetime.fromisoformat(fixed.isoformat()))


WRONG = (
    "",
    "month 0 at 08:37",
    "month 32 at 08:37",
    "month 05 at 08:37",
    "month ５ at 08:37",
    "month fifth fri at 08:37",
    "month fri at 08:37",
    "week at 08:37",
    "week 1 at 08:37",
    "week mon",
    "week mon at 24:00",
    "week mon at 8:37",
    "week mon at 08:60",
    "week mon  at 08:37 ",
    "day at 08:37",
    "on 2026-02-30 at 08:37",
    "on 20261130 at 08:37",
    "on monday at 08:37",
    "workday before at 08:37",
)


@pytest.mark.parametrize("text", WRONG)
def test_other_words_are_no_rule(text: str) -> None:
    with pytest.raises(BadRuleError):
        parse(text)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        next_after(parse("week mon at 08:37"), datetime(2026, 11, 5, 8))  # noqa: DTZ001 -- the point of the test
