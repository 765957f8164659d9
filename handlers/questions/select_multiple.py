"""Any number of several options, ticked one by one or typed at once."""

import re
from collections.abc import Iterable

from handlers.forms.form import Option, Question, pick
from handlers.questions.folding import bare, spoken
from handlers.questions.matching import LONGEST, find, label_of, labelled, places, pressed
from handlers.questions.question import Answer, Asked, Given, Offer, Reading, Ticked, Unclear
from handlers.questions.unpressed import STALE
from handlers.words.say import say
from storage.messages import Incoming

DONE = "done"
STRONG = re.compile(r"[、，,;；/\n|]+")
"""What stands between answers, and hardly ever in a label."""
WEAK = re.compile(r"\s+and\s+|[\s.和与及跟同+&]+")
"""What stands between answers, but may well be part of a label: tried only where the whole means nothing."""
COUNT = re.compile(r"\s*[(（][0-9]+[)）]\s*$")
"""What the button of the end says besides its word, for who types the whole of it."""


class SelectMultiple:
    """The answer is the list of names in the order of the form."""

    how = "how.select_multiple"

    def offers(self, asked: Asked) -> tuple[Offer, ...]:
        """The options under their labels, ticked ones marked; and the end, once something is ticked."""
        place = places(asked.question)
        options = tuple(Offer(marked(asked, option), str(place[option.name])) for option in asked.options)
        count = len(kept(asked, asked.ticked))
        return (*options, Offer(say(asked.language, "offer.done", count=count), DONE)) if count else options

    def read(self, asked: Asked, incoming: Incoming) -> Reading:
        """What is typed joins what is ticked, and that is the answer."""
        typed = bare(COUNT.sub("", incoming.text))
        is_label = bool(labelled(asked.options, typed))
        if typed in spoken("spoken.done") and not is_label:
            return done(asked)
        if typed in spoken("spoken.all") and not is_label:
            return Given([option.name for option in asked.options])
        names = read_names(asked, incoming.text)
        return names if isinstance(names, Unclear) else Given(kept(asked, (*asked.ticked, *names)))

    def press(self, asked: Asked, token: str) -> Reading:
        """Ticks, takes a tick back, or ends."""
        if token == DONE:
            return done(asked)
        if not (option := pressed(asked, token)):
            return STALE
        ticked = set(asked.ticked) ^ {option.name}
        return Ticked(tuple(kept(asked, ticked)))

    def show(self, question: Question, value: Answer, language: str) -> str:
        """The labels in a line."""
        names = value if isinstance(value, list) else str(value).split()
        return say(language, "show.comma").join(label_of(question, name, language) for name in names)

    def cell(self, question: Question, value: Answer, language: str) -> str:
        """The labels in a line."""
        return self.show(question, value, language)


def done(asked: Asked) -> Reading:
    """What is ticked, unless that is nothing."""
    names = kept(asked, asked.ticked)
    return Given(names) if names else Unclear("unclear.tick_first")


def marked(asked: Asked, option: Option) -> str:
    """The label, with a tick where it is chosen."""
    label = pick(option.label, asked.language) or option.name
    return say(asked.language, "offer.ticked", label=label) if option.name in asked.ticked else label


def kept(asked: Asked, names: Iterable[str]) -> list[str]:
    """Those names that are still offered, in the order of the form."""
    chosen = set(names)
    return [option.name for option in asked.options if option.name in chosen]


def read_names(asked: Asked, text: str, marks: tuple[re.Pattern[str], ...] = (STRONG, WEAK)) -> list[str] | Unclear:
    """The names that a line means, taken whole, then between strong marks, then between weak ones."""
    whole = find(asked, text, inside=not marks)
    if not isinstance(whole, Unclear):
        return [whole.name]
    if not marks or len(text) > LONGEST:
        return whole
    pieces = dict.fromkeys(piece for piece in marks[0].split(text) if bare(piece))
    names: list[str] = []
    for piece in pieces:
        found = read_names(asked, piece, marks[1:])
        if isinstance(found, Unclear):
            return found
        names += found
    return names or whole


KIND = SelectMultiple()
