"""A line to be read and confirmed with one tap."""

from handlers.forms.form import Question
from handlers.questions.folding import bare, spoken
from handlers.questions.question import Answer, Asked, Given, Offer, Reading, Unclear
from handlers.questions.unpressed import STALE
from handlers.words.say import say
from storage.messages import Incoming

READ = "OK"
"""What XForms keeps for a confirmed question."""
TOKEN = "ok"  # noqa: S105 -- the name of a button, not a secret


class Acknowledge:
    """One button, or any word for "understood"."""

    how = ""

    def offers(self, asked: Asked) -> tuple[Offer, ...]:
        """The one."""
        return (Offer(say(asked.language, "offer.ok"), TOKEN),)

    def read(self, asked: Asked, incoming: Incoming) -> Reading:
        """收到, 好的, OK and their like."""
        return Given(READ) if bare(incoming.text) in spoken("spoken.ok") else Unclear("unclear.acknowledge")

    def press(self, asked: Asked, token: str) -> Reading:
        """Confirmed."""
        return Given(READ) if token == TOKEN else STALE

    def show(self, question: Question, value: Answer, language: str) -> str:
        """As the button said."""
        return say(language, "offer.ok")

    def cell(self, question: Question, value: Answer, language: str) -> str:
        """As it is kept."""
        return str(value)


KIND = Acknowledge()
