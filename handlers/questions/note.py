"""A line to be read: no answer is expected."""

from handlers.forms.form import Question
from handlers.questions.question import Answer, Asked, Reading, Unclear
from handlers.questions.unpressed import Unpressed
from storage.messages import Incoming


class Note(Unpressed):
    """Said on the way to the next question."""

    how = ""

    def read(self, asked: Asked, incoming: Incoming) -> Reading:
        """Nothing answers a note."""
        return Unclear("unclear.note")

    def show(self, question: Question, value: Answer, language: str) -> str:
        """Nothing: a note keeps no answer."""
        return ""

    def cell(self, question: Question, value: Answer, language: str) -> str:
        """Nothing."""
        return ""


KIND = Note()
