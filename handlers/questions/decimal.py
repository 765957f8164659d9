"""A number that may have a fraction: area, hours, weight."""

from decimal import Decimal

from handlers.forms.form import Question
from handlers.questions.number import read_number
from handlers.questions.question import Answer, Asked, Given, Reading, Unclear
from handlers.questions.unpressed import Unpressed
from storage.messages import Incoming


class Fractional(Unpressed):
    """Any number."""

    how = "how.decimal"

    def read(self, asked: Asked, incoming: Incoming) -> Reading:
        """The number."""
        number = read_number(incoming.text)
        return number if isinstance(number, Unclear) else Given(float(number) + 0.0)

    def show(self, question: Question, value: Answer, language: str) -> str:
        """As short as it is exact: 3.5, 12000."""
        return format(Decimal(str(value)).normalize(), "f") if isinstance(value, int | float) else str(value)

    def cell(self, question: Question, value: Answer, language: str) -> str | float:
        """The number."""
        return value if isinstance(value, int | float) else str(value)


KIND = Fractional()
