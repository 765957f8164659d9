"""Lists of a meeting, however many people it has: a page at a time, turned both ways."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.conversation.prompt import MOST_OFFERS
from handlers.theme_day.hall import Member
from handlers.theme_day.meeting_words import press
from handlers.theme_day.sitting import Sitting
from storage.messages import Choice

MOST_LISTED = 40
"""People whose names one message can hold and a phone can show; of more a page is shown, and numbers are typed."""
TURNING = 2
"""Buttons that turn the page: back and on."""


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list: the places of what stands on it."""

    number: int
    pages: int
    here: range


def page_of(many: int, number: int, size: int = MOST_LISTED) -> Page:
    """Of a list of so many the page of this number, or the nearest there is."""
    pages = -(-many // size) or 1
    number = min(number, pages - 1)
    return Page(number, pages, range(number * size, min((number + 1) * size, many)))


def tapped(many: int, number: int = 0, place: int | None = None) -> Page:
    """A page to be tapped on, as many as stand in one message with the buttons that turn it; or the one of a place."""
    size = MOST_OFFERS if many <= MOST_OFFERS else MOST_OFFERS - TURNING
    return page_of(many, number if place is None else place // size, size)


def turning(one: Sitting, what: str, page: Page) -> list[Choice]:
    """Back and on, where there is something."""
    ways = []
    if page.number > 0:
        ways.append(press(one.turn, one.hall, what, f"p{page.number - 1}", label=one.say("button.page.back")))
    if page.number < page.pages - 1:
        ways.append(press(one.turn, one.hall, what, f"p{page.number + 1}", label=one.say("button.page.on")))
    return ways


def asked_page(more: str) -> int | None:
    """The page that a button asks for, "p3"."""
    return int(more[1:]) if more[:1] == "p" and more[1:].isdecimal() and len(more) < 5 else None


def numbered(one: Sitting, members: Sequence[Member]) -> list[str]:
    """With the numbers by which they may be typed."""
    numbers = {member.id: number for number, member in enumerate(one.hall.members, 1)}
    return [f"{numbers[member.id]}{member.name}" for member in members]
