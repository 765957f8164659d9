"""Reads the day that words mean, as people write it in a chat, seen from today.

Own table, because it is the core of a forgiving conversation: dateparser 1.5 reads 31 of
66 usual phrases (not 11月3日, 上周五, 3号) and takes 0.15 s and 20 MB to load; parsedatetime knows no Chinese.

Where the year is missing, it is the one that brings the day nearest to today, so a past day wins unless it lies more
than about half a year back. A day or a weekday alone (3号, 周三) is the latest one up to today.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import MAXYEAR, date, timedelta

from handlers.questions.folding import folded
from handlers.questions.numerals import DIGITS, read_numeral

LONGEST = 40
"""Characters; nobody needs more for one day."""
NAMED = {
    **dict.fromkeys(("今天", "今日", "今儿", "当天", "today"), 0),
    **dict.fromkeys(("昨天", "昨日", "昨儿", "昨", "yesterday"), -1),
    **dict.fromkeys(("前天", "前日", "前儿", "day before yesterday", "the day before yesterday"), -2),
    **dict.fromkeys(("大前天",), -3),
    **dict.fromkeys(("明天", "明日", "明儿", "明", "tomorrow"), 1),
    **dict.fromkeys(("后天", "day after tomorrow", "the day after tomorrow"), 2),
    **dict.fromkeys(("大后天",), 3),
}
"""Days from today."""
YEARS = {"前年": -2, "去年": -1, "今年": 0, "本年": 0, "明年": 1}
MONTHS = {"上上": -2, "上": -1, "本": 0, "这": 0, "下": 1}
WEEKS = {"上上": -2, "上": -1, "本": 0, "这": 0, "下": 1, "this": 0, "next": 1}
WEEKDAYS = {
    **{day: place for place, days in enumerate(("一1", "二2", "三3", "四4", "五5", "六6", "日天7")) for day in days}
}
ENGLISH_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ENGLISH_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
ENGLISH_NUMBERS = ("a", "one", "two", "three", "four", "five", "six", "seven")
UNITS = {"天": 1, "日": 1, "day": 1, "周": 7, "星期": 7, "礼拜": 7, "week": 7}
"""Days."""
NUMERAL = f"[{''.join(DIGITS)}十廿]+"
WEEKDAY = r"(?:周|星期|礼拜)[一二三四五六日天]"
ENGLISH_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
ENGLISH_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
TRAILING = re.compile(
    rf"(?<=[0-9日号])\s*\(?{WEEKDAY}\)?$|(?<=.)\s*(?:凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|晚|早)$|(?<=[0-9日号天])(?:\s+|t)[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}})?$|[。.!]$"
)
"""What may follow a day and says no more about it."""
Rule = Callable[[re.Match[str], date], date | None]


class NoSuchDayError(ValueError):
    """A day of the calendar is meant that it does not have, like 2月30日; the text is the day as it was written."""


def read_day(text: str, today: date) -> date | None:
    """The day, or None where none is meant; raises NoSuchDayError."""
    phrase = tidied(text)
    if phrase in NAMED:
        return today + timedelta(days=NAMED[phrase])
    for pattern, rule in RULES:
        if found := pattern.fullmatch(phrase):
            return reached(rule, found, today)
    return None


def reached(rule: Rule, found: re.Match[str], today: date) -> date | None:
    """The day of the rule, if the calendar has it and it lies in a century that a report can be about."""
    try:
        day = rule(found, today)
    except (ValueError, OverflowError):
        day = None
    if day is None or not 1900 <= day.year < 2100:
        raise NoSuchDayError(found[0])
    return day


def tidied(text: str) -> str:
    """Folded, its numerals in figures, without a weekday or an hour that only accompanies the day."""
    phrase = folded(text)
    if len(phrase) > LONGEST:
        return ""
    phrase = re.sub(rf"{NUMERAL}(?=年|月|日|号|天|周|个|星期|礼拜)|(?<=月){NUMERAL}$", figures, phrase)
    phrase = re.sub(rf"^{ENGLISH_DAY},?\s+(?=[0-9]|{ENGLISH_MONTH})", "", phrase)
    while (shorter := TRAILING.sub("", phrase)) != phrase:
        phrase = shorter
    return phrase.strip()


def figures(found: re.Match[str]) -> str:
    """A numeral in figures; as it stands where it makes no number."""
    number = read_numeral(found[0].replace("廿", "二十"))
    return found[0] if number is None else str(number)


def full(found: re.Match[str], today: date) -> date:
    """Year, month and day; a year of two digits is of this century."""
    year = int(found[1])
    return date(year + 2000 if year < 100 else year, int(found[2]), int(found[3]))


def month_and_day(found: re.Match[str], today: date) -> date | None:
    """In the nearest year; None where none of the three has the day."""
    return nearest(today, int(found[1]), int(found[2]))


def nearest(today: date, month: int, day: int) -> date | None:
    """That day last year, this year or next, whichever is nearest."""
    years = (year for year in (today.year, today.year - 1, today.year + 1) if 1 <= month <= 12 and year <= MAXYEAR)
    days = [date(year, month, day) for year in years if 1 <= day <= monthrange(year, month)[1]]
    return min(days, key=lambda one: abs(one - today), default=None)


def in_named_year(found: re.Match[str], today: date) -> date:
    """去年12月5日."""
    return date(today.year + YEARS[found[1]], int(found[2]), int(found[3]))


def in_named_month(found: re.Match[str], today: date) -> date:
    """上个月5号."""
    return in_month(today, MONTHS[found[1]], int(found[2]))


def in_month(today: date, months: int, day: int) -> date:
    """That day of the month so many months from this; raises ValueError where it has none."""
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return date(year, month + 1, day)


def day_alone(found: re.Match[str], today: date) -> date:
    """3号: of this month up to today, else of the last; the 31st may lie a month further back."""
    day = int(found[1])
    for months in (0, -1, -2):
        year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
        if day <= monthrange(year, month + 1)[1] and (months < 0 or day <= today.day):
            return date(year, month + 1, day)
    raise ValueError(day)


def weekday(found: re.Match[str], today: date) -> date:
    """周三, 上周五, 下周一: weeks begin on Monday; without a week, the latest up to today."""
    return on_weekday(today, WEEKDAYS[found[2]], WEEKS[found[1]] if found[1] else None)


def english_weekday(found: re.Match[str], today: date) -> date:
    """Friday is the latest up to today, last Friday the latest before today, this and next count weeks."""
    place = ENGLISH_DAYS.index(found[2][:3])
    if found[1] == "last":
        return on_weekday(today - timedelta(days=1), place, None)
    return on_weekday(today, place, WEEKS.get(found[1] or ""))


def on_weekday(today: date, place: int, week: int | None) -> date:
    """That weekday (Monday is 0) so many weeks from this; the latest up to today where no week is named."""
    if week is None:
        return today - timedelta(days=(today.weekday() - place) % 7)
    return today + timedelta(days=place - today.weekday(), weeks=week)


def days_off(found: re.Match[str], today: date) -> date:
    """3天前, 两周后."""
    days = int(found[1]) * UNITS[found[2]]
    return today + timedelta(days=-days if "前" in found[3] else days)


def english_ago(found: re.Match[str], today: date) -> date:
    """3 days ago, a week ago."""
    number = int(found[1]) if found[1].isdecimal() else max(ENGLISH_NUMBERS.index(found[1]), 1)
    return today - timedelta(days=number * UNITS[found[2]])


def english_month_first(found: re.Match[str], today: date) -> date | None:
    """Nov 3, November 3rd 2026."""
    return english_month(found[1], found[2], found[3], today)


def english_day_first(found: re.Match[str], today: date) -> date | None:
    """3 Nov, 3rd of November 2026."""
    return english_month(found[2], found[1], found[3], today)


def english_month(name: str, day: str, year: str | None, today: date) -> date | None:
    """With its year, else in the nearest."""
    month = ENGLISH_MONTHS.index(name[:3]) + 1
    return date(int(year), month, int(day)) if year else nearest(today, month, int(day))


RULES: tuple[tuple[re.Pattern[str], Rule], ...] = tuple(
    (re.compile(pattern, re.ASCII), rule)
    for pattern, rule in (
        (r"([0-9]{4})\s*[-/.年\s]\s*([0-9]{1,2})\s*[-/.月\s]\s*([0-9]{1,2})\s*[日号]?", full),
        (r"([0-9]{4})([0-9]{2})([0-9]{2})", full),
        (r"([0-9]{2})\s*年\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*[日号]?", full),
        (r"([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*[日号]?", month_and_day),
        (r"([0-9]{2})([0-9]{2})", month_and_day),
        (r"(前年|去年|今年|本年|明年)的?\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*[日号]?", in_named_year),
        (r"(上上|上|本|这|下)个?月的?\s*([0-9]{1,2})\s*[日号]?", in_named_month),
        (r"([0-9]{1,2})\s*[日号]", day_alone),
        (r"(上上|上|本|这|下)?个?(?:周|星期|礼拜)([一二三四五六日天1-7])", weekday),
        (r"([0-9]{1,5})\s*(天|日)(之?前|以前|之?后|以后)", days_off),
        (r"([0-9]{1,4})\s*个?(周|星期|礼拜)(之?前|以前|之?后|以后)", days_off),
        (rf"(?:on\s+)?(?:(last|this|next)\s+)?({ENGLISH_DAY})", english_weekday),
        (rf"([0-9]{{1,5}}|{'|'.join(ENGLISH_NUMBERS)})\s+(day|week)s?\s+ago", english_ago),
        (rf"{ENGLISH_MONTH}\s*([0-9]{{1,2}})(?:st|nd|rd|th)?(?:,?\s+([0-9]{{4}}))?", english_month_first),
        (rf"([0-9]{{1,2}})(?:st|nd|rd|th)?\s*(?:of\s+)?{ENGLISH_MONTH}(?:,?\s+([0-9]{{4}}))?", english_day_first),
    )
)
"""Each form that a day is written in, and what it means; no text fits two."""
