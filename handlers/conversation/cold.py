"""A photo that came before anybody said what it is: one row of buttons asks, and the tap files it away."""

from dataclasses import replace

from handlers.conversation import buttons, course
from handlers.conversation.answer import QUIET, photo_question, with_caption
from handlers.conversation.filling import Filling
from handlers.conversation.state import Cold, Conversation, Draft, Joined, Pause
from handlers.conversation.turn import Expected, LateParts, Say, Step, Turn
from handlers.forms.form import Form, Kind, pick
from storage.messages import AttachmentKind

MOST_FORMS = 4
"""As many as one row of buttons holds on a phone."""


def arrived(turn: Turn, conversation: Conversation) -> Step:
    """Keeps the photos and asks what they are: at once, or for an album when it has gone quiet."""
    incoming = turn.incoming
    photos = [file for file in incoming.attachments if file.kind is AttachmentKind.PHOTO]
    if not photos:
        return Step(conversation, (Say(turn.say("unclear.file_alone")),))
    expected = tuple(Expected(f"{turn.id}-{place}", "", photo) for place, photo in enumerate(photos))
    held = conversation.cold or Cold(photos=())
    cold = Cold(
        photos=(*held.photos, *(one.id for one in expected)),
        caption=held.caption or incoming.text,
        source=held.source or (turn.source if incoming.text else ""),
        album=incoming.album or held.album,
        asked=held.asked,
    )
    conversation = conversation.but(cold=cold)
    if incoming.album:
        pause = Pause(album=incoming.album, until=turn.now + QUIET)
        return Step(conversation.but(pause=pause), expected=expected)
    return ask(turn, conversation).plus(expected=expected)


def ask(turn: Turn, conversation: Conversation) -> Step:
    """What is this? Said once, however many photos follow. Offered are the forms that ask for a photo."""
    cold = conversation.cold
    if cold is None or cold.asked:
        return Step(conversation)
    forms = [form for form in turn.offered if any(q.kind is Kind.IMAGE and q.asked for q in form.questions)][
        :MOST_FORMS
    ]
    row = tuple(buttons.button(pick(form.title, turn.language), buttons.COLD, form.name) for form in forms)
    leave = (buttons.button(turn.say("button.cancel"), buttons.DROP, "cold"),)
    conversation = conversation.but(cold=replace(cold, asked=True))
    return Step(conversation, (Say(turn.say("ask.what_photo", count=len(cold.photos)), (row, leave)),))


def begin(turn: Turn, conversation: Conversation, form: Form) -> Step:
    """Begins a form by whatever button or word: photos that wait for one go into it."""
    if conversation.cold and photo_question(form, Filling(form, {}, turn.now, turn.language)):
        return become(turn, conversation, form)
    return course.begin(turn, conversation, form)


def become(turn: Turn, conversation: Conversation, form: Form, begun: Draft | None = None) -> Step:
    """The photos are this: a draft with them in it, the caption as the description."""
    cold = conversation.cold
    if cold is None:
        return Step(conversation, (Say(turn.say("press.old")),))
    draft = begun or Draft(id=turn.id, form=form.name, version=form.version, touched_at=turn.now)
    question = photo_question(form, Filling(form, {}, turn.now, turn.language))
    if question is not None:
        draft = draft.answered(question.name, list(cold.photos), "").but(album=cold.album)
    described = with_caption(turn, draft, form, cold.caption)
    for name in described.answers.keys() - draft.answers.keys():
        draft = described.but(sources={cold.source: name} if cold.source else {})
    return course.settle_place(turn, conversation.but(cold=None, confused=""), form, draft)


def join(turn: Turn, conversation: Conversation, joined: Joined) -> Step:
    """A part of an album that was filed already: it goes where the others went, without a word."""
    photos = [file for file in turn.incoming.attachments if file.kind is AttachmentKind.PHOTO]
    expected = tuple(Expected(f"{turn.id}-{place}", joined.question, photo) for place, photo in enumerate(photos))
    late = LateParts(joined.report, joined.question, tuple(one.id for one in expected), joined.event)
    return Step(conversation, expected=expected, late=late)
