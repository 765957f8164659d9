"""The way through a form: begin, go on to the next question, go back, and what happens when none is left."""

from handlers.conversation import buttons
from handlers.conversation.prompt import filling, prompt
from handlers.conversation.recap import recap
from handlers.conversation.state import Conversation, Draft
from handlers.conversation.turn import Say, Step, Turn
from handlers.forms.form import Form, Kind, Question, pick


def begin(turn: Turn, conversation: Conversation, form: Form, draft: Draft | None = None) -> Step:
    """Begins a form. One begun before is gone on with, unless it is empty."""
    held = next((one for one in conversation.held if one.form == form.name and not one.corrects), None)
    if draft is None and held is not None and held.answers:
        return resume(turn, conversation, held)
    fresh = draft or Draft(id=turn.id, form=form.name, version=form.version, touched_at=turn.now)
    return settle_place(turn, conversation.but(confused=""), form, fresh)


def settle_place(turn: Turn, conversation: Conversation, form: Form, draft: Draft) -> Step:
    """Finds out for which place the form is filed: asks only those who serve in several."""
    posts = turn.posts_for(form)
    if not posts:
        return Step(conversation.with_draft(draft).without_draft(), (Say(turn.say("refused")),))
    if placed(turn, draft, form) or len(posts) == 1:
        return forward(turn, conversation, draft if draft.place else draft.but(place=posts[0].place.id))
    choices = [buttons.button(post.place.name, buttons.PLACE, draft.id, post.place.id) for post in posts]
    ways = tuple(buttons.button(turn.say(f"button.{way}"), buttons.GO, draft.id, way) for way in ("cancel", "help"))
    text = f"{pick(form.title, turn.language)}\n{turn.say('ask.place')}"
    return Step(conversation.with_draft(draft), (Say(text, (*buttons.arranged(choices), ways)),))


def placed(turn: Turn, draft: Draft, form: Form) -> bool:
    """Whether it is known for which place this is, and the person still serves there: people are moved meanwhile.

    A correction stays where its report was filed.
    """
    return bool(draft.corrects) or draft.place in {post.place.id for post in turn.posts_for(form)}


def resume(turn: Turn, conversation: Conversation, draft: Draft) -> Step:
    """Goes on where the person left off, and says so."""
    again = (buttons.button(turn.say("button.again"), buttons.GO, draft.id, "again"),)
    step = forward(turn, conversation, draft)
    if not step.says:
        return step
    *earlier, last = step.says
    return step.plus(says=(*earlier, Say(f"{turn.say('draft.resumed')}\n{last.text}", (*last.rows, again))))


def forward(turn: Turn, conversation: Conversation, draft: Draft) -> Step:
    """On to the next question; when none is left, to the recap, or straight to filing where the form is short."""
    form, draft, changed = of_today(turn, draft)
    if form is None:
        return Step(conversation.without_draft(), (Say(turn.say("form.gone")),))
    if not placed(turn, draft, form):
        return settle_place(turn, conversation, form, draft.but(place=0))
    draft, notes = _past_notes(turn, form, draft)
    if changed:
        notes = (Say(turn.say("form.changed")), *notes)
    following = filling(turn, form, draft).following()
    if following is not None:
        return ask(turn, conversation, draft, form, following).after(*notes)
    if form.short and not draft.corrects:
        return Step(conversation.with_draft(draft).without_draft(), notes, filed=draft)
    return recap(turn, conversation, draft, form).after(*notes)


def ask(turn: Turn, conversation: Conversation, draft: Draft, form: Form, question: Question) -> Step:
    trail = draft.trail if draft.trail[-1:] == (question.name,) else (*draft.trail, question.name)
    draft = draft.but(at=question.name, trail=trail, touched_at=turn.now, nudged=False)
    conversation = conversation.with_draft(draft)
    return Step(conversation, (prompt(turn, conversation, draft, filling(turn, form, draft), question),))


def back(turn: Turn, conversation: Conversation, draft: Draft, form: Form) -> Step:
    """To the question before this one; the answer it had is kept until another is given."""
    earlier = draft.trail[:-1] if draft.at else draft.trail
    question = form.question(earlier[-1]) if earlier else form.question(draft.at)
    if question is None:
        return forward(turn, conversation, draft)
    kept = earlier[:-1] if earlier else ()
    skipped = tuple(name for name in draft.skipped if name != question.name)
    return ask(turn, conversation, draft.but(trail=kept, skipped=skipped, ticked=(), page=0), form, question)


def skip(turn: Turn, conversation: Conversation, draft: Draft, form: Form, question: Question) -> Step:
    """Leaves out a question that may be left out."""
    answers = {name: value for name, value in draft.answers.items() if name != question.name}
    draft = draft.but(answers=answers, skipped=(*draft.skipped, question.name), ticked=(), page=0)
    return forward(turn, conversation.but(confused=""), draft)


def of_today(turn: Turn, draft: Draft) -> tuple[Form | None, Draft, bool]:
    """The form as it is now and the draft fitted to it: answers to questions that are gone are let go.

    A form that changed while somebody filled it in is gone on with in its new shape.
    """
    form = turn.library.newest(draft.form)
    if form is None or form.version == draft.version:
        return form, draft, False
    kinds = {question.name: question.kind for question in form.questions}
    before = turn.library.get(draft.form, draft.version)
    was = {question.name: question.kind for question in before.questions} if before else kinds
    answers = {name: value for name, value in draft.answers.items() if name in kinds and kinds[name] is was.get(name)}
    trail = tuple(name for name in draft.trail if name in kinds)
    skipped = tuple(name for name in draft.skipped if name in kinds)
    return form, draft.but(version=form.version, answers=answers, trail=trail, skipped=skipped), bool(draft.answers)


def _past_notes(turn: Turn, form: Form, draft: Draft) -> tuple[Draft, tuple[Say, ...]]:
    """Notes ask nothing: those that stand before the next question are said with it."""
    said: list[Say] = []
    while (question := filling(turn, form, draft).following()) is not None and question.kind is Kind.NOTE:
        said.append(Say(filling(turn, form, draft).text(question.label)))
        draft = draft.but(skipped=(*draft.skipped, question.name))
    return draft, tuple(said)
