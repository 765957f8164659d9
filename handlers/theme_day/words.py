"""A theme day in words: when, what about, where; who comes; and the buttons by which one says so."""

from collections.abc import Mapping, Sequence
from datetime import date

from handlers.conversation import buttons
from handlers.conversation.turn import Rows
from handlers.rhythm.said import day_said
from handlers.words.say import say
from storage.messages import Choice
from storage.people import Person
from storage.places import Place
from storage.theme_days import BELONGING, Plan

ANSWERS = ("join", "leave", "remote")
MOST_NAMED = 6


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


def asking(place: Place, month: str, language: str, named: bool = False) -> Rows:
    """I come, I do not, I take part from afar; `named`: the buttons say of which branch, for who belongs to several."""
    ways = tuple(attend(name, place.id, month, language) for name in ANSWERS)
    return buttons.arranged(of(place, way, language) for way in ways) if named else (ways,)


def attend(name: str, place_id: int, month: str, language: str) -> Choice:
    return buttons.button(say(language, f"button.attend.{name}"), buttons.COMMAND, name, f"{place_id} {month}")


def of(place: Place, way: Choice, language: str) -> Choice:
    """The button with the name of its branch."""
    return Choice(say(language, "theme_day.of", branch=place.name, what=way.label), way.data)


def several(person: Person) -> bool:
    """Whether somebody belongs to more than one branch."""
    return len({post.place.id for post in person.posts if post.role in BELONGING and post.place.level == "branch"}) > 1


def few(names: Sequence[str], language: str) -> str:
    """In one sentence: at most six names."""
    said = say(language, "show.comma").join(names[:MOST_NAMED])
    return say(language, "meeting.and_others", names=said) if len(names) > MOST_NAMED else said
