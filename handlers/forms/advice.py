"""What may stay as it is but would read better otherwise: nothing here keeps a form from being used."""

from collections.abc import Iterator, Mapping
from typing import Final

from handlers.forms.form import SILENT
from handlers.forms.problem import Problem
from handlers.forms.rowtypes import EMPTY
from handlers.forms.sheet import Row, Sheet
from handlers.forms.survey import SurveyRow

LONG: Final = 70
"""Characters: what a small telephone shows of a question without scrolling."""
MANY_QUESTIONS: Final = 20
MANY_CHOICES: Final = 30
"""Five screens of six."""
SPOKEN: Final = ("label", "hint", "constraint_message", "required_message")
MEDIA: Final = ("image", "big-image", "audio", "video")


def advice(sheets: Mapping[str, Sheet], rows: list[SurveyRow]) -> Iterator[Problem]:
    """All advice on a form, sheet by sheet."""
    asked = sum(row.kind is not None and row.kind not in SILENT for row in rows)
    if asked > MANY_QUESTIONS:
        yield Problem("survey", 0, "forms.advice.many_questions", {"count": asked})
    for row in rows:
        yield from _row_advice("survey", sheets["survey"], row.row)
        if row.type.written.lower() in EMPTY:
            yield Problem("survey", row.number, "forms.advice.empty", {"type": row.type.written})
        if row.row.get("parameters"):
            yield Problem("survey", row.number, "forms.advice.column", {"column": "parameters"})
    for choice in sheets["choices"].rows:
        yield from _row_advice("choices", sheets["choices"], choice)
    yield from _long_lists(sheets["choices"])


def _row_advice(title: str, sheet: Sheet, row: Row) -> Iterator[Problem]:
    for column in SPOKEN:
        spoken = row.spoken(column)
        if spoken and (missing := [language for language in sheet.languages(column) if language not in spoken]):
            mentions = {"column": column, "languages": ", ".join(language or "(default)" for language in missing)}
            yield Problem(title, row.number, "forms.advice.untranslated", mentions)
    longest = max(map(len, row.spoken("label").values()), default=0)
    if longest > LONG:
        yield Problem(title, row.number, "forms.advice.long_label", {"count": longest, "most": LONG})
    for column in MEDIA:
        if row.spoken(column):
            yield Problem(title, row.number, "forms.advice.column", {"column": column})


def _long_lists(choices: Sheet) -> Iterator[Problem]:
    counts: dict[str, int] = {}
    for row in choices.rows:
        counts[row.get("list_name")] = counts.get(row.get("list_name"), 0) + 1
    for name, count in counts.items():
        if name and count > MANY_CHOICES:
            yield Problem("choices", 0, "forms.advice.many_choices", {"list": name, "count": count})
