"""Whole forms, filled in by us and by the engine of ODK Web Forms: the same is asked, offered, computed, refused."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from handlers.expressions.expression import compile_expression
from handlers.expressions.itemset import compile_itemset
from handlers.expressions.scope import Scope
from handlers.forms.builtin import builtin_forms
from handlers.forms.convert import convert
from handlers.forms.form import Form, Question
from handlers.forms.load import load_form
from handlers.forms.sheet import Sheet, read_sheets
from handlers.forms.survey import survey_rows
from tests.handlers.expressions.sample import NOW
from tests.oracle.node import run_oracle

TOWNS = """
| survey |                     |         |         |                  |                         |
|        | type                | name    | label   | choice_filter    | relevant                |
|        | select_one counties | county  | County  |                  |                         |
|        | select_one towns    | town    | Town    | county=${county} | ${county} != ''         |
|        | select_multiple towns | others | Others | county=${county} and name != ${town} | ${town} != '' |
| choices |           |      |       |        |
|         | list_name | name | label | county |
|         | counties  | ln   | 岭南  |        |
|         | counties  | jn   | 江南  |        |
|         | towns     | hb   | 河北  | ln     |
|         | towns     | hn   | 河南  | ln     |
|         | towns     | dp   | 东坡  | jn     |
"""
GROUPS = """
| survey |                       |       |       |                          |                  |              |
|        | type                  | name  | label | relevant                 | calculation      | constraint   |
|        | select_multiple what  | done  | Done  |                          |                  |              |
|        | begin group           | g     | G     | selected(${done}, 'a')   |                  |              |
|        | integer               | n     | N     |                          |                  | . > 0 and . < 9 |
|        | begin group           | h     | H     | ${n} > 3                 |                  |              |
|        | date                  | day   | Day   | selected(${done}, 'b')   |                  | . <= today() |
|        | calculate             | twice |       |                          | ${n} * 2         |              |
|        | end group             |       |       |                          |                  |              |
|        | end group             |       |       |                          |                  |              |
|        | calculate             | count |       |                          | count-selected(${done}) |       |
|        | select_one what or_other | one | One   |                          |                  |              |
| choices |           |      |       |
|         | list_name | name | label |
|         | what      | a    | A     |
|         | what      | b    | B     |
"""


@dataclass(frozen=True)
class Filled:
    """A form and the answers it is given, by question."""

    source: bytes
    answers: Mapping[str, str]


LIBRARY = dict(builtin_forms())
FILLED = (
    Filled(LIBRARY["theme_day.md"], {"date": "2026-11-20", "due": "23", "present": "20", "contents": "study dues"}),
    Filled(LIBRARY["theme_day.md"], {"date": "2999-01-01", "due": "23", "present": "24"}),
    Filled(LIBRARY["theme_day.md"], {"due": "23", "present": "23"}),
    Filled(LIBRARY["check_in.md"], {"kind": "visit"}),
    Filled(LIBRARY["household_visit.md"], {"purpose": "safety", "need": "work care"}),
    Filled(TOWNS.encode(), {}),
    Filled(TOWNS.encode(), {"county": "ln"}),
    Filled(TOWNS.encode(), {"county": "ln", "town": "hn"}),
    Filled(TOWNS.encode(), {"county": "jn"}),
    Filled(GROUPS.encode(), {}),
    Filled(GROUPS.encode(), {"done": "a b", "n": "5", "day": "2026-11-22", "one": "b"}),
    Filled(GROUPS.encode(), {"done": "a b", "n": "5", "day": "2999-01-01", "one": "other"}),
    Filled(GROUPS.encode(), {"done": "a", "n": "11"}),
    Filled(GROUPS.encode(), {"done": "b"}),
)


def test_odk_web_forms_agrees() -> None:
    forms = [load_form("sample.md", filled.source) for filled in FILLED]
    asked = [
        {"xform": xform(filled.source), "answers": [(path(form, name), text) for name, text in filled.answers.items()]}
        for form, filled in zip(forms, FILLED, strict=True)
    ]
    theirs = run_oracle("forms.mjs", {"now": NOW.isoformat(), "forms": asked}, "whole forms were not checked")
    for form, filled, described in zip(forms, FILLED, theirs, strict=True):
        assert "error" not in described, described
        ours = {question.path: describe(form, question, filled.answers) for question in form.questions}
        assert ours == {path: {key: described[path][key] for key in ours[path]} for path in ours}, filled.answers


def xform(source: bytes) -> str:
    sheets = read_sheets("sample.md", source)
    for title in ("choices", "settings"):
        sheets.setdefault(title, Sheet(title))
    return convert("sample", sheets, survey_rows(sheets["survey"])).xml


def path(form: Form, name: str) -> str:
    question = form.question(name)
    assert question, name
    return question.path


def describe(form: Form, question: Question, answers: Mapping[str, str]) -> dict[str, object]:
    """What the engine prints of a question, as our own parts see it."""
    values = {path(form, name): text for name, text in answers.items()}
    values |= {each.path: computed(form, each, values) for each in form.questions if each.calculation}
    scope = scope_at(form, question, values)
    relevant = all(compile_expression(condition).truth(scope) for condition in question.relevant)
    seen: dict[str, object] = {"relevant": relevant}
    if not relevant:
        return seen
    if question.path in values:
        seen["value"] = values[question.path]
        seen["valid"] = not question.constraint or compile_expression(question.constraint).truth(scope)
    if question.options:
        offered = {row["name"] for row in compile_itemset(question.itemset).rows(scope)} if question.itemset else None
        language = form.languages[0]
        seen["choices"] = [
            [option.name, option.label[language]]
            for option in question.options
            if offered is None or option.name in offered
        ]
    return seen


def computed(form: Form, question: Question, values: Mapping[str, str]) -> str:
    return compile_expression(question.calculation).text(scope_at(form, question, values))


def scope_at(form: Form, question: Question, values: Mapping[str, str]) -> Scope:
    return Scope(values=values, here=question.path, now=NOW, lists=dict(lists(form)))


def lists(form: Form) -> Iterable[tuple[str, list[dict[str, str]]]]:
    for question in form.questions:
        if question.itemset:
            rows = [{"name": option.name, **option.columns} for option in question.options]
            yield compile_itemset(question.itemset).instance, rows
