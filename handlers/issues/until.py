"""Until when: reads the last day that somebody writes for an issue, which is a day to come.

What looks like a day but is none that can be used is told from words, which say what is required.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta

from handlers.questions.days import NoSuchDayError, in_month, read_day, tidied

LONGEST = timedelta(days=365)
WEEKDAY = re.compile("(?:周|星期|礼拜)[一二三四五六日天]|(?:mon|tues?|wednes|thurs?|fri|satur|sun)day")
OF_MONTH = re.compile(r"[\d一二三四五六七八九十廿]{1,3}[号日]")
OF_YEAR = re.compile(r"[\d一二三四五六七八九十]{1,3}[月./-][\d一二三四五六七八九十廿]{1,3}[号日]?")
AHEAD = {WEEKDAY: 6, OF_MONTH: 30, OF_YEAR: 120}
"""Days from which one looks back to find the one that is meant."""
BY_THEN = re.compile(r"(?:[以之]?内|(?<![\d几半]天)(?<![周月个年期拜])[以之]?前|为止|截止)$")
"""五天内 is five days from now, 周五前 until Friday, 12日前 until the 12th; 三天前 is past."""
SPANS = {"半个月": 15, "半月": 15, "半年": 182, "一周": 7, "two weeks": 14, "a week": 7}
"""Days."""
MONTHS = re.compile(r"(\d{1,2})个月(?:后|以后|之后)?|(a|one) month")
DAYS = re.compile(r"(?:in )?(\d{1,3}) days?")
ENDS: dict[str, Callable[[date], date]] = {
    **dict.fromkeys(("月底", "本月底", "这个月底", "月末", "end of month"), lambda today: _end(today, 0)),
    **dict.fromkeys(("下月底", "下个月底"), lambda today: _end(today, 1)),
    **dict.fromkeys(("年底", "年末", "今年底"), lambda today: date(today.year, 12, 31)),
    **dict.fromkeys(("本周内", "这周内", "本周", "这周", "周末"), lambda today: _week_end(today, 0)),
    **dict.fromkeys(("下周内", "下周"), lambda today: _week_end(today, 1)),
}
"""What has a last day by its name."""
LIKE_A_DAY = re.compile(
    r"(?:[-\d一二两三四五六七八九十廿零〇半几数个上下本这明后昨前大今当年月日号天周初中底末内之以早晚午点工作./:\s]|星期|礼拜|季度)+"
    "|yesterday|(?:last|next|this) \\w+|\\d+ (?:days?|weeks?|months?)(?: ago)?"
)
"""Made of nothing but what days are made of, and with something that counts them."""
COUNTS = re.compile(r"[天日号周月年昨今明\d]|星期|礼拜|day|week|month|季度")


class UnusableDayError(ValueError):
    """A day seems to be meant, but it is past, far off, or cannot be read."""


def read_until(text: str, today: date) -> date | None:
    """The day; None where words are no day at all. Raises UnusableDayError."""
    said = tidied(text) or text.strip().casefold()
    day = _read(BY_THEN.sub("", said).strip(), today) or _read(said, today)
    if day is None and (not LIKE_A_DAY.fullmatch(said) or not COUNTS.search(said)):
        return None
    if day is None or not today <= day <= today + LONGEST or _no_days(said):
        raise UnusableDayError(text)
    return day


def _read(said: str, today: date) -> date | None:
    if said in ENDS:
        return ENDS[said](today)
    if said in SPANS:
        return today + timedelta(days=SPANS[said])
    if months := MONTHS.fullmatch(said):
        return _months_on(today, int(months[1] or 1))
    if days := DAYS.fullmatch(said):
        return today + timedelta(days=int(days[1]))
    ahead = next((days for named, days in AHEAD.items() if named.fullmatch(said)), 0)
    try:
        return read_day(said, today + timedelta(days=ahead)) or read_day(f"{said}后", today)
    except NoSuchDayError:
        raise UnusableDayError(said) from None


def _no_days(said: str) -> bool:
    """0天 is no time to do anything in; 今天 is."""
    return bool(re.match(r"0+\s*(?:个|天|日|周|星期|礼拜|days?)", said))


def _end(today: date, months: int) -> date:
    return in_month(today, months + 1, 1) - timedelta(days=1)


def _week_end(today: date, weeks: int) -> date:
    return today + timedelta(days=6 - today.weekday(), weeks=weeks)


def _months_on(today: date, months: int) -> date:
    """The same day of that month, or its last."""
    return min(in_month(today, months, 1) + timedelta(days=today.day - 1), _end(today, months))
