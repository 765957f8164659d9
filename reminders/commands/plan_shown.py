"""A month's plan as its planners see it, with the buttons that change it."""

from collections.abc import Mapping, Sequence

from handlers.conversation import buttons
from handlers.conversation.turn import Rows, Say, Turn
from handlers.rhythm.rule_words import in_words
from handlers.rhythm.rules import BadRuleError, parse
from handlers.rhythm.said import day_in_full
from handlers.summary.period import Period
from handlers.theme_day.planned import USUAL, Planned
from handlers.theme_day.words import tally
from storage.messages import Choice
from storage.places import Place

COMMAND = "themeday_plan"
FIELDS = ("topic", "venue", "materials")
"""What is simply written; the day and the items have notations of their own."""


def card(turn: Turn, now: Planned, month: Period, answers: Mapping[str, int], due: int) -> Say:
    """When, what about, where; who comes."""
    plan = now.plan
    lines = [turn.say("plan.title", place=now.place.name, month=int(now.month[-2:])), _when(turn, now)]
    shown = {
        "topic": plan.topic,
        "required": turn.say("show.comma").join(now.required),
        "optional": turn.say("show.comma").join(now.optional),
        "venue": plan.venue,
        "materials": plan.materials,
    }
    lines += [turn.say(f"plan.{name}", text=text) for name, text in shown.items() if text]
    if due:
        lines.append(tally(answers, due, turn.language))
    return Say("\n".join(lines), _ways(turn, now, month))


def which(turn: Turn, own: Sequence[Place]) -> Say:
    """Of several places, whose plan?"""
    ways = (buttons.button(place.name, buttons.COMMAND, COMMAND, place.id) for place in own)
    return Say(turn.say("ask.place"), buttons.arranged(ways))


def _when(turn: Turn, now: Planned) -> str:
    day = day_in_full(now.day, turn.language) if now.day else turn.say("plan.no_day")
    at = f" {now.plan.at}" if now.plan.at else ""
    rule = now.schedule.rule if now.schedule else USUAL
    if now.schedule and now.schedule.subject:
        return turn.say("plan.own_day", day=f"{day}{at}")
    try:
        said = in_words(parse(rule), turn.language, with_time=False)
    except BadRuleError:
        said = rule
    return turn.say("plan.ruled_day", day=f"{day}{at}", rule=said)


def _ways(turn: Turn, now: Planned, month: Period) -> Rows:
    names = ["day", "topic", "items", "venue", "materials", "file"]
    ways = buttons.arranged(_press(turn, now.place, now.month, name) for name in names)
    own = now.schedule is not None and now.schedule.subject and now.schedule.place.id == now.place.id
    back = ((_press(turn, now.place, now.month, "ruled"),),) if own else ()
    turns = (_month(turn, now.place, month.before), _month(turn, now.place, month.next))
    return (*ways, *back, turns)


def _press(turn: Turn, place: Place, month: str, what: str) -> Choice:
    return buttons.button(turn.say(f"button.plan.{what}"), buttons.COMMAND, COMMAND, f"{place.id} {month} {what}")


def _month(turn: Turn, place: Place, month: Period) -> Choice:
    label = turn.say("button.plan.month", month=month.first.month)
    return buttons.button(label, buttons.COMMAND, COMMAND, f"{place.id} {month.code}")
