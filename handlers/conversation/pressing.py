"""A button was pressed: every press is looked at anew, for buttons are old, forwarded, or forged."""

from collections.abc import Callable
from dataclasses import replace

from handlers.conversation import answer, buttons, cold, course
from handlers.conversation.going import go
from handlers.conversation.prompt import filling, prompt
from handlers.conversation.recap import changeable, choose_change
from handlers.conversation.state import Conversation, Draft
from handlers.conversation.turn import Say, Step, Turn
from handlers.forms.form import Form, Question
from storage.audit import Entry


def pressed(turn: Turn, conversation: Conversation, press: buttons.Press) -> Step:
    """What the press does; it is refused alike whether the thing never was or belongs to somebody else."""
    return DEEDS.get(press.deed, refuse)(turn, conversation, press)


def refuse(turn: Turn, conversation: Conversation, press: buttons.Press | None) -> Step:
    """No button of this person's: said kindly, and recorded."""
    subject = f"{turn.incoming.channel} {turn.incoming.press[:64]!r}"
    return Step(conversation, (Say(turn.say("refused")),), deeds=(Entry("press.refuse", turn.person.id, subject),))


def _of_draft(turn: Turn, conversation: Conversation, press: buttons.Press) -> tuple[Draft, Form] | Step:
    draft = conversation.draft
    if draft is None or draft.id != press.parts[0]:
        held = next((one for one in conversation.shelf if one.id == press.parts[0]), None)
        if held is not None:
            return course.resume(turn, conversation, held)
        if press.parts[0] in conversation.past:
            return Step(conversation, (Say(turn.say("press.old")),))
        return refuse(turn, conversation, press)
    form, draft, changed = course.of_today(turn, draft)
    if form is None or changed:
        return course.forward(turn, conversation, draft)
    return draft, form


def _answer(turn: Turn, conversation: Conversation, press: buttons.Press) -> Step:
    found = _of_draft(turn, conversation, press)
    if isinstance(found, Step):
        return found
    draft, form = found
    question = _question(form, press.parts)
    if question is None or len(press.parts) < 3 or not filling(turn, form, draft).relevant(question):
        return refuse(turn, conversation, press)
    return answer.press(turn, conversation, draft, form, question, press.parts[2])


def _go(turn: Turn, conversation: Conversation, press: buttons.Press) -> Step:
    found = _of_draft(turn, conversation, press)
    if isinstance(found, Step):
        return found
    draft, form = found
    way = press.parts[1] if len(press.parts) > 1 else ""
    question = _question(form, press.parts[1:])
    if question is not None and question.name != draft.at:
        return _moved_on(turn, conversation, draft, question, way)
    return go(turn, conversation, draft, form, way)


def _moved_on(turn: Turn, conversation: Conversation, draft: Draft, question: Question, way: str) -> Step:
    """A way out of a question that is not asked any more: the second of two quick presses needs no word."""
    if way != "skip" or question.name in draft.skipped:
        return Step(conversation)
    return Step(conversation, (Say(turn.say("unclear.button")),))


def _page(turn: Turn, conversation: Conversation, press: buttons.Press) -> Step:
    found = _of_draft(turn, conversation, press)
    if isinstance(found, Step):
        return found
    draft, form = found
    page = int(press.parts[1]) if len(press.parts) > 1 and press.parts[1].isdecimal() else 0
    draft = draft.but(page=min(page, 100))
    question = form.question(draft.at)
    if question is None:
        step = choose_change(turn, conversation, draft, form)
        return step.plus(says=tuple(replace(said, replaces=turn.incoming.message) for said in step.says))
    said = prompt(turn, conversation, draft, filling(turn, form, draft), question)
    return Step(conversation.with_draft(draft), (replace(said, replaces=turn.incoming.message),))


def _change(turn: Turn, conversation: Conversation, press: buttons.Press) -> Step:
    found = _of_draft(turn, conversation, press)
    if isinstance(found, Step):
        return found
    draft, form = found
    question = _question(form, press.parts)
    if question is None or not changeable(filling(turn, form, draft), question):
        return refuse(turn, conversation, press)
    return course.ask(turn, conversation, draft.but(ticked=(), page=0), form, question)


def _place(turn: Turn, conversation: Conversation, press: buttons.Press) -> Step:
    found = _of_draft(turn, conversation, press)
    if isinstance(found, Step):
        return found
    draft, form = found
    chosen = next((post.place for post in turn.posts_for(form) if [str(post.place.id)] == list(press.parts[1:])), None)
    if chosen is None:
        return refuse(turn, conversation, press)
    return course.forward(turn, conversation, draft.but(place=chosen.id))


def _cold(turn: Turn, conversation: Conversation, press: buttons.Press) -> Step:
    form = _offered(turn, press)
    return cold.become(turn, conversation, form) if form else refuse(turn, conversation, press)


def _form(turn: Turn, conversation: Conversation, press: buttons.Press) -> Step:
    form = _offered(turn, press)
    return cold.begin(turn, conversation, form) if form else refuse(turn, conversation, press)


def _draft(turn: Turn, conversation: Conversation, press: buttons.Press) -> Step:
    found = _of_draft(turn, conversation, press)
    return found if isinstance(found, Step) else course.resume(turn, conversation, found[0])


def _drop(turn: Turn, conversation: Conversation, press: buttons.Press) -> Step:
    if press.parts[0] == "cold":
        return Step(conversation.but(cold=None, pause=None), (Say(turn.say("cancelled")),))
    shelf = tuple(draft for draft in conversation.shelf if draft.id != press.parts[0])
    if len(shelf) < len(conversation.shelf):
        return Step(conversation.but(shelf=shelf), (Say(turn.say("cancelled")),))
    found = _of_draft(turn, conversation, press)
    return found if isinstance(found, Step) else Step(conversation.without_draft(), (Say(turn.say("cancelled")),))


def _question(form: Form, parts: tuple[str, ...]) -> Question | None:
    number = int(parts[1]) if len(parts) > 1 and parts[1].isdecimal() and len(parts[1]) < 5 else -1
    return form.questions[number] if 0 <= number < len(form.questions) else None


def _offered(turn: Turn, press: buttons.Press) -> Form | None:
    return next((form for form in turn.offered if form.name == press.parts[0]), None)


DEEDS: dict[str, Callable[[Turn, Conversation, buttons.Press], Step]] = {
    buttons.ANSWER: _answer,
    buttons.GO: _go,
    buttons.PAGE: _page,
    buttons.CHANGE: _change,
    buttons.PLACE: _place,
    buttons.COLD: _cold,
    buttons.FORM: _form,
    buttons.DRAFT: _draft,
    buttons.DROP: _drop,
}
