"""What is typed into a plan: a day and an hour (12月8日 9:30), items a line each, optional ones marked so. Pure."""

import re
from calendar import monthrange
from datetime import date

from handlers.questions.days import NoSuchDayError, read_day
from handlers.questions.folding import folded
from handlers.questions.time import read_clock
from handlers.words.say import words

BETWEEN_ITEMS = re.compile(r"[\n;；]+")


class Unclear(ValueError):  # noqa: N818 -- what was typed is unclear; nothing is in error
    """No day of the month, and no hour."""


def read_day_and_time(text: str, month: str, today: date) -> tuple[date | None, str]:
    """The day, which must lie in the month ("2026-12"), and the hour; either may be missing. Raises Unclear."""
    parts = folded(text).split(" ")
    for split in range(len(parts), -1, -1):
        day_text, clock_text = " ".join(parts[:split]), " ".join(parts[split:])
        day = _day(day_text, month, today) if day_text else None
        clock = _clock(clock_text) if clock_text else ""
        if (day or not day_text) and clock is not None and (day or clock):
            return day, clock
    raise Unclear(text)


def read_items(text: str) -> tuple[list[str], list[str]]:
    """Required and optional items; an optional one begins with 自选."""
    required: list[str] = []
    optional: list[str] = []
    for line in (" ".join(part.split()) for part in BETWEEN_ITEMS.split(text)):
        mark = next((mark for mark in _marks() if line.casefold().startswith(mark)), "")
        rest = line[len(mark) :].lstrip(" ：:、.") if mark else line
        (optional if mark else required).extend([rest] if rest else [])
    return required, optional


def _day(text: str, month: str, today: date) -> date | None:
    """Seen from today, else from the end of the month: 8号 is then a day of it."""
    year, number = int(month[:4]), int(month[-2:])
    last = date(year, number, monthrange(year, number)[1])
    for seen_from in (today, last):
        try:
            found = read_day(text, seen_from)
        except NoSuchDayError:
            return None
        if found and (found.year, found.month) == (year, number):
            return found
    return None


def _clock(text: str) -> str | None:
    read = read_clock(text)
    return f"{read[0]:02}:{read[1]:02}" if read and read[0] < 24 and read[1] < 60 else None


def _marks() -> list[str]:
    return [mark.casefold() for said in words("plan.words.optional") for mark in said.split("|")]
