"""Hands the sheets to pyxform, which knows the standard, and takes its XForm and what it has to say."""

import re
from dataclasses import dataclass
from typing import Final

from handlers.forms.columns import column
from handlers.forms.problem import FormProblems, Problem
from handlers.forms.settings import without_own
from handlers.forms.sheet import Row, Sheet
from handlers.forms.survey import SurveyRow

ROW: Final = re.compile(r"\[row : (\d+)\]\s*")
SHEET: Final = re.compile(r"(?:On the )?'(survey|choices|settings)' sheet")
LEFT_OUT: Final = frozenset({"disabled", "parameters"})
"""Columns that ask things of a telephone's app, or that are dealt with already."""
SAID_ALREADY: Final = re.compile(r"max-pixels|or_other|is missing the|has no label|does not have a label")
"""Warnings of pyxform that mean nothing in a chat, or that advice.py gives cell by cell."""


@dataclass(frozen=True, slots=True)
class Converted:
    """The XForm, and pyxform's remarks."""

    xml: str
    advice: tuple[Problem, ...]


def convert(name: str, sheets: dict[str, Sheet], rows: list[SurveyRow]) -> Converted:
    """The form as an XForm. Raises FormProblems with pyxform's one reason not to."""
    from pyxform.errors import PyXFormError  # here, as only a new or changed spreadsheet needs it
    from pyxform.xls2xform import convert as pyxform_convert

    numbers = {"survey": [row.number for row in rows], "choices": [row.number for row in sheets["choices"].rows]}
    warnings: list[str] = []
    try:
        xml = pyxform_convert(_workbook(name, sheets, rows), warnings=warnings, form_name="data").xform
    except PyXFormError as error:
        raise FormProblems([_problem("forms.problem.standard", str(error), numbers)]) from error
    except (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError) as error:  # what it forgot
        raise FormProblems([Problem("survey", 0, "forms.problem.unconvertible")]) from error
    remarks = [text for text in warnings if not SAID_ALREADY.search(text)]
    return Converted(xml, tuple(_problem("forms.advice.standard", text, numbers) for text in remarks))


def _workbook(name: str, sheets: dict[str, Sheet], rows: list[SurveyRow]) -> dict[str, object]:
    settings = [without_own(row) for row in sheets["settings"].rows[:1]] or [{}]
    if not any(column(written)[0] == "form_id" for written in settings[0]):
        settings[0]["form_id"] = name
    survey = [_plain(row.row) | {_written(row.row, "type"): _type(row)} for row in rows]
    return {
        "survey": survey,
        "survey_header": _header(sheets["survey"]),
        "choices": [dict(row.written) for row in sheets["choices"].rows],
        "choices_header": _header(sheets["choices"]),
        "settings": settings,
        "settings_header": [dict.fromkeys(settings[0])],
    }


def _plain(row: Row) -> dict[str, str]:
    return {written: cell for written, cell in row.written.items() if column(written)[0] not in LEFT_OUT}


def _written(row: Row, name: str) -> str:
    return next(written for written in row.written if column(written)[0] == name)


def _type(row: SurveyRow) -> str:
    return row.type.written if row.type.list_name else row.type.written.lower()


def _header(sheet: Sheet) -> list[dict[str, None]]:
    return [{written: None for written in sheet.header if column(written)[0] not in LEFT_OUT}] if sheet.header else []


def _problem(key: str, text: str, numbers: dict[str, list[int]]) -> Problem:
    """pyxform counts the rows it was given, the header being the first."""
    sheet = found[1] if (found := SHEET.search(text)) else "survey"
    at = int(row[1]) - 2 if (row := ROW.search(text)) else -1
    known = numbers.get(sheet, [])
    number = known[at] if 0 <= at < len(known) else 0
    return Problem(sheet, number, key, {"reason": " ".join(ROW.sub("", text).split())})
