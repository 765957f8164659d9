"""The command /themeday_plan: what is planned for the coming theme days, and changing it a line at a time."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from handlers.conversation.state import Conversation
from handlers.conversation.turn import Say, Step, Turn
from handlers.rhythm.rule_words import parse_words
from handlers.rhythm.rules import BadRuleError, written
from handlers.rhythm.said import day_said
from handlers.rhythm.workdays import load_calendar
from handlers.summary import period
from handlers.summary.period import Period
from handlers.theme_day.calendar_file import promise
from handlers.theme_day.planned import Planned, planned
from reminders.commands.changing import asked
from reminders.commands.plan_shown import COMMAND, FIELDS, card, which
from reminders.commands.plan_typed import Unclear, read_day_and_time, read_items
from reminders.theme_day_plans import as_ruled, put_contents, put_day, put_rule
from storage import places, theme_days
from storage.audit import Entry
from storage.database import Tx
from storage.places import Place


@dataclass(frozen=True, slots=True)
class Planning:
    """Somebody looks at a month's plan, or changes it."""

    tx: Tx
    turn: Turn
    conversation: Conversation
    planned: Planned


async def plan(tx: Tx, turn: Turn, conversation: Conversation, rest: str) -> Step:
    """Without more the next theme day of one's own place; "17 2026-12 topic" asks for a field, or takes it typed."""
    conversation = conversation.but(waits_for="")
    first, _, typed = rest.partition("\n")
    place_id, code, what = [*first.split(" ", 2), "", "", ""][:3]
    place = await _place(tx, turn, place_id)
    if place is None:
        own = planning(turn)
        if not place_id and len(own) > 1:
            return Step(conversation, (which(turn, own),))
        deed = Entry("theme_day.refuse", turn.person.id, f"plan {first[:40]!r}")
        return Step(conversation, (Say(turn.say("refused")),), deeds=(deed,))
    month = period.read(code, turn.now.date()) if code else None
    calendar = await load_calendar(tx)
    if month is None or month.span != "month":
        month = await _coming(tx, turn, place)
    one = Planning(tx, turn, conversation, await planned(tx, place, month, calendar))
    return await DOES.get(what, _show)(one, typed)


def planning(turn: Turn) -> list[Place]:
    """The places whose theme days this person plans: a branch as its secretary, a subtree as who watches over it."""
    branches = [post.place for post in turn.person.posts if post.role == "secretary" and post.place.level == "branch"]
    return list({place.id: place for place in (*branches, *turn.person.watched)}.values())


async def _place(tx: Tx, turn: Turn, number: str) -> Place | None:
    own = planning(turn)
    if not number:
        return own[0] if len(own) == 1 else None
    found = await places.place(tx, int(number)) if number.isdecimal() and len(number) < 15 else None
    mine = found is not None and (found in own or turn.person.sees(found))
    return found if mine else None


async def _coming(tx: Tx, turn: Turn, place: Place) -> Period:
    """This month while its day is to come, else the next."""
    today = turn.now.date()
    month = period.month(today)
    day = (await planned(tx, place, month, await load_calendar(tx))).day
    return month if day and day >= today else month.next


async def _show(one: Planning, typed: str) -> Step:
    return Step(one.conversation, (await _card(one),))


async def _day(one: Planning, typed: str) -> Step:
    """Another day, another hour, or another rule for good."""
    if not typed:
        return _asked(one, "day", "plan.ask_day")
    now = one.turn.now
    try:
        if typed.strip().startswith("每"):
            await put_rule(one.tx, now, one.planned, written(parse_words(typed)))
            return await _changed(one, "rule", typed)
        day, at = read_day_and_time(typed, one.planned.month, now.date())
    except (BadRuleError, Unclear):
        return _asked(one, "day", "plan.unclear_day")
    if day is not None and day < now.date():
        return _asked(one, "day", "plan.past_day", day=day_said(day, now.date(), one.turn.language))
    if day is not None:
        await put_day(one.tx, now, one.planned, day)
    if at:
        await put_contents(one.tx, one.planned.place, one.planned.month, {"at": at}, one.turn.person.id)
    return await _changed(one, "day", typed)


async def _ruled(one: Planning, typed: str) -> Step:
    await as_ruled(one.tx, one.turn.now, one.planned)
    return await _changed(one, "day", "")


async def _items(one: Planning, typed: str) -> Step:
    if not typed:
        return _asked(one, "items", "plan.ask_items")
    required, optional = read_items(typed)
    return await _kept(one, {"required": "\n".join(required), "optional": "\n".join(optional)})


def _field(name: str) -> Callable[[Planning, str], Awaitable[Step]]:
    async def change(one: Planning, typed: str) -> Step:
        if not typed:
            return _asked(one, name, f"plan.ask_{name}")
        return await _kept(one, {name: "\n".join(" ".join(line.split()) for line in typed.splitlines())})

    return change


async def _file(one: Planning, typed: str) -> Step:
    """The coming theme days as a calendar file."""
    return Step(one.conversation, promises=(promise(one.turn, one.planned.place),))


async def _kept(one: Planning, fields: Mapping[str, str]) -> Step:
    await put_contents(one.tx, one.planned.place, one.planned.month, fields, one.turn.person.id)
    return await _changed(one, " ".join(fields), "")


async def _changed(one: Planning, what: str, typed: str) -> Step:
    """Shown anew, as it now is."""
    subject = f"{one.planned.place.id} {one.planned.month} {what} {typed}".strip()[:200]
    return Step(one.conversation, (await _card(one),), deeds=(Entry("theme_day.plan", one.turn.person.id, subject),))


async def _card(one: Planning) -> Say:
    month = period.read(one.planned.month, one.turn.now.date())
    assert month is not None  # noqa: S101 -- it was made from a month
    now = await planned(one.tx, one.planned.place, month, await load_calendar(one.tx))
    is_branch = now.place.level == "branch"
    answers = (await theme_days.answered(one.tx, [now.place.id], now.month)).get(now.place.id, {}) if is_branch else {}
    due = (await theme_days.due(one.tx, [now.place.id])).get(now.place.id, 0) if is_branch else 0
    return card(one.turn, now, month, answers, due)


def _asked(one: Planning, what: str, key: str, **mentions: object) -> Step:
    waits_for = f"{COMMAND} {one.planned.place.id} {one.planned.month} {what}"
    return asked(one.turn, one.conversation, waits_for, key, **mentions)


DOES: Mapping[str, Callable[[Planning, str], Awaitable[Step]]] = {
    "day": _day,
    "ruled": _ruled,
    "items": _items,
    "file": _file,
    **{name: _field(name) for name in FIELDS},
}
