"""Typed questions: which figure they ask to open, of which place and period, and what is no question."""

from datetime import date

import pytest

from handlers.forms.form import Form
from handlers.forms.offers import Library
from handlers.summary.period import month, split, week
from handlers.summary.question import is_question, read_question

TODAY = date(2026, 11, 4)
HARVEST = Form(name="harvest", title={"zh": "秋收进度", "en": "Harvest"}, questions=())
CHECK_IN = Form(name="check_in", title={"zh": "报到", "en": "Check-in"}, questions=())
LIBRARY = Library({("check_in", 1): CHECK_IN, ("harvest", 1): HARVEST})
ASKED = (
    ("谁没报？", "lacking", "", None),
    ("哪些村", "lacking", "", None),
    ("哪些村没消息？", "silent", "", None),
    ("有哪些问题?", "issue", "", None),
    ("哪些问题逾期？", "overdue", "", None),
    ("河北镇上周哪些问题逾期了", "overdue", "河北镇", week(date(2026, 10, 28))),
    ("有哪些逾期问题？", "overdue", "", None),
    ("Which issues are overdue?", "overdue", "", None),
    ("谁没走访", "short", "", None),
    ("河北镇谁没报？", "lacking", "河北镇", None),
    ("河北镇上周谁没报", "lacking", "河北镇", week(date(2026, 10, 28))),
    ("谁没报 河北镇 上个月", "lacking", "河北镇", month(date(2026, 10, 1))),
    ("上周 有哪些报到？", "check_in", "", week(date(2026, 10, 28))),
    ("2026-10有哪些主题党日", "theme_day", "", month(date(2026, 10, 1))),
    ("有哪些秋收进度？", "form1", "", None),
    ("河北镇有哪些秋收进度？", "form1", "河北镇", None),
    ("Who is missing?", "lacking", "", None),
    ("what issues in 河北镇 last week", "issue", "河北镇", week(date(2026, 10, 28))),
    ("which harvest", "form1", "", None),
)
NOT_ASKED = ("", "你好", "我不知道谁没报的那个表在哪里", "路灯坏了", "问题", "谁", "今天" * 40 + "谁没报？")


@pytest.mark.parametrize(("text", "what", "name", "period"), ASKED)
def test_what_is_asked(text: str, what: str, name: str, period: object) -> None:
    assert is_question(text)
    question = read_question(text, LIBRARY)
    assert question is not None
    assert question.what == what
    assert split(question.rest, TODAY) == (name, period)


@pytest.mark.parametrize("text", NOT_ASKED)
def test_what_is_no_question(text: str) -> None:
    assert not is_question(text)


def test_a_question_about_a_form_that_there_is_not_is_not_guessed_at() -> None:
    assert is_question("有哪些桃子？")
    assert read_question("有哪些桃子？", LIBRARY) is None
