"""Until when, as people write it: a day to come, words, or what seems a day and cannot be one."""

from datetime import date

import pytest

from handlers.issues.until import UnusableDayError, read_until

TODAY = date(2026, 11, 26)
"""A Thursday."""
DAYS = (
    # what is written, the day that is meant
    ("今天", "2026-11-26"),
    ("明天前", "2026-11-27"),
    ("后天晚上", "2026-11-28"),
    ("周五前", "2026-11-27"),
    ("下周五", "2026-12-04"),
    ("星期天", "2026-11-29"),
    ("本周内", "2026-11-29"),
    ("下周", "2026-12-06"),
    ("三天", "2026-11-29"),
    ("5天内", "2026-12-01"),
    ("两周", "2026-12-10"),
    ("半个月", "2026-12-11"),
    ("半个月内", "2026-12-11"),
    ("一个月", "2026-12-26"),
    ("3个月后", "2027-02-26"),
    ("月底", "2026-11-30"),
    ("月底前", "2026-11-30"),
    ("下月底", "2026-12-31"),
    ("年底", "2026-12-31"),
    ("12日前", "2026-12-12"),
    ("12月5日", "2026-12-05"),
    ("12.5", "2026-12-05"),
    ("6月1日", "2027-06-01"),
    ("2027年1月8日前", "2027-01-08"),
    ("Friday", "2026-11-27"),
    ("tomorrow", "2026-11-27"),
    ("in 5 days", "2026-12-01"),
    ("one month", "2026-12-26"),
    ("end of month", "2026-11-30"),
)
UNUSABLE = (
    *("0天", "0日", "昨天", "前天", "3天前", "上周五", "11月1日", "2025年12月1日"),  # past, or no time at all
    *("11月31日", "400天", "2029年1月1日"),  # there is none, or too far off
    *(
        "7",
        "两三天",
        "几天",
        "月中",
        "下个月",
        "5个工作日",
        "后天下午5点",
        "一年",
        "yesterday",
        "3 days ago",
    ),  # unclear
)
WORDS = ("换灯泡", "换成太阳能灯", "每天扫一次", "尽快", "先围起来，月底前修好", "new lamp", "中午", "上下", "")


@pytest.mark.parametrize(("text", "day"), DAYS)
def test_a_day_to_come(text: str, day: str) -> None:
    assert read_until(text, TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize("text", UNUSABLE)
def test_what_seems_a_day_and_cannot_be_one_is_told_from_words(text: str) -> None:
    with pytest.raises(UnusableDayError):
        read_until(text, TODAY)


@pytest.mark.parametrize("text", WORDS)
def test_words_are_words(text: str) -> None:
    assert read_until(text, TODAY) is None


def test_a_month_from_its_last_day_is_the_next_ones_last() -> None:
    assert read_until("一个月", date(2027, 1, 31)) == date(2027, 2, 28)
    assert read_until("月底", date(2026, 11, 30)) == date(2026, 11, 30)
