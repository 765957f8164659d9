"""The choices sheet: what is wrong with it, by itself and as the survey uses it."""

from collections.abc import Iterator

from handlers.forms.form import Kind
from handlers.forms.problem import Problem
from handlers.forms.sheet import Row, Sheet
from handlers.forms.survey import YES, SurveyRow


def lists(sheet: Sheet) -> dict[str, list[Row]]:
    """The rows of each list, in order."""
    found: dict[str, list[Row]] = {}
    for row in sheet.rows:
        if name := row.get("list_name"):
            found.setdefault(name, []).append(row)
    return found


def choices_problems(rows: list[SurveyRow], choices: Sheet, settings: Sheet) -> Iterator[Problem]:
    """Lists that are missing, and choices that lack something or are there twice."""
    known = lists(choices)
    for row in rows:
        if row.type.list_name and row.type.list_name not in known:
            yield Problem("survey", row.number, "forms.problem.unknown_list", {"list": row.type.list_name})
    for choice in choices.rows:
        yield from _choice_problems(choice)
    if not any(row.get("allow_choice_duplicates").lower() in YES for row in settings.rows):
        for choice_rows in known.values():
            yield from _double_choices(choice_rows)
    for name in {row.type.list_name for row in rows if row.kind is Kind.SELECT_MULTIPLE}:
        for choice in known.get(name, []):
            if " " in choice.get("name"):
                yield _problem(choice, "choice_space", name=choice.get("name"))


def _choice_problems(row: Row) -> Iterator[Problem]:
    if not row.get("list_name"):
        if row.get("name") or any(row.spoken("label").values()):
            yield _problem(row, "choice_no_list")
        return
    if not row.get("name"):
        yield _problem(row, "choice_no_name")
    if not any(row.spoken("label").values()):
        yield _problem(row, "choice_no_label", name=row.get("name"))


def _double_choices(rows: list[Row]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for row in rows:
        name = row.get("name")
        if name and first.setdefault(name, row.number) != row.number:
            yield _problem(row, "choice_twice", name=name, list=row.get("list_name"), other=first[name])


def _problem(row: Row, key: str, **mentions: object) -> Problem:
    return Problem("choices", row.number, f"forms.problem.{key}", mentions)
