"""Rules as people type them, and a rule in words that reads back as the same rule."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rhythm.rule_words import in_words, parse_words
from handlers.rhythm.rules import BadRuleError, parse, written
from tests.handlers.rhythm.test_moved_rules import DAYS

SAID = (
    ("每月5日", "month 5 at 08:37"),
    ("每月５号，遇节假日顺延", "month 5 after at 08:37"),
    ("每个月五号 遇休息日提前 上午9点", "month 5 before at 09:00"),
    ("每月二十五日如遇法定节假日则提前到前一个工作日", "month 25 before at 08:37"),
    ("每月15日，顺延至下一个工作日，9:07", "month 15 after at 09:07"),
    ("每月5日遇假日不变", "month 5 at 08:37"),
    ("每月最后一天", "month 31 at 08:37"),
    ("每月底", "month 31 at 08:37"),
    ("每月月末下午三点半", "month 31 at 15:30"),
    ("每月第一个周五", "month first fri at 08:37"),
    ("每月的第1个星期五。", "month first fri at 08:37"),
    ("每月首个礼拜天", "month first sun at 08:37"),
    ("每月最后一个周日遇放假提前", "month last sun before at 08:37"),
    ("每月最后一个工作日", "month last workday at 08:37"),
    ("每月最后一个工作日，遇假日顺延", "month last workday at 08:37"),
    ("每月第三个工作日", "month workday 3 at 08:37"),
    ("每月第十二个工作日", "month workday 12 at 08:37"),
    ("每周一", "week mon at 08:37"),
    ("每星期天 18:07", "week sun at 18:07"),
    ("每周五下午3点，遇休息日提前", "week fri before at 15:00"),
    ("每季度最后一个工作日", "quarter last workday at 08:37"),
    ("每季第一个周三", "quarter first wed at 08:37"),
    ("每个季度首月5日", "quarter 1-5 at 08:37"),
    ("每季度第2个月15日", "quarter 2-15 at 08:37"),
    ("每季末月20号", "quarter 3-20 at 08:37"),
    ("每季度最后一天", "quarter 3-31 at 08:37"),
    ("每年11月20日", "year 11-20 at 08:37"),
    ("每年十一月二十日遇休息日顺延", "year 11-20 after at 08:37"),
    ("每年七月一号", "year 7-1 at 08:37"),
    ("每年年底", "year 12-31 at 08:37"),
    ("每年最后一个工作日", "year last workday at 08:37"),
    ("每月5日，到2027年12月31日为止", "month 5 until 2027-12-31 at 08:37"),
    ("每周一直到2027-6-30 8:07", "week mon until 2027-06-30 at 08:07"),
    ("2026年11月30日", "on 2026-11-30 at 08:37"),
    ("2026-11-28前，遇休息日提前，下午三点半", "on 2026-11-28 before at 15:30"),
    ("2026-11-6 9:07", "on 2026-11-06 at 09:07"),
    ("每个工作日 9点07分", "workday at 09:07"),
    ("month 5 after", "month 5 after at 08:37"),
    ("Month last workday until 2027-12-31 at 18:37", "month last workday until 2027-12-31 at 18:37"),
)


@pytest.mark.parametrize(("text", "rule"), SAID)
def test_what_people_type_is_understood(text: str, rule: str) -> None:
    assert written(parse_words(text)) == rule


WRONG = (
    "",
    "每月",
    "每天",
    "每两周",
    "每月32日",
    "每月0日",
    "每月第五个周五",
    "每月第三十个工作日",
    "每年2月30日",
    "每年13月1日",
    "每季度第4个月1日",
    "每年5日",
    "每月5日25点",
    "每月5日随便",
    "每月5日到2027年2月30日",
    "month 32",
    "每月5日" * 20,
)


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_rule_is_refused(text: str) -> None:
    with pytest.raises(BadRuleError):
        parse_words(text)


@given(st.sampled_from(DAYS), st.times(), st.none() | st.dates(date(2024, 1, 1), date(2099, 12, 31)))
def test_a_rule_in_words_reads_back_as_the_same(days: str, at: object, until: date | None) -> None:
    ends = f" until {until}" if until else ""
    rule = parse(f"{days}{ends} at {at:%H:%M}")
    assert parse_words(in_words(rule, "zh")) == rule
    assert in_words(rule, "en").isascii()


@pytest.mark.parametrize(
    ("rule", "zh", "en"),
    [
        (
            "month 5 after at 08:37",
            "每月5日 08:37，遇休息日顺延",
            "day 5 of every month at 08:37, on a day off the next working day",
        ),
        ("month last workday at 18:37", "每月最后一个工作日 18:37", "the last working day of every month at 18:37"),
        ("week mon at 08:37", "每周一 08:37", "every Mon at 08:37"),
        (
            "year 11-20 until 2027-12-31 at 08:37",
            "每年11月20日 08:37，到2027年12月31日为止",
            "20 Nov of every year at 08:37, until 2027-12-31",
        ),
    ],
)
def test_rules_in_words(rule: str, zh: str, en: str) -> None:
    assert (in_words(parse(rule), "zh"), in_words(parse(rule), "en")) == (zh, en)


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh", "每月5日，遇休息日顺延"), ("en", "day 5 of every month, on a day off the next working day")],
)
def test_a_rule_without_its_hour_is_a_sentence_too(language: str, said: str) -> None:
    assert in_words(parse("month 5 after at 08:37"), language, with_time=False) == said
