"""Rules that look at the calendar: walked day by day over ten years and three zones, and against what 2026 decreed."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rhythm.rules import NEVER, NTH, WEEKDAYS, BadRuleError, next_after, parse, written
from handlers.rhythm.workdays import Calendar
from storage.holidays import OfficeDay

DAY = timedelta(days=1)
FIRST, LAST = date(2024, 1, 1), date(2033, 12, 31)
ZONES = ("Asia/Shanghai", "America/New_York", "Australia/Lord_Howe")  # no change of clocks, an hour, half an hour
MONTHS = {"month": 1, "quarter": 3, "year": 12}
PICKS = ["last workday", "workday 1", "workday 3", "workday 23"]
MOVED = [f"{pick} {move}" for pick in ("first fri", "last sun", "third wed") for move in ("before", "after", "keep")]
OF_MONTH = [f"month {day} {move}" for day in (1, 5, 29, 30, 31) for move in ("before", "after", "keep")]
OF_LONGER = [f"{day} {move}" for day in ("quarter 2-15", "quarter 3-31", "year 2-29") for move in ("before", "after")]
DAYS = [f"{span} {pick}" for span in MONTHS for pick in (*PICKS, *MOVED)] + OF_MONTH + OF_LONGER
DAYS += [f"week {day} {move}" for day in ("mon", "fri", "sun") for move in ("before", "after", "keep")]
DAYS += [
    "workday",
    *(f"on {day} {move}" for day in ("2027-02-07", "2030-06-05") for move in ("before", "after", "keep")),
]
TIMES = ("08:37", "02:30", "23:59")
OFFICE = Calendar(
    {
        day: OfficeDay(day=day, working=working)
        for first, days, working in (
            (date(2027, 2, 5), 8, False),
            (date(2027, 1, 30), 1, True),
            (date(2027, 10, 9), 1, True),
            (date(2028, 2, 1), 29, False),  # a month without a day of work
            (date(2029, 9, 29), 2, True),
        )
        for day in (first + DAY * number for number in range(days))
    }
)


def spans(months: int) -> list[list[date]]:
    """Ten years cut into stretches of so many months."""
    found: dict[int, list[date]] = {}
    for number in range((LAST - FIRST).days + 1):
        day = FIRST + DAY * number
        found.setdefault((day.year * 12 + day.month - 1) // months, []).append(day)
    return list(found.values())


def named(words: list[str], span: list[date]) -> date:
    """The day that a rule names in its span, before it moves."""
    match words:
        case [pick, weekday] if weekday in WEEKDAYS:
            same = [day for day in span if WEEKDAYS[day.weekday()] == weekday]
            return same[-1] if pick == "last" else same[NTH[pick] - 1]
        case [text]:
            *months, number = map(int, text.split("-"))
            month = span[0].month + (months[0] - 1 if months else 0)
            return date(span[0].year, month, min(number, monthrange(span[0].year, month)[1]))
    raise AssertionError(words)


def moved(day: date, move: str, near: list[date]) -> date:
    """Among the days of work that are near: the nearest on the wanted side, else the nearest on the other."""
    if move == "keep" or OFFICE.is_working(day):
        return day
    sides = [[one for one in near if one < day and OFFICE.is_working(one)]]
    sides.append([one for one in near if one > day and OFFICE.is_working(one)])
    wanted, other = sides if move == "before" else sides[::-1]
    return min(wanted or other or [day], key=lambda one: abs(one - day))


def walked(words: str) -> list[date]:
    """Every day of a rule in the ten years, said in another way than the program does."""
    span, *rest = words.split(" ")
    every = [FIRST + DAY * number for number in range(-40, (LAST - FIRST).days + 41)]
    if span == "workday":
        return [day for day in every[40:-40] if OFFICE.is_working(day)]
    if span == "on":
        day = date.fromisoformat(rest[0])
        return [moved(day, rest[1], [day + DAY * number for number in range(-31, 32)])]
    if span == "week":
        same = [day for day in every if WEEKDAYS[day.weekday()] == rest[0]]
        found = {moved(day, rest[1], [day + DAY * number for number in range(-31, 32)]) for day in same}
        return sorted(day for day in found if FIRST <= day <= LAST)
    if "workday" in rest:
        return [of_work(rest, days) for days in spans(MONTHS[span])]
    found = set()
    for days in spans(MONTHS[span]):
        day = named(rest[:-1], days)
        found.add(moved(day, rest[-1], [one for one in days if one.month == day.month]))
    return sorted(found)


def of_work(words: list[str], days: list[date]) -> date:
    worked = [day for day in days if OFFICE.is_working(day)] or days[-1:]
    return worked[-1] if words[0] == "last" else worked[min(int(words[1]), len(worked)) - 1]


@pytest.mark.parametrize("words", DAYS)
def test_ten_years_come_round_as_the_calendar_says(words: str) -> None:
    days = walked(words)
    for zone, clock in zip(map(ZoneInfo, ZONES), TIMES, strict=True):
        rule, found = parse(f"{words} at {clock}"), [datetime.combine(FIRST, time(), zone) - timedelta(seconds=1)]
        for _ in days:
            found.append(next_after(rule, found[-1], OFFICE))
        expected = [datetime.combine(day, time.fromisoformat(clock), zone).astimezone(UTC) for day in days]
        assert [moment.astimezone(UTC) for moment in found[1:]] == expected


IN_2026 = (
    # rule, after this day, the day; what the notice for 2026 decreed is in test_workdays.py
    ("month 5 after", "2026-10-01", "2026-10-08"),
    ("month 5 before", "2026-10-01", "2026-10-08"),  # no day of October before it is worked
    ("month 5 before", "2026-09-01", "2026-09-04"),
    ("month 5 keep", "2026-09-01", "2026-09-05"),
    ("month 5 after", "2026-09-08", "2026-10-08"),  # September's is past: it was on the seventh
    ("month 14 after", "2026-02-01", "2026-02-14"),  # a Saturday, but worked
    ("month 15 after", "2026-02-01", "2026-02-24"),
    ("month 15 before", "2026-02-01", "2026-02-14"),
    ("month 31 after", "2026-05-01", "2026-05-29"),  # June would be another month
    ("month first fri after", "2026-05-01", "2026-05-06"),
    ("month last workday", "2026-02-01", "2026-02-28"),
    ("month workday 3", "2026-10-01", "2026-10-10"),
    ("month workday 23", "2026-10-01", "2026-10-30"),  # it has eighteen
    ("week mon after", "2026-10-01", "2026-10-08"),
    ("week mon before", "2026-09-29", "2026-09-30"),  # of 5 October
    ("week sun after", "2026-09-27", "2026-09-28"),
    ("week sun before", "2026-09-14", "2026-09-20"),  # worked
    ("quarter last workday", "2026-07-01", "2026-09-30"),
    ("quarter 2-15 before", "2026-07-01", "2026-08-14"),
    ("year 11-20", "2026-11-21", "2027-11-20"),
    ("year 2-29", "2026-02-01", "2026-02-28"),
    ("year 10-1 before", "2026-02-01", "2026-10-08"),
    ("year workday 1", "2026-01-01", "2026-01-04"),
)


@pytest.mark.parametrize(("rule", "when", "day"), IN_2026)
def test_days_of_2026(rule: str, when: str, day: str) -> None:
    midnight = datetime.fromisoformat(when).replace(tzinfo=ZoneInfo("Asia/Shanghai"))
    assert next_after(parse(f"{rule} at 08:37"), midnight).date().isoformat() == day


CLOCKS_CHANGE = (
    # zone, rule, when, what follows
    ("America/New_York", "month 7 after at 02:30", "2026-03-01T00:00-05:00", "2026-03-09T02:30-04:00"),
    ("America/New_York", "month second sun keep at 02:30", "2026-03-01T00:00-05:00", "2026-03-08T03:30-04:00"),
    ("America/New_York", "month 2 before at 01:30", "2026-11-01T02:00-05:00", "2026-11-02T01:30-05:00"),
    ("America/New_York", "year 11-1 keep at 01:30", "2026-11-01T01:30-04:00", "2027-11-01T01:30-04:00"),
    ("Australia/Lord_Howe", "quarter first sun at 02:15", "2026-10-03T00:00+10:30", "2026-10-04T02:45+11:00"),
    ("America/Santiago", "month 4 after at 00:00", "2026-09-04T00:00-04:00", "2026-10-08T00:00-03:00"),
    ("Pacific/Apia", "week fri keep at 23:30", "2011-12-29T12:00-10:00", "2011-12-31T23:30+14:00"),  # left out
)


@pytest.mark.parametrize(("zone", "rule", "when", "follows"), CLOCKS_CHANGE)
def test_when_the_clocks_change(zone: str, rule: str, when: str, follows: str) -> None:
    found = next_after(parse(rule), datetime.fromisoformat(when).astimezone(ZoneInfo(zone)))
    assert found.isoformat("T", "minutes") == follows


def test_a_rule_ends_with_its_last_day() -> None:
    shanghai = ZoneInfo("Asia/Shanghai")
    for last, followed in (("2026-10-08", True), ("2026-10-07", False)):  # the fifth is moved to the eighth
        rule = parse(f"month 5 after until {last} at 08:37")
        found = next_after(rule, datetime(2026, 10, 1, tzinfo=shanghai))
        assert (found.date() == date(2026, 10, 8)) is followed
        assert next_after(rule, datetime(2026, 10, 8, 8, 37, tzinfo=shanghai)) == NEVER
    assert datetime(2999, 1, 1, tzinfo=UTC) < NEVER


instants = st.datetimes(datetime(2024, 1, 1), datetime(2034, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 -- hypothesis adds the zone
zones = st.sampled_from((*ZONES, "Europe/London", "America/Santiago")).map(ZoneInfo)
rules = st.builds("{} at {}".format, st.sampled_from(DAYS), st.sampled_from((*TIMES, "01:30")))
days = st.dates(date(2024, 1, 1), date(2033, 12, 31))
calendars = st.dictionaries(days, st.booleans(), max_size=30).map(
    lambda entered: Calendar({day: OfficeDay(day=day, working=working) for day, working in entered.items()})
)


@given(instants, zones, rules, st.floats(0, 0.999), calendars)
def test_what_follows_is_the_earliest_that_is_later(
    when: datetime, zone: ZoneInfo, rule: str, share: float, calendar: Calendar
) -> None:
    found = next_after(parse(rule), when.astimezone(zone), calendar)
    assert found.astimezone(UTC) > when
    between = when + (found.astimezone(UTC) - when) * share
    assert next_after(parse(rule), between.astimezone(zone), calendar) == found
    if "keep" not in rule:
        assert calendar.is_working(found.date())


@given(rules, st.none() | days)
def test_a_rule_written_and_read_is_the_same(words: str, until: date | None) -> None:
    rule = parse(words if until is None else words.replace(" at ", f" until {until} at "))
    assert parse(written(rule)) == rule
    assert " keep" not in written(rule)


WRONG = (
    "month 5 later at 08:37",
    "month 5 before after at 08:37",
    "month 5 at 08:37 until 2027-01-01",
    "month 5 until 2027-02-30 at 08:37",
    "month last workday after at 08:37",
    "month workday 0 at 08:37",
    "month workday 24 at 08:37",
    "month 2-5 at 08:37",
    "month fifth workday at 08:37",
    "quarter 5 at 08:37",
    "quarter 4-5 at 08:37",
    "quarter 0-5 at 08:37",
    "year 20 at 08:37",
    "year 13-1 at 08:37",
    "year 2-30 at 08:37",
    "year 4-31 at 08:37",
    "year 11-020 at 08:37",
    "century 1-1 at 08:37",
)


@pytest.mark.parametrize("text", WRONG)
def test_other_words_are_no_rule(text: str) -> None:
    with pytest.raises(BadRuleError):
        parse(text)
