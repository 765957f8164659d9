"""The recap before sending, and the receipt after it: what was answered, as the person reads it."""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.conversation import buttons
from handlers.conversation.filling import Filling
from handlers.conversation.prompt import MOST_OFFERS, filling
from handlers.conversation.state import Conversation, Draft
from handlers.conversation.turn import Say, Step, Turn
from handlers.forms.form import ATTACHED, Form, Kind, Question, pick
from handlers.questions.kinds import KINDS
from handlers.words.say import say
from storage.messages import Choice

LONGEST_RECAP = 3000
"""Signs: leaves room below Telegram's 4,096 for the rest of the message."""


def recap(turn: Turn, conversation: Conversation, draft: Draft, form: Form) -> Step:
    """Shows all answers and offers to send them."""
    draft = draft.but(at="", ticked=(), page=0, touched_at=turn.now, nudged=False)
    filled = filling(turn, form, draft)
    lines = [line(filled, question) for question in shown(filled)]
    text = "\n".join((pick(form.title, turn.language), *lines))[:LONGEST_RECAP]
    return Step(conversation.with_draft(draft), (Say(f"{text}\n\n{turn.say('ask.confirm')}", _ways(turn, draft)),))


def choose_change(turn: Turn, conversation: Conversation, draft: Draft, form: Form) -> Step:
    """Which answer shall be changed, or added? Every question that may be answered, six at a time."""
    filled = filling(turn, form, draft)
    questions = [question for question in form.questions if changeable(filled, question)]
    size = MOST_OFFERS - 1 if len(questions) > MOST_OFFERS else MOST_OFFERS
    pages = max(1, -(-len(questions) // size))
    page = draft.page % pages
    choices = [
        buttons.button(_named(filled, question), buttons.CHANGE, draft.id, form.number(question))
        for question in questions[page * size : (page + 1) * size]
    ]
    if pages > 1:
        choices.append(buttons.button(turn.say("button.more"), buttons.PAGE, draft.id, (page + 1) % pages))
    rows = (*buttons.arranged(choices), (buttons.button(turn.say("button.back"), buttons.GO, draft.id, "recap"),))
    return Step(conversation.with_draft(draft), (Say(turn.say("ask.change"), rows),))


def changeable(filled: Filling, question: Question) -> bool:
    return (question.asked or question.extra) and question.kind is not Kind.NOTE and filled.relevant(question)


def shown(filled: Filling) -> tuple[Question, ...]:
    """The questions whose answers a person is shown."""
    return tuple(q for q in filled.form.questions if q.name in filled.answers and changeable(filled, q))


def line(filled: Filling, question: Question) -> str:
    """A question and its answer, in one line."""
    label = filled.text(question.label).rstrip("？?：:。. ")
    value = KINDS[question.kind].show(question, filled.answers[question.name], filled.language)
    return f"{label}{say(filled.language, 'show.colon')}{value}"


def receipt(
    turn: Turn, form: Form, draft: Draft, number: int, answers: Mapping[str, Any], arrived: int, left: Sequence[Draft]
) -> Say:
    """What a filed report's sender gets: its number, what it says in one line, how many of its photos are in.

    A form that was left half filled is offered again below.
    """
    key = "receipt.corrected" if draft.corrects else "receipt.filed"
    first = turn.say(key, form=pick(form.title, turn.language), number=number)
    gist = headline(form, answers, turn.language)
    photos = attached(form, answers)
    if photos:
        gist = " · ".join(part for part in (gist, turn.say("receipt.photos", arrived=arrived, all=len(photos))) if part)
    change = buttons.button(turn.say("button.change"), buttons.CORRECT, number)
    rows = ((change,), *((resume_button(turn, one),) for one in left[:1]))
    return Say("\n".join(part for part in (first, gist) if part), rows)


def resume_button(turn: Turn, draft: Draft) -> Choice:
    form = turn.library.newest(draft.form)
    title = pick(form.title, turn.language) if form else draft.form
    return buttons.button(turn.say("todo.resume", form=title), buttons.DRAFT, draft.id)


def headline(form: Form, answers: Mapping[str, Any], language: str) -> str:
    """The answer that stands for the report in lists."""
    named = form.question(form.summary)
    candidates = (named,) if named else form.questions
    fitting = (q for q in candidates if q.name in answers and q.kind not in ATTACHED)
    question = next(fitting, None)
    return KINDS[question.kind].show(question, answers[question.name], language) if question else ""


def attached(form: Form, answers: Mapping[str, Any]) -> list[str]:
    """The ids of all files among these answers."""
    return [one for q in form.questions if q.kind in ATTACHED for one in answers.get(q.name, ())]


def _ways(turn: Turn, draft: Draft) -> tuple[tuple[Choice, ...], ...]:
    def way(name: str, key: str) -> Choice:
        return buttons.button(turn.say(key), buttons.GO, draft.id, name)

    submit = (way("submit", "button.submit"),)
    change = (way("change", "button.change_or_add"),)
    return (submit, change, (way("back", "button.back"), way("cancel", "button.cancel"), way("help", "button.help")))


def _named(filled: Filling, question: Question) -> str:
    label = filled.text(question.label)
    return label if question.name in filled.answers else f"＋{label}"
