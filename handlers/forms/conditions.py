"""The expressions of a form before pyxform sees them: each is parsed, and what it refers to must be there."""

import re
from collections.abc import Iterator, Mapping, Set
from graphlib import CycleError, TopologicalSorter

from handlers.expressions.errors import ExpressionError
from handlers.expressions.expression import compile_expression
from handlers.forms.problem import Problem
from handlers.forms.survey import NO, YES, SurveyRow, questions

COLUMNS = ("relevant", "constraint", "required", "calculation", "choice_filter")
SPOKEN = ("label", "hint", "constraint_message", "required_message")
REFERENCE = re.compile(r"\$\{\s*([^{}]*?)\s*\}")


def condition_problems(rows: list[SurveyRow]) -> Iterator[Problem]:
    """Expressions that cannot be used, references to nothing, and questions that wait for each other."""
    known = questions(rows)
    refused = {row.name for row in rows if row.type.refused or row.type.control not in {"", "group"}}
    for row in rows:
        for column in COLUMNS:
            yield from _expression_problems(row, column)
        yield from _reference_problems(row, refused.union(known))
    yield from _circles(known)


def _expression_problems(row: SurveyRow, column: str) -> Iterator[Problem]:
    source = row.row.get(column)
    if not source or source.lower() in YES | NO:
        return
    try:
        expression = compile_expression(REFERENCE.sub(" /data/x ", source))
    except ExpressionError as error:
        yield expression_problem(row.number, column, error)
        return
    if row.type.edge and expression.paths("/data/g") != expression.paths("/data/g/q"):
        yield Problem("survey", row.number, "forms.problem.relative")  # it would mean another answer in each question


def expression_problem(number: int, column: str, error: ExpressionError) -> Problem:
    return Problem("survey", number, "forms.problem.expression", {"column": column, "reason": error.problem})


def _reference_problems(row: SurveyRow, known: Set[str]) -> Iterator[Problem]:
    cells = [row.row.get(column) for column in (*COLUMNS, "default")]
    cells += [text for column in SPOKEN for text in row.row.spoken(column).values()]
    for name in dict.fromkeys(name for cell in cells for name in REFERENCE.findall(cell)):
        if name not in known:
            yield Problem("survey", row.number, "forms.problem.no_such_question", {"name": name})


def _circles(known: Mapping[str, SurveyRow]) -> Iterator[Problem]:
    """A calculation may read what it was before (once, for example), but no two may wait for each other."""
    needs = {name: _needs(row) - {name} for name, row in known.items()}
    needs |= {name: {name} for name, row in known.items() if name in _referred(row, "relevant")}
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        circle = [name for name in error.args[1] if name in known]
        names = " → ".join(reversed(circle))
        yield Problem("survey", known[circle[0]].number, "forms.problem.circle", {"names": names})


def _needs(row: SurveyRow) -> set[str]:
    return _referred(row, "relevant") | _referred(row, "calculation")


def _referred(row: SurveyRow, column: str) -> set[str]:
    return set(REFERENCE.findall(row.row.get(column)))
