"""Every expression of the case table comes to what the table says."""

import pytest

from handlers.expressions.expression import compile_expression
from tests.handlers.expressions.cases import CASES, Case
from tests.handlers.expressions.sample import scope_at, scope_without_repeats

REPEATS = ("child", "stranger")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.expression} at {case.here}")
def test_expression_comes_to(case: Case) -> None:
    assert compile_expression(case.expression).text(scope_at(case.here)) == case.expected


WITHOUT_REPEATS = [case for case in CASES if not any(repeat in case.expression + case.here for repeat in REPEATS)]


@pytest.mark.parametrize("case", WITHOUT_REPEATS, ids=lambda case: f"{case.expression} at {case.here}")
def test_short_cut_without_repeats_changes_nothing(case: Case) -> None:
    """Forms without repeats look answers up by key instead of walking the path."""
    assert compile_expression(case.expression).text(scope_without_repeats(case.here)) == case.expected
