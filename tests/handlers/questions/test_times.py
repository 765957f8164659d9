"""Times of day as people write them, at five past nine."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.forms.form import Kind
from handlers.questions.kinds import KINDS
from handlers.questions.question import Given
from handlers.questions.unpressed import STALE
from tests.handlers.questions.asking import asked, outcome, read

NO = "unclear.time"
TIMES = {
    "8:30": "08:30", "08:30": "08:30", "08:30:15": "08:30", "15：30": "15:30", "8.30": "08:30", "0830": "08:30",
    "0:00": "00:00", "23:59": "23:59",
    "8点": "08:00", "8点半": "08:30", "8点30分": "08:30", "8点30": "08:30", "8时5分": "08:05", "8点05": "08:05",
    "8点整": "08:00", "8点钟": "08:00",
    "三点": "03:00", "十点零五分": "10:05", "十二点半": "12:30", "两点三刻": "02:45",
    "二十一点四十": "21:40", "２０点": "20:00",
    "上午9点": "09:00", "早上8点": "08:00", "上午12点": "12:00", "中午12点": "12:00",
    "中午1点": "13:00", "中午11点半": "11:30",
    "下午3点": "15:00", "下午3:20": "15:20", "下午15点": "15:00", "傍晚6点": "18:00", "晚上8点一刻": "20:15",
    "晚上12点": "00:00", "晚上2点": "02:00",
    "凌晨1点": "01:00", "夜里11点": "23:00", "半夜12点": "00:00", "今天下午3点": "15:00",
    "3pm": "15:00", "3 PM": "15:00", "3:30 p.m.": "15:30", "12am": "00:00", "12pm": "12:00",
    "12:30am": "00:30", "8 o'clock": "08:00",
    "现在": "09:05", "now": "09:05", "刚刚": "09:05",
    "": NO, "abc": NO, "8": NO, "24:00": NO, "8:60": NO, "25点": NO, "8点70": NO, "2460": NO, "二三点": NO,
    "8:30-9:30": NO, "点": NO, "一刻": NO,
    "1" * 4000: NO, "八点左右吧我也记不清楚了": NO, "13pm": "13:00",
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TIMES.items(), ids=lambda case: str(case)[:20])
def test_times(text: str, expected: str) -> None:
    assert outcome(read(asked(Kind.TIME), text)) == expected


@settings(deadline=None)
@given(st.times())
def test_every_time_is_read_back_as_shown(time: object) -> None:
    clock = str(time)[:5]
    question = asked(Kind.TIME)
    assert outcome(read(question, KINDS[Kind.TIME].show(question.question, clock, "zh"))) == clock
    assert KINDS[Kind.TIME].cell(question.question, clock, "zh") == clock


def test_now_is_the_moment_of_the_press() -> None:
    assert KINDS[Kind.TIME].press(asked(Kind.TIME), "now") == Given("09:05")
    assert KINDS[Kind.TIME].press(asked(Kind.TIME), "09:05") == STALE
