"""The words that mean the same everywhere, carried out: as a word, a button or a command alike."""

from handlers.conversation import answer, course
from handlers.conversation.prompt import filling, rows, suggestion
from handlers.conversation.recap import choose_change, recap
from handlers.conversation.state import Conversation, Draft
from handlers.conversation.turn import Say, Step, Turn
from handlers.forms.form import Form, Kind, Question
from handlers.questions.question import Given
from storage.messages import Choice


def go(turn: Turn, conversation: Conversation, draft: Draft, form: Form, way: str) -> Step:
    """Carries out one of `navigation.GOES` on a draft; an unknown one shows where the person stands."""
    if way != "cancel" and not course.placed(turn, draft, form):
        return course.settle_place(turn, conversation, form, draft.but(place=0))
    question = form.question(draft.at)
    match way:
        case "cancel":
            return _cancel(turn, conversation)
        case "back":
            return course.back(turn, conversation, draft, form)
        case "skip" if question:
            return _skip(turn, conversation, draft, form, question)
        case "same" if question:
            return _same(turn, conversation, draft, form)
        case "help":
            return _help(turn, conversation, draft, form)
        case "change" if not question:
            return choose_change(turn, conversation, draft, form)
        case "submit" if not question:
            return _submit(turn, conversation, draft, form)
        case "recap":
            return recap(turn, conversation, draft, form)
        case "again":
            fresh = Draft(id=turn.id, form=form.name, version=form.version, touched_at=turn.now)
            return course.settle_place(turn, conversation.without_draft(), form, fresh)
    return course.forward(turn, conversation, draft) if question is None else _standing(turn, conversation, draft, form)


def _skip(turn: Turn, conversation: Conversation, draft: Draft, form: Form, question: Question) -> Step:
    filled = filling(turn, form, draft)
    if not filled.required(question):
        return course.skip(turn, conversation, draft, form, question)
    message = filled.text(question.required_message) or turn.say("unclear.required")
    return answer.confused(turn, conversation, draft, form, question, message)


def _cancel(turn: Turn, conversation: Conversation) -> Step:
    """Dropped for good; what was sent stays sent."""
    undo = conversation.draft.corrects if conversation.draft else 0
    key = "cancelled.correction" if undo else "cancelled"
    return Step(conversation.without_draft().but(confused=""), (Say(turn.say(key)),))


def _submit(turn: Turn, conversation: Conversation, draft: Draft, form: Form) -> Step:
    following = filling(turn, form, draft).following()
    if following is not None and following.kind is not Kind.NOTE:
        return course.forward(turn, conversation, draft)
    return Step(conversation.with_draft(draft).without_draft(), filed=draft)


def _same(turn: Turn, conversation: Conversation, draft: Draft, form: Form) -> Step:
    question = form.question(draft.at)
    filled = filling(turn, form, draft)
    value = suggestion(conversation, draft, filled, question) if question else None
    if question is None or value is None:
        return Step(conversation, (Say(turn.say("unclear.nothing_before"), _buttons(turn, conversation, draft, form)),))
    return answer.take(turn, conversation, draft, form, question, Given(value))


def _help(turn: Turn, conversation: Conversation, draft: Draft, form: Form) -> Step:
    question = form.question(draft.at)
    label = filling(turn, form, draft).text(question.label) if question else turn.say("ask.confirm")
    text = f"{turn.say('help.question')}\n{label}"
    return Step(conversation, (Say(text, _buttons(turn, conversation, draft, form)),))


def _standing(turn: Turn, conversation: Conversation, draft: Draft, form: Form) -> Step:
    question = form.question(draft.at)
    return course.ask(turn, conversation, draft, form, question) if question else recap(turn, conversation, draft, form)


def _buttons(turn: Turn, conversation: Conversation, draft: Draft, form: Form) -> tuple[tuple[Choice, ...], ...]:
    question = form.question(draft.at)
    if question is None:
        return recap(turn, conversation, draft, form).says[-1].rows
    return rows(turn, conversation, draft, filling(turn, form, draft), question)
