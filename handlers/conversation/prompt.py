"""How a question is put: where one stands, what is asked, how to answer, six answers at a time, and the ways out."""

from collections.abc import Sequence
from typing import Any

from handlers.conversation import buttons
from handlers.conversation.filling import Filling
from handlers.conversation.state import Conversation, Draft
from handlers.conversation.turn import Rows, Say, Turn
from handlers.forms.form import ATTACHED, Form, Kind, Question, pick
from handlers.questions.kinds import KINDS
from handlers.questions.question import Asked, Offer
from handlers.questions.select_multiple import DONE
from storage.messages import Choice

CAPTION = "caption"
"""The appearance of the question that a photo's caption answers; without one it is the first text question."""
MOST_OFFERS = 6
"""Answers shown at once: more are paged."""
NEVER_SAME = ATTACHED | {Kind.DATE, Kind.TIME, Kind.NOTE, Kind.ACKNOWLEDGE, Kind.SELECT_MULTIPLE}
"""Kinds where the last report's answer says nothing about this one's, or a press could not say it."""


def filling(turn: Turn, form: Form, draft: Draft) -> Filling:
    return Filling(form, draft.answers, turn.now, turn.language, draft.skipped)


def asked(turn: Turn, filled: Filling, draft: Draft, question: Question) -> Asked:
    """The question as its kind needs to see it."""
    return Asked(question, turn.language, turn.now, filled.options(question), draft.ticked)


def prompt(turn: Turn, conversation: Conversation, draft: Draft, filled: Filling, question: Question) -> Say:
    """The question, with its buttons."""
    shown = asked(turn, filled, draft, question)
    parts = [_heading(turn, filled, question), filled.text(question.label), _how(turn, filled, shown)]
    return Say("\n".join(part for part in parts if part), rows(turn, conversation, draft, filled, question))


def rows(turn: Turn, conversation: Conversation, draft: Draft, filled: Filling, question: Question) -> Rows:
    """The buttons below a question: the answer given before, the answers offered, the ways out."""
    shown = asked(turn, filled, draft, question)
    offers = KINDS[question.kind].offers(shown)
    before = suggestion(conversation, draft, filled, question)
    first = (_same_button(turn, draft, question, filled.form.number(question), before),) if before is not None else ()
    answers = buttons.arranged(_page(turn, draft, filled.form, question, offers))
    return (*((first,) if first else ()), *answers, _ways_out(turn, draft, filled, question))


def suggestion(conversation: Conversation, draft: Draft, filled: Filling, question: Question) -> Any:
    """The answer that one tap gives again: as it stands, as the form suggests, as in the last report; None for none."""
    if question.name in draft.answers:
        return draft.answers[question.name] if question.kind not in ATTACHED else None
    if question.kind in NEVER_SAME or CAPTION in question.appearance.split():
        return None  # what a photo shows is never what the last one showed
    default = filled.default(question)
    value = default if default is not None else conversation.last.get(draft.form, {}).get(question.name)
    if question.options and value not in {option.name for option in filled.options(question)}:
        return None
    return value


def _heading(turn: Turn, filled: Filling, question: Question) -> str:
    title = pick(filled.form.title, turn.language)
    counted = [one.name for one in filled.course if one.kind is not Kind.NOTE]
    place = f" {counted.index(question.name) + 1}/{len(counted)}" if question.name in counted else ""
    group = filled.text(question.group)
    return f"{title}{place}{' · ' + group if group else ''}"


def _how(turn: Turn, filled: Filling, shown: Asked) -> str:
    """One short line on how to answer: the form's own hint, else the kind's."""
    hint = filled.text(shown.question.hint)
    key = KINDS[shown.question.kind].how
    return hint or (turn.say(key) if key else "")


def _page(turn: Turn, draft: Draft, form: Form, question: Question, offers: Sequence[Offer]) -> list[Choice]:
    number = form.number(question)
    made = [(offer, buttons.button(offer.label, buttons.ANSWER, draft.id, number, offer.token)) for offer in offers]
    ends = [choice for offer, choice in made if offer.token == DONE]  # stands on every page
    choices = [choice for offer, choice in made if offer.token != DONE]
    if len(choices) <= MOST_OFFERS:
        return [*choices, *ends]
    size = MOST_OFFERS - 1
    pages = -(-len(choices) // size)
    page = draft.page % pages
    more = buttons.button(turn.say("button.more"), buttons.PAGE, draft.id, (page + 1) % pages)
    return [*choices[page * size : (page + 1) * size], more, *ends]


def _same_button(turn: Turn, draft: Draft, question: Question, number: int, value: Any) -> Choice:
    shown = KINDS[question.kind].show(question, value, turn.language)
    key = "button.keep" if question.name in draft.answers else "button.same"
    return buttons.button(turn.say(key, answer=_cut(shown)), buttons.GO, draft.id, "same", number)


def _cut(text: str, most: int = 16) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def _ways_out(turn: Turn, draft: Draft, filled: Filling, question: Question) -> tuple[Choice, ...]:
    """Those that move name the question they stand below: a second tap must not move on from the next one."""
    ways = ["back"] if len(draft.trail) > 1 else []
    ways += [] if filled.required(question) else ["skip"]
    number = filled.form.number(question)
    moves = [buttons.button(turn.say(f"button.{way}"), buttons.GO, draft.id, way, number) for way in ways]
    stays = [buttons.button(turn.say(f"button.{way}"), buttons.GO, draft.id, way) for way in ("cancel", "help")]
    return (*moves, *stays)
