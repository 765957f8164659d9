"""One of several options."""

from handlers.forms.form import Question, pick
from handlers.questions.matching import find, label_of, places, pressed
from handlers.questions.question import Answer, Asked, Given, Offer, Reading, Unclear
from handlers.questions.unpressed import STALE
from storage.messages import Incoming


class SelectOne:
    """The answer is the option's name."""

    how = ""

    def offers(self, asked: Asked) -> tuple[Offer, ...]:
        """The options under their labels."""
        place = places(asked.question)
        return tuple(
            Offer(pick(option.label, asked.language) or option.name, str(place[option.name]))
            for option in asked.options
        )

    def read(self, asked: Asked, incoming: Incoming) -> Reading:
        """The option that is meant."""
        option = find(asked, incoming.text)
        return option if isinstance(option, Unclear) else Given(option.name)

    def press(self, asked: Asked, token: str) -> Reading:
        """The option behind the button."""
        option = pressed(asked, token)
        return Given(option.name) if option else STALE

    def show(self, question: Question, value: Answer, language: str) -> str:
        """The label."""
        return label_of(question, str(value), language)

    def cell(self, question: Question, value: Answer, language: str) -> str:
        """The label."""
        return label_of(question, str(value), language)


KIND = SelectOne()
