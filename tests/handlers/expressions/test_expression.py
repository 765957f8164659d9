"""The parts of the public face that the case table does not show: values, paths, itemsets, time zones, languages."""

import math
from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from handlers.expressions.expression import compile_expression
from handlers.expressions.itemset import compile_itemset
from handlers.expressions.values import Value, stored_value
from tests.handlers.expressions.sample import scope_at

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("answer", "kind", "value"),
    [
        (None, "text", ""),
        ("王", "text", "王"),
        ("2026-11-22", "text", "2026-11-22"),
        (3, "integer", 3.0),
        (2.5, "decimal", 2.5),
        (True, "acknowledge", True),
        (["a", "b"], "select_multiple", "a b"),
        ([], "image", ""),
        ("2026-11-22", "date", date(2026, 11, 22)),
        ("2026-11-22T08:30:00+08:00", "datetime", datetime(2026, 11, 22, 8, 30, tzinfo=SHANGHAI)),
        ("2026-02-30", "date", "2026-02-30"),
        ("08:30", "time", time(8, 30)),
        ("late", "time", "late"),
        (10**400, "integer", math.inf),
    ],
)
def test_stored_answers_become_values(answer: object, kind: str, value: Value) -> None:
    assert stored_value(answer, kind) == value


def test_evaluate_keeps_the_kind_of_value() -> None:
    assert compile_expression("today()").evaluate(scope_at()) == date(2026, 11, 22)
    assert compile_expression("/data/age > 3").evaluate(scope_at()) is True
    assert compile_expression("/data/age").evaluate(scope_at()) == 67.0


def test_conversions_of_a_result() -> None:
    age = compile_expression("/data/age")
    assert (age.truth(scope_at()), age.text(scope_at()), age.number(scope_at())) == (True, "67", 67.0)
    assert math.isnan(compile_expression("/data/empty").number(scope_at()))


def test_today_is_the_local_day() -> None:
    """Half past midnight in Lingnan is still the day before in London."""
    scope = replace(scope_at(), now=datetime(2026, 11, 23, 0, 30, tzinfo=SHANGHAI))
    assert compile_expression("today()").text(scope) == "2026-11-23"
    assert compile_expression("number(today())").number(scope) == (date(2026, 11, 23) - date(1970, 1, 1)).days
    assert compile_expression("now()").text(scope) == "2026-11-23T00:30:00.000+08:00"
    assert compile_expression("now() - today()").number(scope) == pytest.approx(0.5 / 24)


def test_months_and_days_are_named_in_the_reader_s_language() -> None:
    scope = replace(scope_at(), language="zh")
    assert compile_expression("format-date('2026-11-22', '%b %a')").text(scope) == "11月 周日"


@pytest.mark.parametrize(
    ("source", "here", "paths"),
    [
        ("/data/a > 1 and selected( /data/g/b , 'x')", "/data/q", {"/data/a", "/data/g/b"}),
        (". > 1", "/data/q", {"/data/q"}),
        ("../a + ../g/b", "/data/q", {"/data/a", "/data/g/b"}),
        ("current()/../a", "/data/r[2]/q", {"/data/r/a"}),
        ("sum(/data/r/a) - -/data/b", "/data/q", {"/data/r/a", "/data/b"}),
        ("/data/r[a > /data/limit]/b", "/data/q", {"/data/r/a", "/data/limit", "/data/r/b"}),
        ("instance('towns')/root/item[county = /data/county]/label", "/data/q", {"/data/county"}),
        ("if(true(), 1, 'x')", "/data/q", set()),
    ],
)
def test_paths_name_every_answer_an_expression_reads(source: str, here: str, paths: set[str]) -> None:
    assert compile_expression(source).paths(here) == paths


@pytest.mark.parametrize(
    ("nodeset", "names"),
    [
        ("instance('towns')/root/item", ["t1", "t2", "t3"]),
        ("instance('towns')/root/item[county= /data/county ]", ["t1", "t2"]),
        ("instance('towns')/root/item[county= current()/../county ]", ["t1", "t2"]),
        ("instance('towns')/root/item[county= /data/county  and name !=  /data/town ]", ["t1"]),
        ("instance('towns')/root/item[size > 100][position() = 2]", ["t3"]),
        ("instance('towns')/root/item[./county = 'b']", ["t3"]),
        ("instance('towns')/root/item[unknown = '']", ["t1", "t2", "t3"]),
        ("instance('towns')/root/item[selected(/data/needs, name)]", []),
        ("instance('nowhere')/root/item", []),
    ],
)
def test_itemset_offers(nodeset: str, names: list[str]) -> None:
    assert [row["name"] for row in compile_itemset(nodeset).rows(scope_at())] == names


def test_itemset_names_its_list_and_paths() -> None:
    itemset = compile_itemset("instance('towns')/root/item[county= current()/../county ]")
    assert itemset.instance == "towns"
    assert itemset.paths("/data/town") == {"/data/county"}


def test_choice_names_are_looked_up_for_the_question_seen_from_here() -> None:
    asked: list[tuple[str, str]] = []

    def label(path: str, choice: str) -> str:
        asked.append((path, choice))
        return choice.upper()

    scope = replace(scope_at("/data/child[2]/called"), label=label)
    assert compile_expression("jr:choice-name('x y', ' ../kind ')").text(scope) == "X, Y"
    assert asked == [("/data/child/kind", "x"), ("/data/child/kind", "y")]
