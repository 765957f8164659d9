"""An answer is read, checked and kept; what is not one is met with a sentence that says what to do, never twice."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from handlers.conversation.course import forward
from handlers.conversation.filling import Filling
from handlers.conversation.prompt import CAPTION, asked, filling, prompt, rows
from handlers.conversation.state import Conversation, Draft, Pause
from handlers.conversation.turn import Expected, Say, Step, Turn
from handlers.forms.form import ATTACHED, Form, Kind, Question
from handlers.questions.kinds import KINDS
from handlers.questions.question import Asked, Attached, Given, Reading, Ticked, Unclear
from storage.messages import Attachment, AttachmentKind

QUIET = timedelta(seconds=2.5)
"""How long an album must have been quiet before it is answered: its parts come one by one, with no end mark."""


def answer(turn: Turn, conversation: Conversation, draft: Draft, form: Form, question: Question) -> Step:
    """What a message says to the question that was asked."""
    incoming = turn.incoming
    if incoming.attachments and question.kind not in ATTACHED:
        return _photo_meanwhile(turn, conversation, draft, form, question)
    shown = asked(turn, filling(turn, form, draft), draft, question)
    return take(turn, conversation, draft, form, question, KINDS[question.kind].read(shown, incoming))


def press(turn: Turn, conversation: Conversation, draft: Draft, form: Form, question: Question, token: str) -> Step:
    """What a button below a question says: the one just asked, or an earlier one whose answer it changes."""
    current = draft if draft.at == question.name else draft.but(ticked=tuple(_ticked_before(draft, question)))
    shown = asked(turn, filling(turn, form, draft), current, question)
    reading = KINDS[question.kind].press(shown, token)
    if draft.at != question.name and isinstance(reading, Given) and draft.answers.get(question.name) == reading.value:
        return Step(conversation)  # the second of two quick presses: said already
    if draft.at != question.name and isinstance(reading, Ticked):
        draft = draft.but(at=question.name)
    return take(turn, conversation, draft, form, question, reading)


def take(
    turn: Turn, conversation: Conversation, draft: Draft, form: Form, question: Question, reading: Reading
) -> Step:
    """Keeps what was read, or says why it cannot be."""
    match reading:
        case Given(value):
            return _given(turn, conversation, draft, form, question, value)
        case Attached(files):
            return _attached(turn, conversation, draft, form, question, files)
        case Ticked(names):
            draft = draft.but(ticked=names, touched_at=turn.now)
            said = prompt(turn, conversation, draft, filling(turn, form, draft), question)
            said = replace(said, replaces=turn.incoming.message if turn.incoming.press else "")
            return Step(conversation.with_draft(draft).but(confused=""), (said,))
        case Unclear(key, mentions):
            return confused(turn, conversation, draft, form, question, turn.say(key, **mentions))


def confused(
    turn: Turn, conversation: Conversation, draft: Draft, form: Form, question: Question, sentence: str
) -> Step:
    """Not understood: the draft stays, the buttons come again. The same sentence is never said twice running."""
    filled = filling(turn, form, draft)
    mark = f"{question.name}|{sentence}"
    if conversation.confused == mark:
        shown = prompt(turn, conversation, draft, filled, question)
        key = "unclear.again_required" if filled.required(question) else "unclear.again"
        said = Say(f"{turn.say(key)}\n{filled.text(question.label)}", shown.rows)
        return Step(conversation.with_draft(draft).but(confused=f"{question.name}|again"), (said,))
    if conversation.confused == f"{question.name}|again":
        said = prompt(turn, conversation, draft, filled, question)
        return Step(conversation.with_draft(draft).but(confused=f"{question.name}|asked"), (said,))
    said = Say(sentence, rows(turn, conversation, draft, filled, question))
    return Step(conversation.with_draft(draft).but(confused=mark), (said,))


def with_photos(
    turn: Turn, draft: Draft, question: Question, files: tuple[Attachment, ...]
) -> tuple[Draft, tuple[Expected, ...]]:
    """The draft with these files added to the question's answer, and what is to be fetched for it."""
    expected = tuple(Expected(f"{turn.id}-{place}", question.name, file) for place, file in enumerate(files))
    ids = [*draft.answers.get(question.name, ()), *(one.id for one in expected)]
    answered = draft.answered(question.name, ids, turn.source)
    return answered.but(album=turn.incoming.album or draft.album), expected


def with_caption(turn: Turn, draft: Draft, form: Form, caption: str) -> Draft:
    """The draft with the caption as the answer to the question meant for it, if that is still open and accepts it."""
    filled = filling(turn, form, draft)
    question = caption_question(filled)
    if not caption or question is None:
        return draft
    shown = Asked(question, turn.language, turn.now)
    reading = KINDS[question.kind].read(shown, turn.incoming.model_copy(update={"text": caption, "attachments": ()}))
    if isinstance(reading, Given) and filled.allows(question, reading.value):
        return draft.answered(question.name, reading.value, turn.source)
    return draft


def caption_question(filled: Filling) -> Question | None:
    texts = [
        q for q in filled.form.questions if q.kind is Kind.TEXT and q.name not in filled.answers and filled.relevant(q)
    ]
    meant = (q for q in texts if CAPTION in q.appearance.split())
    return next(meant, None) or next((q for q in texts if q.asked), None) or next(iter(texts), None)


def meant_for_captions(form: Form, before: Draft, after: Draft) -> bool:
    """Whether what was added answers a question that the form itself marks for captions."""
    added = [form.question(name) for name in after.answers.keys() - before.answers.keys()]
    return all(question is not None and CAPTION in question.appearance.split() for question in added)


def photo_question(form: Form, filled: Filling) -> Question | None:
    """Where a photo belongs that was not asked for: the first photo question, asked or extra."""
    return next((q for q in form.questions if q.kind is Kind.IMAGE and filled.relevant(q)), None)


def _given(turn: Turn, conversation: Conversation, draft: Draft, form: Form, question: Question, value: Any) -> Step:
    filled = filling(turn, form, draft)
    if not filled.allows(question, value):
        message = filled.text(question.constraint_message) or turn.say("unclear.constraint")
        return confused(turn, conversation, draft, form, question, message)
    draft = draft.answered(question.name, value, turn.source)
    return forward(turn, conversation.but(confused=""), draft)


def _attached(
    turn: Turn,
    conversation: Conversation,
    draft: Draft,
    form: Form,
    question: Question,
    files: tuple[Attachment, ...],
) -> Step:
    incoming = turn.incoming
    if question.kind is not Kind.IMAGE:  # one recording, one file: a new one takes the old one's place
        draft = draft.but(answers={name: value for name, value in draft.answers.items() if name != question.name})
    draft, expected = with_photos(turn, draft, question, files)
    draft = with_caption(turn, draft, form, incoming.text)
    conversation = conversation.but(confused="")
    if incoming.album:
        paused = conversation.with_draft(draft.but(touched_at=turn.now))
        return Step(paused.but(pause=Pause(album=incoming.album, until=turn.now + QUIET)), expected=expected)
    step = forward(turn, conversation, draft)
    return step.plus(expected=expected)


def _photo_meanwhile(turn: Turn, conversation: Conversation, draft: Draft, form: Form, question: Question) -> Step:
    """A photo at a question that wants something else: kept where photos belong, and the question stays."""
    photos = tuple(file for file in turn.incoming.attachments if file.kind is AttachmentKind.PHOTO)
    where = photo_question(form, filling(turn, form, draft))
    if where is None or not photos:
        sentence = turn.say("unclear.no_photo_here")
        return confused(turn, conversation, draft, form, question, sentence)
    more = bool(turn.incoming.album) and turn.incoming.album == draft.album
    draft, expected = with_photos(turn, draft, where, photos)
    reading = KINDS[question.kind].read(
        asked(turn, filling(turn, form, draft), draft, question),
        turn.incoming.model_copy(update={"attachments": ()}),
    )
    if turn.incoming.text and isinstance(reading, Given):
        return _given(turn, conversation, draft, form, question, reading.value).plus(expected=expected)
    if more or (turn.incoming.album and conversation.pause):  # an album is answered once
        return Step(conversation.with_draft(draft), expected=expected)
    said = prompt(turn, conversation, draft, filling(turn, form, draft), question)
    return Step(
        conversation.with_draft(draft), (replace(said, text=f"{turn.say('photo.kept')}\n{said.text}"),), expected
    )


def _ticked_before(draft: Draft, question: Question) -> list[str]:
    value = draft.answers.get(question.name, [])
    return value if isinstance(value, list) else []
