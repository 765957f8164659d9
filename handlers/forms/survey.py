"""The survey sheet row by row, each with its type read; and what is wrong with a row by itself or with its nesting."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from handlers.forms.form import EXTRA, Kind
from handlers.forms.problem import Problem
from handlers.forms.rowtypes import EMPTY, RowType, row_type
from handlers.forms.sheet import Row, Sheet

NAME = re.compile(r"[^\W\d][\w.-]{0,63}")
"""What may stand in XML as the name of an element, without colons, and in the store as the name of an answer."""
RESERVED = frozenset({"meta"})
UNLABELLED = frozenset({Kind.CALCULATE, Kind.HIDDEN})
YES = frozenset({"yes", "true", "true()"})
NO = frozenset({"no", "false", "false()"})


@dataclass(frozen=True, slots=True)
class SurveyRow:
    """One row that means something."""

    row: Row
    type: RowType

    @property
    def number(self) -> int:
        return self.row.number

    @property
    def name(self) -> str:
        return self.row.get("name")

    @property
    def kind(self) -> Kind | None:
        return self.type.kind


def survey_rows(sheet: Sheet) -> list[SurveyRow]:
    """All rows but those that are disabled or hold only remarks."""
    return [
        SurveyRow(row, row_type(row.get("type")))
        for row in sheet.rows
        if row.get("disabled").lower() not in YES
        if row.get("type") or row.get("name") or any(row.spoken("label").values())
    ]


def questions(rows: Iterable[SurveyRow]) -> Mapping[str, SurveyRow]:
    """The rows that are answered or computed, by name; of two with one name, the first."""
    found: dict[str, SurveyRow] = {}
    for row in rows:
        if row.kind and row.name and row.type.written.lower() != "audit":
            found.setdefault(row.name, row)
        if row.type.or_other and row.name:
            found.setdefault(f"{row.name}_other", SurveyRow(row.row, RowType("text", kind=Kind.TEXT)))
    return found


def survey_problems(rows: list[SurveyRow]) -> Iterator[Problem]:
    """Everything wrong that one can tell from the survey sheet alone, expressions left aside."""
    if not any(row.type.refused or (row.kind and row.kind not in UNLABELLED) for row in rows):
        yield Problem("survey", 0, "forms.problem.no_questions")
    for row in rows:
        yield from _row_problems(row)
    yield from _double_names(rows)
    yield from _nesting_problems(rows)


def _row_problems(row: SurveyRow) -> Iterator[Problem]:
    if not row.row.get("type"):
        yield _problem(row, "no_type")
        return
    if row.type.refused:
        yield Problem("survey", row.number, row.type.refused, {"type": row.type.written})
    if row.type.edge == "begin" and row.type.control != "group":
        yield _problem(row, "repeat")
    if row.type.edge != "end":
        yield from _name_problems(row)
    if row.kind:
        yield from _question_problems(row, row.kind)


def _name_problems(row: SurveyRow) -> Iterator[Problem]:
    if not row.name:
        if row.kind is not Kind.NOTE and row.type.written.lower() != "audit":  # pyxform names those by itself
            yield _problem(row, "no_name")
    elif not NAME.fullmatch(row.name):
        yield _problem(row, "bad_name", name=row.name)
    elif row.name in RESERVED:
        yield _problem(row, "reserved_name", name=row.name)


def _question_problems(row: SurveyRow, kind: Kind) -> Iterator[Problem]:
    silent = kind in UNLABELLED or row.type.written.lower() in EMPTY
    if not silent and not any(row.row.spoken("label").values()):
        yield _problem(row, "no_label", name=row.name)
    if kind is Kind.CALCULATE and not (row.row.get("calculation") or row.row.get("default")):
        yield _problem(row, "no_calculation", name=row.name)
    appearance = row.row.get("appearance")
    if EXTRA in appearance.split() and row.row.get("required").lower() not in NO | {""}:
        yield _problem(row, "extra_required", name=row.name)
    if "search(" in appearance:
        yield _problem(row, "unsupported", type="search()")
    if row.row.get("read_only").lower() not in YES | NO | {""}:
        yield _problem(row, "read_only")
    for column in ("trigger", "save_to"):
        if row.row.get(column):
            yield _problem(row, "column", column=column)


def _double_names(rows: list[SurveyRow]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for row in rows:
        if row.kind and row.name and first.setdefault(row.name, row.number) != row.number:
            yield _problem(row, "name_twice", name=row.name, other=first[row.name])


def _nesting_problems(rows: list[SurveyRow]) -> Iterator[Problem]:
    open_rows: list[SurveyRow] = []
    for row in rows:
        if row.type.edge == "begin":
            open_rows.append(row)
        elif row.type.edge and not (open_rows and open_rows.pop().type.control == row.type.control):
            yield _problem(row, "end_without_begin", type=row.type.written)
    for row in open_rows:
        yield _problem(row, "begin_without_end", type=row.type.written)


def _problem(row: SurveyRow, key: str, **mentions: object) -> Problem:
    return Problem("survey", row.number, f"forms.problem.{key}", mentions)
