"""A summary as a message: its words, buttons that open its figures, and a row of ways to other views of it."""

from datetime import date

from handlers.conversation import buttons
from handlers.conversation.turn import Say
from handlers.forms.offers import Library
from handlers.summary.figures import counted
from handlers.summary.model import Summary
from handlers.summary.period import Period
from handlers.summary.text import text
from handlers.words.say import say
from storage.messages import Choice
from storage.people import Person
from storage.places import Place

MOST = 6
"""Figures with a button; the last one, should there be more, opens by a question."""
OFFERED = ("png", "xlsx", "docx")
WITH_PHOTOS = "photos_xlsx"
FILES = (*OFFERED, WITH_PHOTOS)
"""Views that are files; the last is offered below the workbook."""
AROUND = "around"
"""The page of buttons to other places and times."""
PHOTOS = "photos"
"""Those of one report."""


def page(summary: Summary, period: Period, person: Person, library: Library, language: str, today: date) -> Say:
    """The message for one reader."""
    place, code = summary.place, summary.period
    opening = [
        link(say(language, f"summary.button.{what}", count=many), place, code, what)
        for what, many in counted(summary).items()
        if many
    ]
    ways = tuple(link(say(language, f"summary.button.{what}"), place, code, what) for what in (AROUND, *OFFERED))
    return Say(text(summary, period, library, language), (*buttons.arranged(opening[:MOST]), ways))


def link(label: str, place: Place, code: str, what: str = "", number: int = 0) -> Choice:
    """A button that asks for another summary: "m:summary:17/2026-W45"; "/png" for a file, "/lacking/2" for the third
    page of what is behind a figure."""
    rest = "/".join([str(place.id), code, *([what] if what else []), *([str(number)] if number else [])])
    return buttons.button(label, buttons.COMMAND, "summary", rest)
