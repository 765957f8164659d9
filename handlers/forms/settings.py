"""The settings sheet: the standard's columns, and Cunbao's own: `roles`, `summary`, and the title by language."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Final

from handlers.forms.columns import column, language_code
from handlers.forms.form import Translated
from handlers.forms.problem import Problem
from handlers.forms.sheet import Row, Sheet
from handlers.forms.survey import NAME, SurveyRow, questions
from handlers.roster.words import ROLE_OF

OWN: Final = ("roles", "summary")
"""Columns that pyxform does not know, and must not see."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the settings sheet says of the form as a whole."""

    name: str
    title: Translated = field(default_factory=dict)
    """By language code."""
    roles: tuple[str, ...] = ()
    summary: str = ""
    default_language: str = ""
    """As written."""


def settings(file_name: str, sheet: Sheet) -> Settings:
    """The settings, with the file's name for a form that names itself nowhere."""
    row = _row(sheet)
    name = _as_name(row.get("form_id") or PurePath(file_name).stem)
    titles = {language_code(language): title for language, title in row.spoken("form_title").items()}
    return Settings(
        name,
        titles or {"": name},
        tuple(dict.fromkeys(ROLE_OF[word.lower()] for word in _roles(row) if word.lower() in ROLE_OF)),
        row.get("summary"),
        row.get("default_language"),
    )


def settings_problems(sheet: Sheet, rows: list[SurveyRow]) -> Iterator[Problem]:
    """Roles that there are not, a summary that is no question."""
    row = _row(sheet)
    for word in _roles(row):
        if word.lower() not in ROLE_OF:
            yield Problem("settings", row.number, "forms.problem.unknown_role", {"role": word})
    if row.get("summary") and row.get("summary") not in questions(rows):
        yield Problem("settings", row.number, "forms.problem.no_such_question", {"name": row.get("summary")})


def without_own(row: Row) -> dict[str, str]:
    """The settings row as pyxform may see it: it fails on columns it does not know that come in several languages."""
    return {written: cell for written, cell in row.written.items() if not _own(*column(written))}


def _own(name: str, language: str) -> bool:
    return name in OWN or (name == "form_title" and bool(language))


def _row(sheet: Sheet) -> Row:
    return sheet.rows[0] if sheet.rows else Row(0, {}, {})


def _roles(row: Row) -> list[str]:
    return [word for word in re.split(r"[\s,;，、；]+", row.get("roles")) if word]


def _as_name(written: str) -> str:
    """What a form is called, or its file, as a name one can type after /form: other signs become a line."""
    name = re.sub(r"[^\w.-]+", "_", written).strip("_")[:64]
    return name if NAME.fullmatch(name) else f"form_{name}"[:64]
