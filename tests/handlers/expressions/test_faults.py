"""A faulty expression is refused with a plain sentence and its place, never with anything else."""

import time

import pytest

from handlers.expressions.errors import ExpressionError
from handlers.expressions.expression import compile_expression
from handlers.expressions.itemset import compile_itemset
from handlers.expressions.parse import MAX_DEPTH
from handlers.expressions.tokens import MAX_CHARACTERS
from tests.handlers.expressions.sample import scope_at

FAULTS = [
    ("", "The expression ends too early", 0),
    ("1 +", "The expression ends too early", 3),
    ("1 2", "Did not expect 2 here", 2),
    ("(1 + 2", "A ) is missing", 6),
    ("'abc", "A text that begins with ' does not end", 0),
    ("1 ; 2", "The character ; means nothing here", 2),
    ("/data/", "The expression ends too early", 6),
    ("/data/q[1", "A ] is missing", 9),
    ("//q", "Paths with // are not supported: write the whole path", 0),
    ("/data/@id", "Attributes (@) are not supported", 6),
    ("/data/*", "A * can only multiply: write the name of the question", 6),
    ("/data/a | /data/b", "Joining paths with | is not supported", 8),
    ("${age} > 5", "References like ${name} must have been resolved before", 0),
    ("frobnicate(1)", "There is no function frobnicate()", 0),
    ("1 + pulldata('a', 'b', 'c', 'd')", "There is no function pulldata()", 4),
    ("contains('a')", "contains() takes 2 arguments, not 1", 0),
    ("not()", "not() takes 1 argument, not 0", 0),
    ("today(1)", "today() takes 0 arguments, not 1", 0),
    ("round(1, 2, 3)", "round() takes 1 to 2 arguments, not 3", 0),
    ("max()", "max() takes at least 1 argument, not 0", 0),
    ("if(1, 2)", "if() takes 3 arguments, not 2", 0),
    ("count(5)", "count() takes a reference to questions", 0),
    ("sum('a')", "sum() takes a reference to questions", 0),
    ("position(5)", "position() takes a reference to a repeat", 0),
    ("regex(., /data/pattern)", "The pattern of regex() must be a text in quotes", 0),
    ("regex(., 'a(b')", "In the pattern of regex(): a ) is missing", 13),
    ("regex(., '(?=a)')", "In the pattern of regex(): look-ahead, look-behind and named groups are not supported", 12),
    ("regex(., '(a)\\1')", "In the pattern of regex(): \\1 is not supported", 15),
    ("regex(., '*')", "In the pattern of regex(): * repeats nothing", 11),
    ("regex(., '[b-a]')", "In the pattern of regex(): a range in [ ] is out of order", 14),
    ("regex(., 'a{2,1}')", "In the pattern of regex(): repeats must be in order and at most 1,000", 16),
    ("regex(., '((a{99}){99}){99}')", "The pattern of regex() unfolds to more than 1,000 parts", 10),
    ("regex(., '((((){999}){999}){999}){999}')", "The pattern of regex() unfolds to more than 1,000 parts", 10),
    ("instance(/data/q)/root/item", "instance() takes the name of a list in quotes", 0),
    ("instance('towns')/item", "A list is read as instance('name')/root/item[...]/column", 0),
    ("instance('towns')/root/item[../x = 1]/name", None, 28),
    ("/data/child[/data/child[1]/years > 1]", "A filter in [ ] cannot stand within another filter", 24),
]


@pytest.mark.parametrize(("source", "problem", "position"), FAULTS, ids=[source for source, *_ in FAULTS])
def test_fault_is_named_with_its_place(source: str, problem: str | None, position: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_expression(source)
    assert caught.value.position == position
    if problem:
        assert str(caught.value) == f"{problem} (at character {position + 1})"


@pytest.mark.parametrize(
    "nodeset",
    ["/data/child", "randomize(instance('towns')/root/item)", "instance('towns')/root/item/name", "1", "now()"],
)
def test_choices_come_from_a_list_only(nodeset: str) -> None:
    with pytest.raises(ExpressionError, match="Choices are written as"):
        compile_itemset(nodeset)


@pytest.mark.parametrize(
    "opening", ["(", "not(", "1 + (", "/data/child[", "string(string(", "if(1,1,", "1*(2+("], ids=lambda text: str(text)
)
def test_nesting_is_limited(opening: str) -> None:
    with pytest.raises(ExpressionError, match=r"nested deeper|cannot stand within"):
        compile_expression(opening * (MAX_DEPTH + 1) + "1")


def test_deepest_allowed_nesting_still_runs() -> None:
    brackets = MAX_DEPTH - 1
    assert compile_expression("not(" * brackets + "true()" + ")" * brackets).truth(scope_at()) is False


@pytest.mark.parametrize(("sign", "expected"), [("+", 2500.0), ("*", 1.0), ("and", 1.0), ("or", 1.0), ("=", 1.0)])
def test_long_chains_are_not_deep(sign: str, expected: float) -> None:
    assert compile_expression(sign.join(["(1)"] * 500).replace("(1)", " 1 ")).number(scope_at()) <= expected


def test_length_is_limited() -> None:
    with pytest.raises(ExpressionError, match="longer than 10,000 characters"):
        compile_expression("1" * (MAX_CHARACTERS + 1))


@pytest.mark.parametrize("pattern", ["(a+)+", "(a|a)*b", "(a*)*b", "(.*)(.*)(.*)(.*)(.*)=", "((a?){200}a{200})"])
def test_no_pattern_hangs(pattern: str) -> None:
    matches = compile_expression(f"regex('{'a' * 1000}!', '{pattern}')")
    began = time.perf_counter()
    assert matches.truth(scope_at()) is False
    assert time.perf_counter() - began < 2, "seconds; retrying would take years"
