"""What an administrator does to a schedule: another time, paused, for others, urgent, taken away; all of it audited."""

from typing import Any

from handlers.conversation import buttons
from handlers.conversation.state import Conversation
from handlers.conversation.turn import Say, Step, Turn
from handlers.rhythm.rule_words import parse_words
from handlers.rhythm.rules import BadRuleError, written
from handlers.rhythm.step_words import parse_step_words
from handlers.rhythm.steps import written_steps
from handlers.rhythm.workdays import load_calendar
from reminders.agenda import first_moment
from reminders.commands.shown import OURS, card
from storage import schedule
from storage.audit import Entry
from storage.database import Tx
from storage.people import Role
from storage.places import Place
from storage.schedule import Plan, Schedule

WHOM: tuple[tuple[Role, ...], ...] = (("secretary",), ("secretary", "member"), ("member",), ("supervisor",))
"""Whom a notice may be for; a press goes on to the next."""
PARTED = ("；", ";", "。")
"""What stands between the days of a rule and the steps around them."""


def read_time(typed: str) -> tuple[str, str]:
    """The rule and, behind a semicolon, the steps that somebody typed. Raises BadRuleError."""
    mark = next((mark for mark in PARTED if mark in typed.strip().rstrip("。")), None)
    days, _, steps = typed.strip().rstrip("。").partition(mark) if mark else (typed, "", "")
    return written(parse_words(days)), written_steps(parse_step_words(steps)) if steps.strip() else ""


async def ask_time(tx: Tx, turn: Turn, conversation: Conversation, one: Schedule, typed: str) -> Step:
    """Asks for another time, or takes the one that was typed."""
    if not typed:
        return asked(turn, conversation, f"remind {one.id} time", "remind.ask_time")
    try:
        rule, steps = read_time(typed)
    except BadRuleError:
        return asked(turn, conversation, f"remind {one.id} time", "remind.unclear_time")
    return await _change(tx, turn, conversation, one, rule=rule, steps=steps or one.steps)


async def pause(tx: Tx, turn: Turn, conversation: Conversation, one: Schedule, typed: str) -> Step:
    return await _change(tx, turn, conversation, one, paused=True)


async def resume(tx: Tx, turn: Turn, conversation: Conversation, one: Schedule, typed: str) -> Step:
    return await _change(tx, turn, conversation, one, paused=False)


async def whom(tx: Tx, turn: Turn, conversation: Conversation, one: Schedule, typed: str) -> Step:
    """On to the next of those whom a notice may be for."""
    now = next((n for n, roles in enumerate(WHOM) if roles == one.roles), 0)
    return await _change(tx, turn, conversation, one, roles=WHOM[(now + 1) % len(WHOM)])


async def urgent(tx: Tx, turn: Turn, conversation: Conversation, one: Schedule, typed: str) -> Step:
    return await _change(tx, turn, conversation, one, urgent=True)


async def calm(tx: Tx, turn: Turn, conversation: Conversation, one: Schedule, typed: str) -> Step:
    return await _change(tx, turn, conversation, one, urgent=False)


async def drop(tx: Tx, turn: Turn, conversation: Conversation, one: Schedule, typed: str) -> Step:
    """Only what an administrator added; the rest can be paused."""
    if one.kind not in OURS:
        return Step(conversation, (card(turn, one, own=True),))
    await schedule.remove(tx, one.id)
    deed = Entry("schedule.remove", turn.person.id, f"{one.id} {one.kind} {one.subject}")
    return Step(conversation, (Say(turn.say("remind.dropped")),), deeds=(deed,))


async def go_ones_own_way(tx: Tx, turn: Turn, conversation: Conversation, one: Schedule, place: Place) -> Step:
    """A schedule of the place's own in place of the one from above, the same at first."""
    plan = Plan(**one.model_dump(include=set(Plan.model_fields)))
    deed = await put(tx, turn, place, plan)
    found = next(new for new in await schedule.of_places(tx, [place.id]) if _same(new, plan))
    return Step(conversation, (card(turn, found, own=True),), deeds=(deed,))


async def put(tx: Tx, turn: Turn, place: Place, plan: Plan) -> Entry:
    """Adds a schedule, or gives the one that is there this plan. Raises BadRuleError."""
    next_at = first_moment(plan, turn.now, await load_calendar(tx))
    if not await schedule.add(tx, place.id, plan, next_at):
        there = next(one for one in await schedule.of_places(tx, [place.id]) if _same(one, plan))
        await schedule.change(tx, there.id, plan, next_at, paused=False)
    return Entry(
        "schedule.set", turn.person.id, f"{place.id} {plan.kind} {plan.subject} {plan.rule} {plan.steps}"[:200]
    )


def asked(turn: Turn, conversation: Conversation, waits_for: str, key: str, **mentions: object) -> Step:
    """A question whose answer the next line is."""
    leave = (buttons.button(turn.say("button.cancel"), buttons.COMMAND, "cancel"),)
    return Step(conversation.but(waits_for=waits_for), (Say(turn.say(key, **mentions), (leave,)),))


async def _change(tx: Tx, turn: Turn, conversation: Conversation, one: Schedule, **changes: Any) -> Step:
    changed = one.model_copy(update=changes)
    next_at = first_moment(changed, turn.now, await load_calendar(tx))
    await schedule.change(tx, one.id, changed, next_at, changed.paused)
    said = " ".join(f"{name}={value}" for name, value in changes.items())
    deed = Entry("schedule.change", turn.person.id, f"{one.id} {one.kind} {said}"[:200])
    shown = changed.model_copy(update={"next_at": next_at})
    return Step(conversation, (card(turn, shown, own=True),), deeds=(deed,))


def _same(one: Schedule, plan: Plan) -> bool:
    return (one.kind, one.subject) == (plan.kind, plan.subject)


CHANGES = {
    "time": ask_time,
    "pause": pause,
    "resume": resume,
    "whom": whom,
    "urgent": urgent,
    "calm": calm,
    "drop": drop,
}
