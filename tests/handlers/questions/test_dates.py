"""Days as people write them, seen from Sunday 22 November 2026 unless a row says otherwise."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.forms.form import Kind
from handlers.questions.kinds import KINDS
from handlers.questions.question import Given, Unclear
from handlers.questions.unpressed import STALE
from tests.handlers.questions.asking import asked, outcome, read

NO, NONE = "unclear.date", "unclear.date_none"
SUNDAY = {
    "2026-11-22": "2026-11-22", "2026/11/22": "2026-11-22", "2026.11.22": "2026-11-22", "20261122": "2026-11-22",
    "2026-1-2": "2026-01-02", "2026 11 22": "2026-11-22", "２０２６－１１－２２": "2026-11-22",
    "2026-11-22 08:30": "2026-11-22",
    "2026-11-22T08:30:00": "2026-11-22", "2025年3月5日": "2025-03-05", "26年3月5号": "2026-03-05",
    "2026年11月22日（周日）": "2026-11-22",
    "二〇二六年十一月三日": "2026-11-03", "去年12月5日": "2025-12-05", "今年12.5": "2026-12-05",
    "前年1月1日": "2024-01-01",
    "明年1月1日": "2027-01-01",
    "11.3": "2026-11-03", "11-3": "2026-11-03", "11/3": "2026-11-03", "11月3日": "2026-11-03",
    "11月3号": "2026-11-03", "11月3": "2026-11-03",
    "1103": "2026-11-03", "十一月三日": "2026-11-03", "十月一": "2026-10-01", "11 月 3 日": "2026-11-03",
    "11月3日星期二": "2026-11-03",
    "11月3日上午": "2026-11-03", "12.5": "2026-12-05", "1月1日": "2027-01-01", "6月1日": "2026-06-01",
    "5月20日": "2027-05-20",
    "5月25日": "2026-05-25", "3号": "2026-11-03", "3日": "2026-11-03", "22号": "2026-11-22",
    "25号": "2026-10-25", "31号": "2026-10-31",
    "二十一号": "2026-11-21", "廿三号": "2026-10-23", "上个月5号": "2026-10-05", "上月31号": "2026-10-31",
    "本月25号": "2026-11-25",
    "这个月3号": "2026-11-03", "下个月25日": "2026-12-25", "上上个月1号": "2026-09-01",
    "今天": "2026-11-22", "昨天": "2026-11-21", "前天": "2026-11-20", "大前天": "2026-11-19",
    "明天": "2026-11-23", "后天": "2026-11-24",
    "昨晚": "2026-11-21", "今天上午": "2026-11-22", "昨天。": "2026-11-21", "今日": "2026-11-22",
    "周五": "2026-11-20", "周日": "2026-11-22", "周三": "2026-11-18", "星期三": "2026-11-18",
    "礼拜天": "2026-11-22", "本周三": "2026-11-18",
    "这周三": "2026-11-18", "上周五": "2026-11-13", "上个星期五": "2026-11-13", "上上周五": "2026-11-06",
    "下周一": "2026-11-23", "下周日": "2026-11-29",
    "3天前": "2026-11-19", "三天前": "2026-11-19", "3天以前": "2026-11-19", "两周前": "2026-11-08",
    "一个星期前": "2026-11-15", "3天后": "2026-11-25",
    "today": "2026-11-22", "Yesterday": "2026-11-21", "tomorrow": "2026-11-23",
    "the day before yesterday": "2026-11-20",
    "Nov 3": "2026-11-03", "3 Nov": "2026-11-03", "November 3rd, 2025": "2025-11-03", "3rd of November": "2026-11-03",
    "3 Nov 2025": "2025-11-03",
    "Sun 22 Nov 2026": "2026-11-22", "Sept. 5": "2026-09-05", "3 days ago": "2026-11-19", "a week ago": "2026-11-15",
    "two days ago": "2026-11-20",
    "friday": "2026-11-20", "Last Friday": "2026-11-20", "on Monday": "2026-11-16", "this friday": "2026-11-20",
    "next monday": "2026-11-23",
    "last sunday": "2026-11-15", "sunday": "2026-11-22",
    "2.30": NONE, "2月30日": NONE, "2.29": NONE, "2025-2-29": NONE, "13.1": NONE, "0号": NONE, "32号": NONE,
    "2026-13-01": NONE, "Nov 31": NONE,
    "99999天前": NONE, "上个月32号": NONE, "1850-01-01": NONE, "2100-01-01": NONE, "0000": NONE,
    "9999年9月9日": NONE, "本月31号": NONE,
    "": NO, "abc": NO, "初三": NO, "周末": NO, "前几天": NO, "3": NO, "mayor 3": NO, "3/11/2026": NO,
    "11.3-11.5": NO, "三五月": NO,
    "1" * 4000: NO, "11月3日开会": NO, "不是昨天": NO, "3 blue days ago": NO,
}  # fmt: skip
ELSEWHEN = [
    (date(2026, 1, 5), "12月30日", "2025-12-30"),
    (date(2026, 1, 5), "7月20日", "2025-07-20"),
    (date(2026, 1, 5), "28号", "2025-12-28"),
    (date(2026, 3, 1), "31号", "2026-01-31"),
    (date(2026, 3, 1), "上月29号", NONE),
    (date(2026, 3, 1), "2月29日", NONE),
    (date(2027, 3, 1), "2月29日", "2028-02-29"),
    (date(2028, 3, 1), "2.29", "2028-02-29"),
    (date(2026, 12, 31), "1月1日", "2027-01-01"),
    (date(2026, 1, 31), "上个月31号", "2025-12-31"),
    (date(2026, 12, 31), "下个月1号", "2027-01-01"),
    (date(2026, 11, 18), "周三", "2026-11-18"),
    (date(2026, 11, 18), "周四", "2026-11-12"),
    (date(2026, 11, 18), "本周四", "2026-11-19"),
    (date(2026, 11, 16), "上周日", "2026-11-15"),
    (date(2026, 11, 18), "last wednesday", "2026-11-11"),
]


def day_as_read(text: str, today: date, language: str = "zh") -> object:
    moment = datetime(today.year, today.month, today.day, 9, tzinfo=UTC)
    return outcome(read(asked(Kind.DATE, now=moment, language=language), text))


@pytest.mark.parametrize(("text", "expected"), SUNDAY.items(), ids=lambda case: str(case)[:20])
def test_seen_from_a_sunday(text: str, expected: str) -> None:
    assert day_as_read(text, date(2026, 11, 22)) == expected


@pytest.mark.parametrize(("today", "text", "expected"), ELSEWHEN)
def test_seen_from_another_day(today: date, text: str, expected: str) -> None:
    assert day_as_read(text, today) == expected


def test_a_day_that_is_none_is_named_as_it_was_written() -> None:
    assert read(asked(Kind.DATE), "2月30号") == Unclear(NONE, {"day": "2月30号"})


@settings(deadline=None)
@given(st.dates(date(1950, 1, 1), date(2099, 1, 1)), st.integers(-183 + 1, 183 - 1))
def test_month_and_day_find_the_year_for_half_a_year_around(today: date, off: int) -> None:
    day = today + timedelta(days=off)
    if (day.month, day.day) != (2, 29):
        assert (
            day_as_read(f"{day.month}月{day.day}日", today) == day_as_read(f"{day.month}.{day.day}", today) == str(day)
        )


@settings(deadline=None)
@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from(["zh", "en"]))
def test_every_day_is_read_back_as_shown(day: date, language: str) -> None:
    question = asked(Kind.DATE).question
    shown = KINDS[Kind.DATE].show(question, day.isoformat(), language)
    assert day_as_read(shown, date(2026, 11, 22)) == day.isoformat()
    assert KINDS[Kind.DATE].cell(question, day.isoformat(), language) == day


def test_shown_with_the_weekday() -> None:
    question = asked(Kind.DATE).question
    assert KINDS[Kind.DATE].show(question, "2026-11-22", "zh") == "2026年11月22日 周日"
    assert KINDS[Kind.DATE].show(question, "2026-11-22", "en") == "Sun 22 Nov 2026"


def test_a_default_that_is_no_day_stays_as_it_is() -> None:
    question = asked(Kind.DATE).question
    assert KINDS[Kind.DATE].show(question, "soon", "zh") == KINDS[Kind.DATE].cell(question, "soon", "zh") == "soon"


def test_a_button_keeps_its_day_past_midnight() -> None:
    kind = KINDS[Kind.DATE]
    today, _, before = kind.offers(asked(Kind.DATE))
    tomorrow = asked(Kind.DATE, now=datetime(2026, 11, 23, 0, 1, tzinfo=UTC))
    assert kind.press(tomorrow, today.token) == Given("2026-11-22")
    assert kind.press(tomorrow, before.token) == Given("2026-11-20")
    assert kind.press(asked(Kind.DATE, now=datetime(2026, 11, 24, tzinfo=UTC)), before.token) == STALE


@pytest.mark.parametrize("token", ["2026-11-23", "2026-11-18", "", "today", "2026-11-22 ", "20261122", "0"])
def test_other_tokens_are_stale(token: str) -> None:
    assert KINDS[Kind.DATE].press(asked(Kind.DATE), token) == STALE
