"""A day as people say it: 今天, 明天, 11月5日（周四）."""

from datetime import date

from handlers.words.say import say

NEAR = {-1: "day.yesterday", 0: "day.today", 1: "day.tomorrow", 2: "day.after_tomorrow"}


def day_said(day: date, today: date, language: str) -> str:
    """Seen from today; the year only where it is another one."""
    if key := NEAR.get((day - today).days):
        return say(language, key)
    return day_in_full(day, language) if day.year == today.year else f"{day.year}-{day.month}-{day.day}"


def day_in_full(day: date, language: str) -> str:
    """With its weekday, by which a slip is noticed; without the year."""
    weekday = say(language, "show.weekdays").split()[day.weekday()]
    month = say(language, "show.months").split()[day.month - 1]
    return say(language, "day.full", month=month, day=day.day, weekday=weekday)
