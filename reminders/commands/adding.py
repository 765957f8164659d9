"""Adding a schedule: a form that every branch owes by a day, or words of the administrator's own."""

from dataclasses import dataclass

from handlers.conversation import buttons
from handlers.conversation.state import Conversation
from handlers.conversation.turn import Rows, Say, Step, Turn
from handlers.forms.form import Form, pick
from handlers.rhythm.rules import BadRuleError
from reminders.commands.changing import asked, put, read_time
from reminders.commands.shown import MOST_LISTED, card, press
from storage import schedule
from storage.database import Tx
from storage.places import Place
from storage.schedule import Plan

NOT_OWED = frozenset({"theme_day", "all_quiet", "issue", "check_in"})
"""Forms that no branch owes by a day set here: one has its own schedule, the others are filed when there is cause."""
LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class Adding:
    """Somebody adds a schedule for a place."""

    tx: Tx
    turn: Turn
    conversation: Conversation
    place: Place


async def add(one: Adding, what: str, typed: str) -> Step:
    """Step by step: what, then when. "say" stands for words of one's own, else it is a form by name or title."""
    name, _, when = what.partition(" ")
    if name == "say":
        text, _, when = typed.partition("\n")
        return await _words(one, " ".join(text.split()), when)
    form = next((form for form in _forms(one.turn, one.place) if name in (form.name, *form.title.values())), None)
    if form is None:
        return Step(one.conversation, (Say(one.turn.say("remind.what"), _offers(one)),))
    return await _timed(one, Plan(kind="form", subject=form.name, rule=""), f"remind add {form.name}", when or typed)


async def _words(one: Adding, text: str, when: str) -> Step:
    """Each of them is a schedule of its own: they are numbered."""
    if not text or len(text) > LONGEST_TEXT:
        return asked(one.turn, one.conversation, "remind add say", "remind.ask_words")
    there = await schedule.of_places(one.tx, [one.place.id])
    number = 1 + max((int(other.subject) for other in there if other.kind == "notice"), default=0)
    plan = Plan(kind="notice", subject=str(number), rule="", text=text, roles=("secretary",))
    return await _timed(one, plan, f"remind add say\n{text}", when)


async def _timed(one: Adding, plan: Plan, waits_for: str, when: str) -> Step:
    if not when.strip():
        return asked(one.turn, one.conversation, waits_for, "remind.ask_time")
    try:
        rule, steps = read_time(when)
        deed = await put(one.tx, one.turn, one.place, plan.model_copy(update={"rule": rule, "steps": steps}))
    except BadRuleError:
        return asked(one.turn, one.conversation, waits_for, "remind.unclear_time")
    there = await schedule.of_places(one.tx, [one.place.id])
    added = next(new for new in there if (new.kind, new.subject) == (plan.kind, plan.subject))
    return Step(one.conversation, (card(one.turn, added, own=True),), deeds=(deed,))


def _forms(turn: Turn, place: Place) -> list[Form]:
    offered = turn.library.offered(("secretary",), place.path, turn.now.date())
    return [form for form in offered if form.name not in NOT_OWED]


def _offers(one: Adding) -> Rows:
    shown = _forms(one.turn, one.place)[: MOST_LISTED - 1]
    forms = buttons.arranged(press(pick(form.title, one.turn.language), "add", form.name) for form in shown)
    own = press(one.turn.say("button.remind.say"), "add", "say")
    return (*forms, (own,), (press(one.turn.say("button.back"), "list"),))
