"""A whole number: people, households, visits."""

from handlers.forms.form import Question
from handlers.questions.number import read_number
from handlers.questions.question import Answer, Asked, Given, Reading, Unclear
from handlers.questions.unpressed import Unpressed
from storage.messages import Incoming


class Integer(Unpressed):
    """A number without a fraction; 3.0 is one."""

    how = "how.integer"

    def read(self, asked: Asked, incoming: Incoming) -> Reading:
        """The number; a fraction is refused, never rounded."""
        number = read_number(incoming.text)
        if isinstance(number, Unclear):
            return number
        return Given(int(number)) if number == int(number) else Unclear("unclear.integer")

    def show(self, question: Question, value: Answer, language: str) -> str:
        """The digits."""
        return str(value)

    def cell(self, question: Question, value: Answer, language: str) -> str | int:
        """The number."""
        return value if isinstance(value, int) else str(value)


KIND = Integer()
