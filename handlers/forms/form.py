"""A form as the conversation sees it: frozen and complete; kept as JSON, so that a start reads no spreadsheets."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property

from pydantic import Field

from storage.messages import Frozen

Translated = Mapping[str, str]
"""A text by language code ("zh", "en"); the code "" stands for a form that names no language."""


class Kind(StrEnum):
    """The kinds of question; each but the last two is asked by a module of its name in `handlers/questions`."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    DATE = "date"
    TIME = "time"
    IMAGE = "image"
    GEOPOINT = "geopoint"
    AUDIO = "audio"
    FILE = "file"
    NOTE = "note"
    ACKNOWLEDGE = "acknowledge"
    CALCULATE = "calculate"  # computed, never asked
    HIDDEN = "hidden"  # carried along, never asked


ATTACHED = frozenset({Kind.IMAGE, Kind.AUDIO, Kind.FILE})
"""Kinds whose answer is a list of ids in the table `photos`."""
SILENT = frozenset({Kind.CALCULATE, Kind.HIDDEN})
EXTRA = "extra"
"""The appearance of a question that is not asked on the way: a caption fills it, or the person adds it afterwards."""


class Option(Frozen):
    """One row of the choices sheet."""

    name: str
    label: Translated
    columns: Mapping[str, str] = Field(default_factory=dict)
    """The row's other columns, which a choice_filter may look at."""


class Question(Frozen):
    """One row of the survey sheet, with what its groups demand folded in. Expressions are OpenRosa XPath."""

    name: str
    path: str
    """Where expressions find its answer, "/data/group/name"."""
    kind: Kind
    label: Translated = Field(default_factory=dict)
    hint: Translated = Field(default_factory=dict)
    group: Translated = Field(default_factory=dict)
    """The label of the innermost group with one: said above the question."""
    required: str = ""
    required_message: Translated = Field(default_factory=dict)
    relevant: tuple[str, ...] = ()
    """Its own condition and its groups': all must hold, or it is neither asked nor kept."""
    constraint: str = ""
    constraint_message: Translated = Field(default_factory=dict)
    default: str = ""
    """A literal, as the spreadsheet has it."""
    default_expression: str = ""
    """Evaluated once, when the form is begun."""
    calculation: str = ""
    read_only: bool = False
    options: tuple[Option, ...] = ()
    itemset: str = ""
    """The nodeset that chooses among the options by the answers so far; empty: all are offered."""
    appearance: str = ""

    @property
    def extra(self) -> bool:
        return EXTRA in self.appearance.split()

    @property
    def asked(self) -> bool:
        """Whether the conversation comes past it by itself."""
        return self.kind not in SILENT and not self.extra


class Form(Frozen):
    """A form: its questions in order. `name` and `version` are kept with every report it gave."""

    name: str
    version: int = 1
    """Counted by the store, up by one with each changed spreadsheet."""
    title: Translated
    languages: tuple[str, ...] = ("",)
    """The first is the form's own default."""
    roles: tuple[str, ...] = ()
    """Who may file it, by role; empty: everybody on the roster."""
    questions: tuple[Question, ...]
    summary: str = ""
    """The question whose answer stands for the report in lists; empty: the first that is asked."""

    def question(self, name: str) -> Question | None:
        place = self._places.get(name)
        return None if place is None else self.questions[place]

    def number(self, question: Question) -> int:
        """How buttons name a question: its place in the form."""
        return self._places[question.name]

    @cached_property
    def course(self) -> tuple[Question, ...]:
        """The questions that the conversation comes past by itself, whatever the answers."""
        return tuple(question for question in self.questions if question.asked and not question.read_only)

    @cached_property
    def short(self) -> bool:
        """Two questions or fewer: sent without a recap."""
        return sum(question.kind is not Kind.NOTE for question in self.questions if question.asked) <= 2

    @cached_property
    def branching(self) -> bool:
        """Whether any answer decides what else is asked."""
        return any(question.relevant for question in self.questions)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {question.name: place for place, question in enumerate(self.questions)}


def pick(text: Translated, language: str) -> str:
    """The text in `language`, else in the form's first language; empty when there is none."""
    return text.get(language) or text.get("") or next(iter(text.values()), "")
