"""Opens a form file, whatever its format, as sheets of rows that know their numbers. Trusts nothing in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from handlers.forms.columns import SPOKEN, column, language_code
from handlers.forms.problem import FormProblems, Problem
from handlers.forms.table import SHEETS, Rows
from handlers.forms.tables import read_csv, read_markdown
from handlers.forms.workbook import read_workbook

MAX_BYTES = 5_000_000
"""contract.md, "Input limits"."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row below the header. `cells` by standard column name ("label::zh (zh)" stays apart by language)."""

    number: int
    cells: Mapping[tuple[str, str], str]
    """By column and language, ("label", "中文 (zh)"); only what is filled in."""
    written: Mapping[str, str]
    """The same by the header as it was written, for pyxform."""

    def get(self, name: str) -> str:
        """The cell of a column, in no language if it has languages; empty if there is none."""
        return self.cells.get((name, ""), "")

    def spoken(self, name: str) -> dict[str, str]:
        """The column's texts by language as its headers name it, "" where a header names none."""
        return {language: text for (found, language), text in self.cells.items() if found == name}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its headers as written and as understood, and its rows in order."""

    name: str
    header: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    rows: tuple[Row, ...] = ()

    def languages(self, name: str) -> tuple[str, ...]:
        """The languages that the column is given in, in the order of the file."""
        return tuple(language for found, language in self.columns if found == name)


def read_sheets(name: str, content: bytes) -> dict[str, Sheet]:
    """The sheets of a .xlsx, .csv or .md file by lower-case name, "survey" always among them.

    Raises FormProblems when the file is too large, cannot be read, or has no survey.
    """
    if len(content) > MAX_BYTES:
        raise FormProblems([Problem("", 0, "forms.problem.too_large", {"megabytes": MAX_BYTES // 1_000_000})])
    raw = _read(PurePath(name).suffix.lower(), content)
    sheets = {title.strip().lower(): rows for title, rows in raw.items()}
    if "survey" not in sheets and len(sheets) == 1:
        sheets = {"survey": next(iter(sheets.values()))}
    if not sheets.get("survey"):
        raise FormProblems([Problem("", 0, "forms.problem.no_survey")])
    return {title: _sheet(title, rows) for title, rows in sheets.items() if title in SHEETS and rows}


def _read(suffix: str, content: bytes) -> dict[str, Rows]:
    readers = {".xlsx": read_workbook, ".xlsm": read_workbook, ".csv": read_csv, ".md": read_markdown}
    if suffix not in readers:
        raise FormProblems([Problem("", 0, "forms.problem.format")])
    return readers[suffix](content)


def _sheet(title: str, raw: Rows) -> Sheet:
    (header_row, first), *rest = raw
    header = tuple(" ".join(cell.split()) for cell in first)
    columns = tuple(column(written) for written in header if written)
    if problems := list(_double_columns(title, header_row, columns)):
        raise FormProblems(problems)
    rows = tuple(_row(number, header, cells) for number, cells in rest)
    return Sheet(title, tuple(filter(None, header)), columns, rows)


def _double_columns(title: str, number: int, columns: tuple[tuple[str, str], ...]) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for name, language in columns:
        known = (name, language_code(language) if name in SPOKEN else language)
        if known in seen:
            key = "language_twice" if language else "column_twice"
            yield Problem(title, number, f"forms.problem.{key}", {"column": name, "language": language})
        seen.add(known)


def _row(number: int, header: tuple[str, ...], cells: list[str]) -> Row:
    written = {name: cell for name, cell in zip(header, cells, strict=False) if name and cell}
    return Row(number, {column(name): cell for name, cell in written.items()}, written)
