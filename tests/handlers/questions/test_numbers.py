"""Whole numbers and decimals, as village secretaries write them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.forms.form import Kind
from handlers.questions.kinds import KINDS
from handlers.questions.numerals import read_numeral
from handlers.questions.question import Answer
from tests.handlers.questions.asking import asked, outcome, read

NO, ONE, VAGUE, WHOLE = "unclear.number", "unclear.number_one", "unclear.number_vague", "unclear.integer"
NUMERALS: dict[str, int | None] = {
    "零": 0, "〇": 0, "一": 1, "两": 2, "俩": 2, "十": 10, "十一": 11, "二十": 20, "二十三": 23, "九十九": 99,
    "一百": 100, "一百零五": 105, "一百一十": 110, "一百十五": 115, "两百零五": 205, "两百五": 250, "三百六十五": 365,
    "一千": 1000, "一千二": 1200, "一千零二": 1002, "一千零二十": 1020, "两千零二十六": 2026, "九千九百九十九": 9999,
    "一万": 10_000, "三万五": 35_000, "三万零五": 30_005, "三万五千": 35_000, "十二万三千四百五十六": 123_456,
    "一亿": 100_000_000, "一亿二": 120_000_000, "一亿零三万": 100_030_000, "两亿三千万": 230_000_000,
    "二〇二六": 2026, "零五": 5, "一二三": 123, "叁佰贰拾": 320, "兩萬": 20_000,
    "": None, "百": None, "万": None, "二三": None, "二三十": None, "十百": None, "一百二百": None, "一万二万": None,
    "一万亿": None, "三人": None, "零万": None,
}  # fmt: skip
INTEGERS: dict[str, Answer] = {
    "23": 23, "２３": 23, " 23 ": 23, "23人": 23, "23 人": 23, "23名党员": 23, "23人。": 23, "3️⃣": 3,
    "①": 1, "0": 0, "007": 7,
    "二十三": 23, "两百零五": 205, "一千二": 1200, "三万五": 35_000, "约三十人次": 30,
    "共有十二户": 12, "两个": 2, "俩": 2,
    "大约30人": 30, "大概 30": 30, "一共23人": 23, "实到23人": 23, "30左右": 30, "about 30": 30, "23 people": 23,
    "-5": -5, "－5": -5, "−5": -5, "负三": -3, "零下5度": -5, "minus 5": -5,
    "1,200": 1200, "1，200": 1200, "1,234,567": 1_234_567, "1.2万": 12_000, "3万": 30_000, "2百万": 2_000_000, "3.0": 3,
    "3千克": 3, "两千克": 2, "两千": 2000, "5千": 5000,
    "没有": 0, "无": 0, "None": 0, "一个也没有": 0,
    "3.5": WHOLE, "三点五": WHOLE, "两亩半": WHOLE, "半": WHOLE, "1.23456万": WHOLE,
    "30多": VAGUE, "三十多人": VAGUE, "十几": VAGUE, "几十": VAGUE, "十来个": VAGUE, "30余户": VAGUE, "30+": VAGUE,
    "不到20": VAGUE, "近30人": VAGUE, "超过30": VAGUE, "30以上": VAGUE, "more than 30": VAGUE,
    "20-30": ONE, "20～30": ONE, "20到30": ONE, "20 30": ONE, "23,5": ONE, "三人一组": ONE, "1.2.3": ONE, "两千米": ONE,
    "": NO, "abc": NO, "人": NO, "二三十": NO, "三五个": NO, "第三": NO, "23人吗": NO, "23 not sure": NO, "1e5": ONE,
    "9999999999999999": NO, "1" * 61: NO, "1" * 4000: NO, "一" * 50: NO, "٣": NO, "½": ONE,
}  # fmt: skip
DECIMALS: dict[str, Answer] = {
    "3.5": 3.5, "３．５": 3.5, "三点五": 3.5, "零点二五": 0.25, "3": 3.0, ".5": 0.5, "-0.5": -0.5, "1,200.5": 1200.5,
    "两亩半": 2.5, "2亩半": 2.5, "半亩": 0.5, "一个半小时": 1.5, "两个半": 2.5, "1.2万元": 12_000.0,
    "50公斤": 50.0, "95%": 95.0,
    "十二点零五": 12.05, "没有": 0.0, "-0": 0.0,
    "3,5": ONE, "3-5": ONE, "3.5.2": ONE, "3多": VAGUE, "abc": NO, "nan": NO, "inf": NO, "0.1234567890123456789": NO,
}  # fmt: skip


@pytest.mark.parametrize(("text", "number"), NUMERALS.items())
def test_numerals(text: str, number: int | None) -> None:
    assert read_numeral(text) == number


@pytest.mark.parametrize(("text", "expected"), INTEGERS.items(), ids=lambda case: str(case)[:20])
def test_integer(text: str, expected: Answer) -> None:
    answer = outcome(read(asked(Kind.INTEGER), text))
    assert answer == expected
    assert type(answer) is type(expected)


@pytest.mark.parametrize(("text", "expected"), DECIMALS.items())
def test_decimal(text: str, expected: Answer) -> None:
    answer = outcome(read(asked(Kind.DECIMAL), text))
    assert answer == expected
    assert type(answer) is type(expected)


def in_numerals(number: int) -> str:
    """The number in full Chinese numerals, by another road than the reader's."""
    for value, unit in ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十")):
        if number >= value:
            rest = number % value
            nought = "零" if rest and rest < value // 10 else ""
            return f"{in_numerals(number // value)}{unit}{nought}{in_numerals(rest) if rest else ''}"
    return "零一二三四五六七八九"[number]


@settings(deadline=None)
@given(st.integers(0, 10**12 - 1))
def test_every_number_is_read_back_from_numerals(number: int) -> None:
    assert read_numeral(in_numerals(number)) == number


@settings(deadline=None)
@given(st.integers(-(10**14), 10**14))
def test_every_integer_is_read_back_as_shown_and_with_separators(number: int) -> None:
    question = asked(Kind.INTEGER)
    shown = KINDS[Kind.INTEGER].show(question.question, number, "zh")
    assert outcome(read(question, shown)) == outcome(read(question, f"{number:,}人")) == number


@settings(deadline=None)
@given(st.decimals(-(10**9), 10**9, places=4))
def test_every_decimal_is_read_back_as_shown(number: object) -> None:
    question = asked(Kind.DECIMAL)
    value = float(str(number))
    shown = KINDS[Kind.DECIMAL].show(question.question, value, "zh")
    assert "e" not in shown
    assert outcome(read(question, shown)) == value


@pytest.mark.parametrize(
    ("value", "shown"), [(3.5, "3.5"), (12000.0, "12000"), (0.1, "0.1"), (3, "3"), (1e-7, "0.0000001")]
)
def test_decimals_are_shown_as_short_as_they_are_exact(value: float, shown: str) -> None:
    question = asked(Kind.DECIMAL).question
    assert KINDS[Kind.DECIMAL].show(question, value, "zh") == shown
    assert KINDS[Kind.DECIMAL].cell(question, value, "zh") == value
