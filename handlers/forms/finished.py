"""What only the finished form shows: choices that cannot be filtered, answers that do not exist, wrong defaults."""

from collections.abc import Iterator, Mapping

from handlers.expressions.errors import ExpressionError
from handlers.expressions.expression import compile_expression
from handlers.expressions.itemset import compile_itemset
from handlers.forms.conditions import expression_problem
from handlers.forms.form import Form, Question
from handlers.forms.problem import Problem
from handlers.forms.survey import SurveyRow


def finished_problems(form: Form, rows: Mapping[str, SurveyRow]) -> Iterator[Problem]:
    """Every expression of the form compiled once more, now with its references resolved."""
    paths = frozenset(question.path for question in form.questions)
    for question in form.questions:
        row = rows[question.name].number
        for column, source in _expressions(question):
            yield from _problems(question, row, column, source, paths)
        if question.options and (unknown := _unknown_default(question)):
            yield Problem("survey", row, "forms.problem.default", {"name": unknown})


def _expressions(question: Question) -> Iterator[tuple[str, str]]:
    for condition in question.relevant:
        yield "relevant", condition
    yield "constraint", question.constraint
    yield "required", question.required
    yield "calculation", question.calculation
    yield "default", question.default_expression
    yield "choice_filter", question.itemset


def _problems(question: Question, row: int, column: str, source: str, known: frozenset[str]) -> Iterator[Problem]:
    if not source:
        return
    try:
        compiled = compile_itemset(source) if column == "choice_filter" else compile_expression(source)
    except ExpressionError as error:
        yield expression_problem(row, column, error)
        return
    for path in sorted(compiled.paths(question.path) - known):
        yield Problem("survey", row, "forms.problem.no_such_path", {"column": column, "path": path})


def _unknown_default(question: Question) -> str:
    names = {option.name for option in question.options}
    return next((name for name in question.default.split() if name not in names), "")
