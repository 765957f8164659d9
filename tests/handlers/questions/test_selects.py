"""Choosing: by button, label, number, name or a part of a label; one option or several."""

import pytest

from handlers.forms.form import Kind, Option
from handlers.questions.kinds import KINDS
from handlers.questions.question import Answer, Given, Reading, Ticked, Unclear
from handlers.questions.unpressed import STALE
from tests.handlers.questions.asking import SERVICES, YES_NO, asked, option, outcome, read

NO, WHICH = "unclear.select", "unclear.which"
ONE: dict[str, str] = {
    "走访入户": "visit", "走访": "visit", "入户": "visit", " 走访 入户。": "visit", "visit": "visit", "VISIT": "visit",
    "Home Visit": "visit", "home": "visit", "Ｈｏｍｅ": "visit", "我去走访入户了": "visit",
    "did a home visit today": "visit",
    "1": "volunteer", "１": "volunteer", "一": "volunteer", "①": "volunteer", "第一个": "volunteer", "(1)": "volunteer",
    "2": "visit", "2.": "visit", "2、": "visit", "第二个": "visit", "第2项": "visit", "选2": "visit",
    "#2": "visit", "六": "other",
    "其它": "other", "服务": "volunteer", "学习": "study", "duty": "duty",
    "0": NO, "7": NO, "第七个": NO, "走访入户" + "啊" * 300: NO, "2️⃣": "visit", "1 3": NO, "": NO, " ": NO,
    "、": NO, "飞": NO, "没有走访入户": NO,
    "not a home visit": NO,
    "isit": NO, "走" * 4000: NO, "-1": NO, "1.5": NO, "1" * 5: NO,
}  # fmt: skip
SEVERAL: dict[str, list[str] | str] = {
    "1 3": ["volunteer", "duty"], "1、3": ["volunteer", "duty"], "1,3": ["volunteer", "duty"],
    "3，1": ["volunteer", "duty"],
    "1.3": ["volunteer", "duty"], "1和3": ["volunteer", "duty"], "一、三": ["volunteer", "duty"],
    "1;3": ["volunteer", "duty"],
    "学习和志愿服务": ["volunteer", "study"], "学习，志愿": ["volunteer", "study"],
    "走访入户和志愿": ["volunteer", "visit"],
    "study and home visit": ["visit", "study"], "Study, volunteering": ["volunteer", "study"],
    "学习\n走访": ["visit", "study"],
    "走访": ["visit"], "1": ["volunteer"], "1 1 1": ["volunteer"], "今天走访入户": ["visit"],
    "全部": [one.name for one in SERVICES], "all": [one.name for one in SERVICES],
    "完成": "unclear.tick_first", "done": "unclear.tick_first", "学习，飞": NO, "": NO, "、，": NO,
    "1 9": NO, "1、" * 2000: NO,
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ONE.items(), ids=lambda case: str(case)[:20])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_select_one(text: str, expected: str, language: str) -> None:
    assert outcome(read(asked(Kind.SELECT_ONE, options=SERVICES, language=language), text)) == expected


@pytest.mark.parametrize(("text", "expected"), SEVERAL.items(), ids=lambda case: str(case)[:20])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_select_multiple(text: str, expected: Answer, language: str) -> None:
    assert outcome(read(asked(Kind.SELECT_MULTIPLE, options=SERVICES, language=language), text)) == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [("是", "yes"), ("有", "yes"), ("yes", "yes"), ("没有", "no"), ("否", "no"), ("已缴", "yes"), ("2", "no")],
)
def test_yes_and_no_are_understood_in_any_of_their_words(text: str, name: str) -> None:
    assert outcome(read(asked(Kind.SELECT_ONE, options=YES_NO), text)) == name


def test_an_ambiguous_part_names_the_candidates() -> None:
    reading = read(asked(Kind.SELECT_ONE, options=YES_NO), "缴")
    assert reading == Unclear(WHICH, {"labels": "已缴、未缴"})


def test_many_candidates_are_cut_short() -> None:
    options = tuple(option(f"v{place}", f"东村{place}组", f"East {place}") for place in range(9))
    reading = read(asked(Kind.SELECT_ONE, options=options, language="en"), "东村")
    assert reading == Unclear(WHICH, {"labels": "East 0, East 1, East 2, East 3…"})


def test_a_label_wins_over_a_number_and_a_part() -> None:
    options = (option("a", "2", "2"), option("b", "好", "good"), option("c", "不好", "not good"))
    question = asked(Kind.SELECT_ONE, options=options)
    answers = [outcome(read(question, text)) for text in ("2", "好", "不好", "我觉得不好", "good", "3")]
    assert answers == ["a", "b", "c", "c", "b", "c"]


def test_a_label_with_a_separator_in_it_is_one_answer() -> None:
    options = (
        option("a", "学习、讨论", "Study, talk"),
        option("b", "清扫 和 绿化", "Sweep and plant"),
        option("c", "完成", "Done"),
    )
    question = asked(Kind.SELECT_MULTIPLE, options=options)
    answers = [
        outcome(read(question, text)) for text in ("学习、讨论", "study, talk", "清扫和绿化", "Sweep and plant", "完成")
    ]
    assert answers == [["a"], ["a"], ["b"], ["b"], ["c"]]


def test_an_option_without_a_label_goes_by_its_name() -> None:
    options = (Option(name="bare", label={}), Option(name="empty", label={"zh": ""}))
    question = asked(Kind.SELECT_ONE, options=options)
    assert [offer.label for offer in KINDS[Kind.SELECT_ONE].offers(question)] == ["bare", "empty"]
    assert [outcome(read(question, text)) for text in ("bare", "EMPTY", "")] == ["bare", "empty", NO]
    assert KINDS[Kind.SELECT_ONE].show(question.question, "bare", "zh") == "bare"


def test_a_number_counts_what_is_offered_and_a_button_what_the_form_has() -> None:
    question = asked(Kind.SELECT_ONE, options=SERVICES, offered=SERVICES[3:])
    kind = KINDS[Kind.SELECT_ONE]
    assert [offer.token for offer in kind.offers(question)] == ["3", "4", "5"]
    assert outcome(read(question, "1")) == "activity"
    assert kind.press(question, "3") == Given("activity")
    assert kind.press(question, "1") == STALE
    assert outcome(read(question, "志愿")) == NO


@pytest.mark.parametrize("token", ["6", "-1", "01", "", "1 ", "x", "１", "²", "done!", "9" * 30, "1.0"])
@pytest.mark.parametrize("kind", [Kind.SELECT_ONE, Kind.SELECT_MULTIPLE])
def test_other_tokens_are_stale(kind: Kind, token: str) -> None:
    assert KINDS[kind].press(asked(kind, options=SERVICES), token) == STALE


def press(token: str, *ticked: str, offered: tuple[Option, ...] | None = None) -> Reading:
    question = asked(Kind.SELECT_MULTIPLE, options=SERVICES, ticked=ticked, offered=offered)
    return KINDS[Kind.SELECT_MULTIPLE].press(question, token)


def test_ticking_toggles_in_the_order_of_the_form() -> None:
    assert press("4") == Ticked(("study",))
    assert press("0", "study") == Ticked(("volunteer", "study"))
    assert press("4", "volunteer", "study") == Ticked(("volunteer",))
    assert press("done", "study", "volunteer") == Given(["volunteer", "study"])
    assert press("done") == Unclear("unclear.tick_first")


def test_a_tick_that_the_filter_took_away_is_dropped() -> None:
    assert press("5", "study", "volunteer", offered=SERVICES[3:]) == Ticked(("study", "other"))
    assert press("done", "volunteer", offered=SERVICES[3:]) == Unclear("unclear.tick_first")


def test_the_end_is_offered_once_something_is_ticked() -> None:
    kind = KINDS[Kind.SELECT_MULTIPLE]
    assert len(kind.offers(asked(Kind.SELECT_MULTIPLE, options=SERVICES))) == 6
    offers = kind.offers(asked(Kind.SELECT_MULTIPLE, options=SERVICES, ticked=("visit", "gone")))
    assert [offer.label for offer in offers][-1] == "完成（1）"
    assert [offer.label for offer in offers][1] == "☑ 走访入户"


@pytest.mark.parametrize("word", ["完成", "好了", "done", "完成（2）", "Done (2)"])
def test_what_is_typed_joins_what_is_ticked(word: str) -> None:
    question = asked(Kind.SELECT_MULTIPLE, options=SERVICES, ticked=("study", "visit"))
    assert outcome(read(question, word)) == ["visit", "study"]
    assert outcome(read(question, "1")) == ["volunteer", "visit", "study"]


def test_recap_and_cell_say_labels() -> None:
    question = asked(Kind.SELECT_MULTIPLE, options=SERVICES).question
    several, one = KINDS[Kind.SELECT_MULTIPLE], KINDS[Kind.SELECT_ONE]
    assert (
        several.show(question, ["visit", "study"], "zh")
        == several.cell(question, ["visit", "study"], "zh")
        == "走访入户、集中学习"
    )
    assert several.cell(question, ["visit", "gone"], "en") == "Home visit, gone"
    assert one.show(question, "visit", "en") == one.cell(question, "visit", "en") == "Home visit"
    assert one.show(question, "gone", "zh") == "gone"
