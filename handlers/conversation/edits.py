"""An edited message changes the answer it gave: in the form at hand, or in a report already filed."""

from typing import Any

from handlers.conversation import course
from handlers.conversation.prompt import asked, filling
from handlers.conversation.recap import line, recap
from handlers.conversation.state import Conversation, Draft
from handlers.conversation.turn import Say, Step, Turn
from handlers.forms.form import ATTACHED, Form, Question
from handlers.questions.kinds import KINDS
from handlers.questions.question import Given
from storage.reports import Report


def edited(turn: Turn, conversation: Conversation) -> Step:
    """A message of the form at hand was changed; one that gave no answer changes nothing."""
    for draft in (conversation.draft, *conversation.shelf):
        if draft is not None and turn.source in draft.sources:
            return _in_draft(turn, conversation, draft)
    return Step(conversation)


def of_report(turn: Turn, conversation: Conversation, report: Report) -> Step:
    """A message of a filed report was changed: the report is corrected, its old version kept."""
    form = turn.library.newest(report.form)
    question = form.question(report.sources[turn.source]) if form else None
    if form is None or question is None:
        return Step(conversation)
    draft = correction(turn, form, report)
    value = _reread(turn, draft, form, question)
    if value is None or value == report.answers.get(question.name):
        return Step(conversation) if value is not None else Step(conversation, (Say(turn.say("edit.unclear")),))
    return Step(conversation, filed=draft.answered(question.name, value, turn.source))


def correction(turn: Turn, form: Form, report: Report) -> Draft:
    """A draft that holds a report's answers, to be filed in its place."""
    return Draft(
        id=turn.id,
        form=form.name,
        version=form.version,
        place=report.place_id,
        answers={name: value for name, value in report.answers.items() if form.question(name)},
        skipped=tuple(q.name for q in form.questions if q.asked and q.name not in report.answers),
        corrects=report.number,
        touched_at=turn.now,
    )


def _in_draft(turn: Turn, conversation: Conversation, draft: Draft) -> Step:
    form, draft, _ = course.of_today(turn, draft)
    question = form.question(draft.sources[turn.source]) if form else None
    if form is None or question is None:
        return Step(conversation)
    value = _reread(turn, draft, form, question)
    if value is None:
        return Step(conversation, (Say(turn.say("edit.unclear")),))
    changed = draft.answered(question.name, value, turn.source).but(ticked=draft.ticked, page=draft.page)
    shown = Say(turn.say("edit.kept", answer=line(filling(turn, form, changed), question)))
    if conversation.draft is None or conversation.draft.id != draft.id:
        shelf = tuple(changed if one.id == draft.id else one for one in conversation.shelf)
        return Step(conversation.but(shelf=shelf), (shown,))
    if not draft.at and draft.place:
        return recap(turn, conversation, changed, form).after(shown)
    return Step(conversation.with_draft(changed), (shown,))


def _reread(turn: Turn, draft: Draft, form: Form, question: Question) -> Any:
    """What the message says now, if that is an answer: else None."""
    filled = filling(turn, form, draft)
    if question.kind in ATTACHED:
        return draft.answers.get(question.name)  # the photo stays: only what is written can be edited
    plain = turn.incoming.model_copy(update={"attachments": ()})
    reading = KINDS[question.kind].read(asked(turn, filled, draft.but(ticked=()), question), plain)
    return reading.value if isinstance(reading, Given) and filled.allows(question, reading.value) else None
