"""A day, on a button or as it is said: 今天, 11月3日, 上周五."""

from datetime import date, timedelta

from handlers.forms.form import Question
from handlers.questions.days import NoSuchDayError, read_day
from handlers.questions.question import Answer, Asked, Given, Offer, Reading, Unclear
from handlers.questions.unpressed import STALE
from handlers.words.say import say
from storage.messages import Incoming

OFFERED = ("offer.today", "offer.yesterday", "offer.before_yesterday")
"""By days back."""
GRACE = 1
"""Days that a button outlives its label: one shown before midnight still means the day it meant."""


class Date:
    """Kept as "2026-11-22"; a button carries its day, so that an old 今天 never turns into another day."""

    how = "how.date"

    def offers(self, asked: Asked) -> tuple[Offer, ...]:
        """Today and the two days before."""
        return tuple(
            Offer(say(asked.language, key), (asked.today - timedelta(days=back)).isoformat())
            for back, key in enumerate(OFFERED)
        )

    def read(self, asked: Asked, incoming: Incoming) -> Reading:
        """The day that is meant, by the rules of `days`."""
        try:
            day = read_day(incoming.text, asked.today)
        except NoSuchDayError as none:
            return Unclear("unclear.date_none", {"day": str(none)})
        return Given(day.isoformat()) if day else Unclear("unclear.date")

    def press(self, asked: Asked, token: str) -> Reading:
        """The day on the button."""
        days = [(asked.today - timedelta(days=back)).isoformat() for back in range(len(OFFERED) + GRACE)]
        return Given(token) if token in days else STALE

    def show(self, question: Question, value: Answer, language: str) -> str:
        """With its weekday, by which a slip is noticed."""
        day = self.cell(question, value, language)
        if isinstance(day, str):
            return day
        weekday = say(language, "show.weekdays").split()[day.weekday()]
        month = say(language, "show.months").split()[day.month - 1]
        return say(language, "show.date", year=day.year, month=month, day=day.day, weekday=weekday)

    def cell(self, question: Question, value: Answer, language: str) -> str | date:
        """A real date; as it stands where a form's own default is none."""
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            return str(value)


KIND = Date()
