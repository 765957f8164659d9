"""The columns of a form's table: what every report has, then one for each question."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from handlers.export.reports import Filed
from handlers.forms.form import Kind, Question, pick
from handlers.forms.offers import Library
from handlers.questions.kinds import KINDS
from handlers.words.say import say

Value = str | int | float | date | datetime
"""What a cell can hold; moments are local and without a zone, because Excel knows none."""

COMMON = ("number", "form", "version", "org", "person", "filed_at", "happened_at")


class Columns:
    """Turns reports into rows. Questions that only old versions of the form asked come last."""

    def __init__(self, library: Library, versions: Sequence[tuple[str, int]], language: str, zone: ZoneInfo) -> None:
        self._library = library
        self._language = language
        self._zone = zone
        self._by_version: dict[tuple[str, int], dict[str, Question]] = {}
        newest_first = sorted(versions, key=lambda version: -version[1])
        self._questions: dict[str, Question] = {}
        for name, version in newest_first:
            for question in _questions(library, name, version):
                self._questions.setdefault(question.name, question)

    @property
    def header(self) -> list[str]:
        """The questions by their labels; by name too where two are labelled alike."""
        labels = [pick(question.label, self._language) or name for name, question in self._questions.items()]
        common = [say(self._language, f"export.column.{name}") for name in COMMON]
        return common + [
            f"{label} ({name})" if labels.count(label) > 1 or label in common else label
            for name, label in zip(self._questions, labels, strict=True)
        ]

    def row(self, one: Filed) -> list[Value]:
        report = one.report
        own = self._own(report.form, report.version)
        common: list[Value] = [report.number, self._title(report.form, report.version), report.version]
        moments = [report.filed_at, report.happened_at]
        common += [one.org, one.person, *(moment.astimezone(self._zone).replace(tzinfo=None) for moment in moments)]
        return common + [
            self._cell(own.get(name, question), report.answers.get(name)) for name, question in self._questions.items()
        ]

    def _own(self, name: str, version: int) -> dict[str, Question]:
        # A choice's labels, or even a question's kind, may be others in another version.
        if (name, version) not in self._by_version:
            questions = {question.name: question for question in _questions(self._library, name, version)}
            self._by_version[name, version] = questions
        return self._by_version[name, version]

    def _title(self, name: str, version: int) -> str:
        form = self._library.get(name, version)
        return pick(form.title, self._language) if form else name

    def _cell(self, question: Question, value: object) -> Value:
        if value is None:
            return ""
        kind = KINDS.get(question.kind)
        if kind is None or not isinstance(value, str | int | float | list):  # computed or carried along: never asked
            return value if isinstance(value, int | float) else str(value)
        return kind.cell(question, value, self._language)


def _questions(library: Library, name: str, version: int) -> list[Question]:
    form = library.get(name, version)
    return [question for question in form.questions if question.kind is not Kind.NOTE] if form else []
