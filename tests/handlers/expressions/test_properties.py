"""What must hold for every expression: refused or evaluated, never a crash; arithmetic is Python's arithmetic."""

import contextlib
import math
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.expressions.errors import ExpressionError
from handlers.expressions.expression import compile_expression
from handlers.expressions.functions import FUNCTIONS
from handlers.expressions.patterns import compile_pattern
from handlers.expressions.values import number, number_text, text
from tests.handlers.expressions.sample import VALUES, scope_at

WORDS = [*VALUES, *"+-*=<>()[],./'", "!=", "..", " ", "div", "mod", "and", "1", "0.5", "'a'", "current()", "if(", "'%Y"]
CALLS = [f"{name}(" for name in FUNCTIONS]

OPERANDS = ["''", "'a b'", "'2026-02-30'", "'9999-12-31'", "'-'", "1e9", "0", "-1", "99999999999999999999", "(1 div 0)"]
OPERANDS += [
    "(0 div 0)",
    "true()",
    "today()",
    "now()",
    "'25:00'",
    *VALUES,
    "/data/child/years",
    "/data/stranger/x",
    "-0.5",
]


@given(st.text(max_size=60) | st.lists(st.sampled_from(WORDS + CALLS), max_size=25).map("".join))
@settings(deadline=None, max_examples=300)
def test_any_text_is_refused_or_evaluated(source: str) -> None:
    with contextlib.suppress(ExpressionError):
        assert isinstance(compile_expression(source).text(scope_at()), str)


@given(st.sampled_from(sorted(FUNCTIONS)), st.lists(st.sampled_from(OPERANDS), max_size=4))
@settings(deadline=None, max_examples=500)
def test_no_function_fails_on_any_operands(name: str, operands: list[str]) -> None:
    with contextlib.suppress(ExpressionError):
        expression = compile_expression(f"{name}({', '.join(operands)})")
        assert isinstance(expression.text(scope_at()), str)


@given(st.sampled_from(["+", "-", "*", "div", "mod", "=", "!=", "<", ">="]), *[st.sampled_from(OPERANDS)] * 2)
def test_no_operator_fails_on_any_operands(sign: str, left: str, right: str) -> None:
    with contextlib.suppress(ExpressionError):
        expression = compile_expression(f"{left} {sign} {right}")
        assert isinstance(expression.text(scope_at()), str)


def joined(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(parts, st.sampled_from(["+", "-", "*"]), parts).map(lambda each: "({} {} {})".format(*each))


@given(st.recursive(st.integers(0, 99).map(str), joined, max_leaves=20))
def test_whole_numbers_reckon_as_in_python(source: str) -> None:
    expected = float(eval(source))  # noqa: S307 -- made of digits, signs and brackets above
    assert math.isclose(compile_expression(source).number(scope_at()), expected)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_written_out_reads_as_the_same(value: float) -> None:
    assert number(number_text(value)) == value
    assert "e" not in text(value)


ATOMS = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\d", r"\w", "7", r"\b", "^", "$"])


def grown(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    repeated = st.tuples(parts, st.sampled_from(["*", "+", "?", "{2}", "{1,2}", "{1,}"])).map(
        lambda two: f"(?:{two[0]}){two[1]}"
    )
    chosen = st.tuples(parts, parts).map(lambda two: f"({two[0]}|{two[1]})")
    return repeated | chosen | st.tuples(parts, parts).map("".join)


@given(st.recursive(ATOMS, grown, max_leaves=6), st.text("ab7- ", max_size=6))
@settings(deadline=None, max_examples=500)
def test_patterns_match_what_python_matches(pattern: str, subject: str) -> None:
    assert compile_pattern(pattern).matches(subject) == (re.fullmatch(pattern, subject, re.ASCII) is not None)
