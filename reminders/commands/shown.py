"""Schedules as an administrator sees them: a line in the list, a card with what can be done."""

from datetime import datetime

from handlers.conversation import buttons
from handlers.conversation.turn import Rows, Say, Turn
from handlers.forms.form import pick
from handlers.rhythm.rule_words import in_words
from handlers.rhythm.rules import NEVER, BadRuleError, parse
from handlers.rhythm.said import day_said
from handlers.rhythm.step_words import steps_in_words
from reminders.agenda import steps_of
from reminders.kinds import REMINDERS
from storage.messages import Choice
from storage.schedule import Schedule

MOST_LISTED = 6
LONGEST_TITLE = 12
OURS = ("form", "notice")
"""Kinds that an administrator adds and may take away; the others belong to every county."""


def listed(turn: Turn, found: list[Schedule], page: int) -> Say:
    """All schedules that hold here, six a page."""
    pages = -(-len(found) // MOST_LISTED) or 1
    here = found[page % pages * MOST_LISTED : (page % pages + 1) * MOST_LISTED]
    lines = [turn.say("remind.title"), *(_line(turn, one) for one in here)]
    rows = buttons.arranged(press(title(turn, one), one.id) for one in here)
    more = (press(turn.say("button.more"), "page", (page + 1) % pages),) if pages > 1 else ()
    ways = (press(turn.say("button.remind.add"), "add"), press(turn.say("button.remind.tomorrow"), "tomorrow"))
    return Say("\n".join(lines), (*rows, *((more,) if more else ()), ways))


def card(turn: Turn, one: Schedule, own: bool) -> Say:
    """What a schedule says, when, to whom; what can be done with it where it is one's own to change."""
    lines = [f"{title(turn, one)} · {one.place.name}", *_when(turn, one), _whom(turn, one), _next(turn, one)]
    if one.text:
        lines.insert(1, one.text)
    return Say("\n".join(lines), _ways(turn, one) if own else _inherited(turn, one))


def title(turn: Turn, one: Schedule) -> str:
    """What is reminded of."""
    if one.kind == "form":
        form = turn.library.newest(one.subject)
        return pick(form.title, turn.language) if form else one.subject
    if one.kind == "notice":
        return one.text if len(one.text) <= LONGEST_TITLE else f"{one.text[: LONGEST_TITLE - 1]}…"
    return turn.say(f"remind.kind.{one.kind}")


def press(label: str, *rest: object) -> Choice:
    return buttons.button(label, buttons.COMMAND, "remind", " ".join(map(str, rest)))


def _line(turn: Turn, one: Schedule) -> str:
    paused = turn.say("remind.paused") if one.paused else ""
    return f"· {title(turn, one)}（{one.place.name}）{_rule(turn, one)}{paused}"


def _rule(turn: Turn, one: Schedule) -> str:
    try:
        return in_words(parse(one.rule), turn.language)
    except BadRuleError:
        return one.rule


def _when(turn: Turn, one: Schedule) -> list[str]:
    try:
        steps = steps_of(one)
    except BadRuleError:
        return [_rule(turn, one)]
    if [step.days for step in steps] == [0]:
        return [_rule(turn, one)]
    return [_rule(turn, one), turn.say("remind.steps", steps=steps_in_words(steps, turn.language))]


def _whom(turn: Turn, one: Schedule) -> str:
    roles = turn.say("show.comma").join(turn.say(f"role.{role}") for role in REMINDERS[one.kind].roles_of(one))
    return turn.say("remind.whom", roles=roles)


def _next(turn: Turn, one: Schedule) -> str:
    if one.paused:
        return turn.say("remind.is_paused")
    if one.next_at >= NEVER:
        return turn.say("remind.ended")
    local: datetime = one.next_at.astimezone(turn.now.tzinfo)
    day = day_said(local.date(), turn.now.date(), turn.language)
    return turn.say("remind.next", day=day, time=f"{local:%H:%M}")


def _ways(turn: Turn, one: Schedule) -> Rows:
    names = ["time", "resume" if one.paused else "pause", "test"]
    names += ["whom", "calm" if one.urgent else "urgent"] if one.kind == "notice" else []
    names += ["drop"] if one.kind in OURS else []
    rows = buttons.arranged(press(turn.say(f"button.remind.{name}"), one.id, name) for name in names)
    return (*rows, (press(turn.say("button.back"), "list"),))


def _inherited(turn: Turn, one: Schedule) -> Rows:
    """One from further up can be gone another way below, not changed."""
    own = press(turn.say("button.remind.own"), one.id, "own")
    return ((own, press(turn.say("button.remind.test"), one.id, "test")), (press(turn.say("button.back"), "list"),))
