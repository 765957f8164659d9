"""One step: from a person's message to what is said and kept. The entrance to all that is pure."""

from datetime import timedelta

from handlers.conversation import answer, buttons, cold, course, edits, navigation, pressing, waking
from handlers.conversation.going import go
from handlers.conversation.prompt import filling
from handlers.conversation.recap import recap
from handlers.conversation.state import Conversation, Draft
from handlers.conversation.turn import Say, Step, Turn
from handlers.forms.form import Form, pick
from storage.messages import CHOOSE, Choice

FLOOD = timedelta(seconds=30)
"""How soon after the second answer to what was not understood a third is not given."""


def step(turn: Turn, conversation: Conversation) -> Step:
    """What a message that is no command causes."""
    incoming = turn.incoming
    if incoming.press == CHOOSE:
        return Step(conversation, (Say(turn.say("press.nothing_chosen")),))
    if incoming.press:
        press = buttons.read(incoming.press)
        return pressing.pressed(turn, conversation, press) if press else pressing.refuse(turn, conversation, press)
    if incoming.edited:
        return edits.edited(turn, conversation)
    if incoming.album:
        joined = next((one for one in conversation.albums if one.album == incoming.album), None)
        if joined is not None:
            return cold.join(turn, conversation, joined)
    if conversation.pause and conversation.pause.album != incoming.album:
        return _after_pause(turn, conversation)
    return said(turn, conversation)


def said(turn: Turn, conversation: Conversation) -> Step:
    """What words, photos and places say, in a form or outside one."""
    draft = conversation.draft
    if draft is None:
        return _outside(turn, conversation)
    form, draft, changed = course.of_today(turn, draft)
    if form is None or changed:
        return course.forward(turn, conversation, draft)
    way = navigation.meaning(turn.incoming.text) if not turn.incoming.attachments else ""
    question = form.question(draft.at)
    if way and not (way in {"submit", "change", "again"} and question):
        return go(turn, conversation, draft, form, way)
    if not course.placed(turn, draft, form):
        return _place_typed(turn, conversation, draft, form)
    if question is None:
        return _at_recap(turn, conversation, draft, form)
    return answer.answer(turn, conversation, draft, form, question)


def _after_pause(turn: Turn, conversation: Conversation) -> Step:
    """Somebody went on while an album was coming in: it counts as complete.

    A line that follows an album at once is its caption, where one is still wanted; a question that comes after the
    album counts as asked.
    """
    draft = conversation.draft
    form = turn.library.newest(draft.form) if draft else None
    if draft and form and form.short and not turn.incoming.attachments and not navigation.meaning(turn.incoming.text):
        described = answer.with_caption(turn, draft, form, turn.incoming.text)
        if described is not draft:
            return waking.end_pause(turn, conversation.with_draft(described))
    ended = waking.end_pause(turn, conversation)
    if ended.filed is not None:
        return ended.plus(unfinished=True)
    return said(turn, ended.conversation)


def _outside(turn: Turn, conversation: Conversation) -> Step:
    """No form is open: a photo starts one, a form's name too; anything else gets the choice of what can be done."""
    if turn.incoming.attachments:
        return cold.arrived(turn, conversation)
    text = navigation.folded(turn.incoming.text)
    named = [form for form in turn.offered if text and text in {navigation.folded(t) for t in form.title.values()}]
    if named:
        return cold.begin(turn, conversation, named[0])
    return unknown(turn, conversation)


def unknown(turn: Turn, conversation: Conversation) -> Step:
    """Words that mean nothing here: answered, then answered otherwise; of a whole flood the rest is let pass."""
    if _answered(turn, conversation, "menu|again"):
        return Step(conversation)
    again = conversation.confused == "menu"
    first = "menu.unknown" if turn.incoming.text or turn.incoming.position else "menu.untaken"
    step = menu(turn, conversation, "menu.choose" if again else first)
    return step.plus(conversation=_confused(turn, step.conversation, "menu|again" if again else "menu"))


def menu(turn: Turn, conversation: Conversation, key: str) -> Step:
    """What can be done here: the drafts left over, and the forms."""
    held = conversation.shelf[:1] if conversation.draft is None else (conversation.draft,)
    offers = tuple(waking.offer(turn.library, draft, "draft.left", turn.language) for draft in held)
    return Step(conversation, (*offers, Say(turn.say(key, name=turn.person.name), form_rows(turn))))


def form_rows(turn: Turn, most: int = 6) -> tuple[tuple[Choice, ...], ...]:
    forms = turn.offered[:most]
    return buttons.arranged(buttons.button(pick(form.title, turn.language), buttons.FORM, form.name) for form in forms)


def _place_typed(turn: Turn, conversation: Conversation, draft: Draft, form: Form) -> Step:
    """By its number or a part of its name; a photo that comes meanwhile is kept where photos belong."""
    where = answer.photo_question(form, filling(turn, form, draft))
    photos = tuple(file for file in turn.incoming.attachments if file.kind == "photo")
    if photos and where is not None:
        kept, expected = answer.with_photos(turn, draft, where, photos)
        kept = answer.with_caption(turn, kept, form, turn.incoming.text)
        return course.settle_place(turn, conversation, form, kept).plus(expected=expected)
    typed = navigation.folded(turn.incoming.text)
    named = [(str(n), navigation.folded(post.place.name), post) for n, post in enumerate(turn.posts_for(form), 1)]
    fitting = [post.place.id for number, name, post in named if typed and (typed == number or typed in name)]
    chosen = fitting[0] if len(fitting) == 1 else 0
    return course.settle_place(turn, conversation, form, draft.but(place=chosen))


def _at_recap(turn: Turn, conversation: Conversation, draft: Draft, form: Form) -> Step:
    """Before sending, a photo still finds its place; a line only where the form marks a question for captions."""
    filled = filling(turn, form, draft)
    photos = [file for file in turn.incoming.attachments if file.kind == "photo"]
    where = answer.photo_question(form, filled)
    if photos and where is not None:
        draft, expected = answer.with_photos(turn, draft, where, tuple(photos))
        draft = answer.with_caption(turn, draft, form, turn.incoming.text)
        return recap(turn, conversation, draft, form).plus(expected=expected)
    added = answer.with_caption(turn, draft, form, turn.incoming.text)
    if added is not draft and answer.meant_for_captions(form, draft, added):
        return recap(turn, conversation.but(confused=""), added, form)
    if _answered(turn, conversation, "recap|again"):
        return Step(conversation)
    if conversation.confused == "recap":
        return recap(turn, _confused(turn, conversation, "recap|again"), draft, form)
    step = recap(turn, _confused(turn, conversation, "recap"), draft, form)
    return step.after(Say(turn.say("unclear.recap")))


def _answered(turn: Turn, conversation: Conversation, mark: str) -> bool:
    at = conversation.confused_at
    return conversation.confused == mark and at is not None and turn.now - at < FLOOD


def _confused(turn: Turn, conversation: Conversation, mark: str) -> Conversation:
    return conversation.but(confused=mark, confused_at=turn.now)
