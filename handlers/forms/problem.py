"""What is wrong with a form file, where, and how that is said."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from handlers.words.say import say


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: the sheet and row it stands in, and the sentence of the catalogue that says what to do."""

    sheet: str
    """As the file calls it; empty: the file itself."""
    row: int
    """As the spreadsheet numbers it, from 1; in .csv and .md files the line. 0: the sheet as a whole."""
    key: str
    """`forms.problem.*`, or `forms.advice.*` for what may stay."""
    mentions: Mapping[str, object] = field(default_factory=dict)

    def sentence(self, language: str) -> str:
        """What is wrong, without the place."""
        return say(language, self.key, **self.mentions)

    def said(self, language: str) -> str:
        """The place and what is wrong there, as one line."""
        if not self.sheet:
            return self.sentence(language)
        place = "forms.at_row" if self.row else "forms.at_sheet"
        return say(language, place, sheet=self.sheet, row=self.row, sentence=self.sentence(language))


class FormProblems(Exception):  # noqa: N818 -- it is not one error but all that were found
    """A form file that cannot be used; `problems` holds every reason found, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problem.said("en") for problem in self.problems))
