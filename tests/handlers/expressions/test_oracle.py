"""Our expressions and those of Enketo and ODK Web Forms agree, but for the differences the case table explains."""

import random
from xml.sax.saxutils import escape, quoteattr

from handlers.expressions.expression import compile_expression
from tests.handlers.expressions.cases import CASES, Case
from tests.handlers.expressions.generated import random_expression
from tests.handlers.expressions.sample import LISTS, NOW, instance_xml, scope_at
from tests.oracle.node import run_oracle

UNCHECKED = "expressions were not checked against other implementations"


def test_enketo_agrees() -> None:
    cases = [case for case in CASES if "enketo" not in case.unknown]
    assert not surprises(cases, enketo(cases), "enketo")


def test_web_forms_agree() -> None:
    cases = [case for case in CASES if "webforms" not in case.unknown and case.here == "/data/calculated"]
    assert not surprises(cases, web_forms(cases), "webforms")


def test_both_agree_on_generated_expressions() -> None:
    chance = random.Random(20261122)
    sources = [random_expression(chance) for _ in range(400)]
    cases = [Case(source, compile_expression(source).text(scope_at())) for source in sources]
    assert not surprises(cases, enketo(cases), "enketo")
    assert not surprises(cases, web_forms(cases), "webforms")


def surprises(cases: list[Case], theirs: list[str], who: str) -> list[str]:
    """The cases where they answer otherwise without a reason given, or the same in spite of one."""
    return [
        f"{case.expression} at {case.here}: ours {case.expected!r}, {who} {answer!r}"
        for case, answer in zip(cases, theirs, strict=True)
        if (answer != case.expected) != (who in case.differs)
    ]


def enketo(cases: list[Case]) -> list[str]:
    asked = [{"expression": case.expression, "here": case.here} for case in cases]
    outcomes = run_oracle(
        "evaluate.mjs", {"now": NOW.isoformat(), "instance": instance_xml(), "cases": asked}, UNCHECKED
    )
    return [outcome.get("text", outcome.get("error")) for outcome in outcomes]


def web_forms(cases: list[Case]) -> list[str]:
    """What each expression comes to as the calculation of a hidden question in one form of many."""
    form = {"xform": xform([case.expression for case in cases]), "answers": []}
    [described] = run_oracle("forms.mjs", {"now": NOW.isoformat(), "forms": [form]}, UNCHECKED)
    assert "error" not in described, described["error"]
    answers = [described[f"/data/x{index}"]["value"] for index in range(len(cases))]
    # A calculation that is no number is stored as nothing, so the two cannot be told apart in a form.
    return [
        case.expected if (case.expected, answer) == ("NaN", "") else answer
        for case, answer in zip(cases, answers, strict=True)
    ]


def xform(calculations: list[str]) -> str:
    hidden = "".join(f"<x{index}/>" for index in range(len(calculations)))
    instance = instance_xml().replace("<data>", '<data id="oracle">').replace("</data>", f"{hidden}</data>")
    binds = "".join(
        f'<bind nodeset="/data/x{index}" type="string" calculate={quoteattr(calculation)}/>'
        for index, calculation in enumerate(calculations)
    )
    return f"""<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
        xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>oracle</h:title><model>
        <instance>{instance}</instance>
        {"".join(secondary_instance(name) for name in LISTS)}{binds}</model></h:head><h:body>
        <select1 ref="/data/town"><label>town</label><itemset nodeset="instance('towns')/root/item">
        <value ref="name"/><label ref="label"/></itemset></select1>
        <group ref="/data/child"><label>child</label><repeat nodeset="/data/child">
        <input ref="/data/child/called"><label>called</label></input>
        <group ref="/data/child/jab"><label>jab</label><repeat nodeset="/data/child/jab">
        <input ref="/data/child/jab/dose"><label>dose</label></input></repeat></group>
        </repeat></group></h:body></h:html>"""


def secondary_instance(name: str) -> str:
    items = "".join(
        f"<item>{''.join(f'<{column}>{escape(cell)}</{column}>' for column, cell in row.items())}</item>"
        for row in LISTS[name]
    )
    return f'<instance id="{name}"><root>{items}</root></instance>'
