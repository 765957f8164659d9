"""A summary as a message: its words, and buttons to the places around it and to other periods."""

from datetime import date

from handlers.conversation import buttons
from handlers.conversation.turn import Rows, Say
from handlers.forms.offers import Library
from handlers.summary.count import Child, Summary
from handlers.summary.period import Period, read
from handlers.summary.text import text
from handlers.words.say import say
from storage.messages import Choice
from storage.people import Person
from storage.places import Place

MOST_CHILDREN = 8
OFFERED = ("week", "last_week", "month")


def page(
    summary: Summary, period: Period, person: Person, library: Library, language: str, today: date, number: int = 0
) -> Say:
    """The message for one reader; `number` counts the pages of the places below."""
    rows = (
        *_children(summary, language, number),
        _files(summary, language),
        *_periods(summary.place, period, language, today),
        *_other_posts(summary.place, period, person),
    )
    return Say(text(summary, period, library, language), rows)


def link(label: str, place: Place, code: str, which: int | str = 0) -> Choice:
    """A button that asks for another summary: "m:summary:17/2026-W45"; "/1" for its second page, "/png" for a file."""
    rest = f"{place.id}/{code}/{which}" if which else f"{place.id}/{code}"
    return buttons.button(label, buttons.COMMAND, "summary", rest)


def _children(summary: Summary, language: str, number: int) -> Rows:
    children = summary.children
    pages = -(-len(children) // MOST_CHILDREN) or 1
    here = number % pages
    shown = children[here * MOST_CHILDREN : (here + 1) * MOST_CHILDREN]
    rows = buttons.arranged(link(_label(child, language), child.place, summary.period) for child in shown)
    if pages == 1:
        return rows
    more = link(say(language, "button.more"), summary.place, summary.period, (here + 1) % pages)
    return (*rows, (more,))


def _label(child: Child, language: str) -> str:
    if not child.missing:
        return child.place.name
    return say(language, "summary.child", place=child.place.name, count=child.missing)


def _files(summary: Summary, language: str) -> tuple[Choice, ...]:
    """The same figures to show or to hand on."""
    return tuple(
        link(say(language, f"summary.button.{kind}"), summary.place, summary.period, kind)
        for kind in ("png", "xlsx", "docx")
    )


def _periods(place: Place, period: Period, language: str, today: date) -> Rows:
    """By name, not by date: 本周 pressed next week means next week."""
    labels = {name: say(language, f"summary.button.{name}") for name in OFFERED}
    return (tuple(link(labels[name], place, name) for name in OFFERED if read(name, today) != period),)


def _other_posts(place: Place, period: Period, person: Person) -> Rows:
    """Up to the places that this person serves, unless it is the one shown."""
    return buttons.arranged(link(other.name, other, period.code) for other in person.watched if other != place)
