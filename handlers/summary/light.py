"""How a place stands with what it owes, as a light: always a shape and a word, since not everybody sees its colour."""

from enum import StrEnum

from handlers.summary import period as periods
from handlers.summary.model import Summary
from handlers.words.say import say


class Light(StrEnum):
    """Done by all; not by all yet, but there is time; not by all, and the time is over; nothing to be done yet."""

    MET = "met"
    NEAR = "near"
    OVERDUE = "overdue"
    AHEAD = "ahead"

    def said(self, language: str) -> str:
        """ "●达标"."""
        return say(language, f"light.{self.value}")


def light(summary: Summary, due: int, missing: int) -> Light:
    """Of a place where so many branches' theme day of the summary's month is over, of which so many lack it."""
    if not missing:
        return Light.MET if due else Light.AHEAD
    return Light.OVERDUE if _month_over(summary) else Light.NEAR


def _month_over(summary: Summary) -> bool:
    month = periods.read(summary.month, summary.until.date())
    return month is not None and summary.until.date() > month.last
