"""From a spreadsheet to a form: `load_form` for those who want the form, `check_form` for those who want to know."""

from dataclasses import dataclass

from handlers.forms.advice import advice
from handlers.forms.choices import choices_problems
from handlers.forms.conditions import condition_problems
from handlers.forms.convert import convert
from handlers.forms.finished import finished_problems
from handlers.forms.form import Form, Kind
from handlers.forms.other import worded
from handlers.forms.problem import FormProblems, Problem
from handlers.forms.settings import settings, settings_problems
from handlers.forms.sheet import Sheet, read_sheets
from handlers.forms.survey import SurveyRow, questions, survey_problems, survey_rows
from handlers.forms.table import SHEETS
from handlers.forms.xform import read_questions, read_xform


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a form file: a form, or the problems that stand in its way; and advice in either case."""

    form: Form | None
    problems: tuple[Problem, ...] = ()
    advice: tuple[Problem, ...] = ()


def load_form(name: str, content: bytes) -> Form:
    """The form in a file, whose `name` tells the format and, where the settings do not, what the form is called.

    Raises FormProblems with everything that is wrong with it.
    """
    checked = check_form(name, content)
    if checked.form is None:
        raise FormProblems(checked.problems)
    return checked.form


def check_form(name: str, content: bytes) -> Checked:
    """The form in a file, all that is wrong with it, and what could be better. Raises nothing."""
    try:
        sheets = read_sheets(name, content)
    except FormProblems as error:
        return Checked(None, error.problems)
    for title in ("choices", "settings"):
        sheets.setdefault(title, Sheet(title))
    rows = survey_rows(sheets["survey"])
    remarks = tuple(advice(sheets, rows))
    problems = _sheet_problems(sheets, rows)
    if problems:
        return Checked(None, problems, remarks)
    try:
        form, more = _converted(name, sheets, rows)
    except FormProblems as error:
        return Checked(None, error.problems, remarks)
    problems = tuple(finished_problems(form, questions(rows)))
    return Checked(None if problems else form, problems, remarks + more)


def _sheet_problems(sheets: dict[str, Sheet], rows: list[SurveyRow]) -> tuple[Problem, ...]:
    """What is wrong with the sheets as they stand, in the order of the file."""
    found = [
        *survey_problems(rows),
        *condition_problems(rows),
        *choices_problems(rows, sheets["choices"], sheets["settings"]),
        *settings_problems(sheets["settings"], rows),
        *(Problem(title, 0, "forms.problem.sheet") for title in ("external_choices", "entities") if title in sheets),
    ]
    return tuple(sorted(found, key=lambda problem: (SHEETS.index(problem.sheet), problem.row)))


def _converted(name: str, sheets: dict[str, Sheet], rows: list[SurveyRow]) -> tuple[Form, tuple[Problem, ...]]:
    wanted = settings(name, sheets["settings"])
    converted = convert(wanted.name, sheets, rows)
    xform = read_xform(converted.xml, wanted.default_language)
    form = Form(
        name=wanted.name,
        title=wanted.title,
        languages=xform.languages,
        roles=wanted.roles,
        questions=read_questions(xform, _kinds(rows)),
        summary=wanted.summary,
    )
    return worded(form, rows), converted.advice


def _kinds(rows: list[SurveyRow]) -> dict[str, tuple[Kind, str]]:
    return {name: (row.kind, row.type.written.lower()) for name, row in questions(rows).items() if row.kind}
