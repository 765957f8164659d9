"""A theme day in words: when, what about, where; who comes; and the buttons by which one says so."""

from collections.abc import Mapping
from datetime import date

from handlers.conversation import buttons
from handlers.conversation.turn import Rows
from handlers.rhythm.said import day_said
from handlers.words.say import say
from storage.messages import Choice
from storage.places import Place
from storage.theme_days import Plan

ANSWERS = ("join", "leave", "remote")


def event(place: Place, day: date, today: date, plan: Plan, language: str) -> str:
    """ "明天 9:30 是东坡村主题党日，主题“学习”，地点村委会"."""
    when = f"{day_said(day, today, language)}{' ' if plan.at else ''}{plan.at}"
    said = say(language, "theme_day.event", when=when, branch=place.name)
    said += say(language, "theme_day.topic", topic=plan.topic) if plan.topic else ""
    return said + (say(language, "theme_day.venue", venue=plan.venue) if plan.venue else "")


def tally(answers: Mapping[str, int], due: int, language: str) -> str:
    """How many come, stay away, take part from afar, have not said."""
    counted = {name: answers.get(name, 0) for name in ANSWERS}
    return say(language, "theme_day.tally", due=due, silent=max(0, due - sum(counted.values())), **counted)


def asking(place: Place, month: str, language: str) -> Rows:
    """One row: I come, I do not, I take part from afar."""
    return (tuple(attend(name, place.id, month, language) for name in ANSWERS),)


def attend(name: str, place_id: int, month: str, language: str) -> Choice:
    return buttons.button(say(language, f"button.attend.{name}"), buttons.COMMAND, name, f"{place_id} {month}")
