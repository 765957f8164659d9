"""Rules as people say them: 每月5日遇休息日顺延, 每季度最后一个工作日, 2026年11月30日 9点; and a rule back in words.

The Chinese is for typing in a chat, so it is read forgivingly; English has the short form of `rules.py`.
"""

import re
from datetime import date, time

from handlers.questions.folding import folded
from handlers.questions.numerals import read_numeral
from handlers.questions.time import read_clock
from handlers.rhythm.days import LAST, MONTHS, Days, Each, Move, NthWeekday, NthWorkday, Once, Span, Weekly, Workdays
from handlers.rhythm.rules import NTH, WEEKDAYS, BadRuleError, Rule, parse
from handlers.words.say import say

USUAL = time(8, 37)
"""Local time where none is said: after quiet hours, and not at :30 sharp, when every tool speaks up."""
LONGEST = 80
"""Characters; nobody needs more for one rule."""
LAST_DAY = 31
"""As a rule has it: a month that lacks it means its last day."""
NUMBER = r"(?:[0-9]+|[一二两三四五六七八九十]+)"
SPOKEN_NTH = rf"(?:第?({NUMBER})|(首)|(最后[一1]?))"
WEEKDAY = r"(?:周|星期|礼拜)([一二三四五六日天])"
SPANS: dict[str, Span] = {"月": "month", "季": "quarter", "季度": "quarter", "年": "year"}
EACH = re.compile(r"每(?:一?个)?(月|季度?|年)的?(.*)")
WEEK = re.compile(rf"每(?:个|一)?{WEEKDAY}(.*)")
DAY = re.compile(rf"(?:({NUMBER})[日号]|(最后[一1][天日]|[月季年]?[底末]))(.*)")
MONTH = re.compile(rf"(?:({NUMBER})月份?|第?({NUMBER})个月|(首)月|(末|最后一个)月)的?(.*)")
OF_WEEK = re.compile(rf"{SPOKEN_NTH}个?{WEEKDAY}(.*)")
OF_WORK = re.compile(rf"{SPOKEN_NTH}个?工作日(.*)")
MOVE = re.compile(
    r"(?:(?:如?遇|逢|碰)(?:上|到)?(?:法定)?(?:节假日|休息日|节日|假日|假期|放假|非工作日)[则就]?)?"
    r"(?:往|向)?(?:(提前|前移)|(顺延|推迟|延后|后延|后移)|(不变|照常|不动))(?:[到至][上前下后]一?个?工作日)?"
)
ISO_DAY = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?![0-9])")
ONCE = re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})[日号]?(?:之?前)?(.*)")
WORKDAYS = re.compile(r"每个?(?:工作日|上班日)(.*)")
UNTIL = re.compile(r"(?:直?到|至|截至|截止到?)([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日?(?:为?止)?")
SPOKEN_MOVES: tuple[Move, ...] = ("before", "after", "keep")
SPOKEN_WEEKDAYS = "一二三四五六日"


def parse_words(text: str) -> Rule:
    """The rule that somebody means, in Chinese or as `parse` has it, whose time may be missing; else BadRuleError."""
    phrase = folded(text)
    if len(phrase) > LONGEST:
        raise BadRuleError(text)
    if phrase.isascii() and not phrase[:1].isdigit():
        return parse(phrase if " at " in phrase else f"{phrase} at {USUAL:%H:%M}")
    phrase = ISO_DAY.sub(r"\1年\2月\3日", phrase)
    phrase, until = _until(re.sub(r"[\s,;。()、]", "", phrase))
    phrase, move = _move(phrase)
    days, clock = _days(phrase, move)
    # Written and read again: what a rule may say is checked in one place.
    return parse(f"{days}{until} at {_time(clock):%H:%M}")


def in_words(rule: Rule, language: str, with_time: bool = True) -> str:
    """The rule for a person; in Chinese, `parse_words` reads it back."""
    days, move = _said(rule.days, language)
    when = say(language, "rule.when", days=days, time=f"{rule.at:%H:%M}") if with_time else days
    moved = "" if move == "keep" else say(language, f"rule.move.{move}")
    last = rule.until
    until = say(language, "rule.until", year=last.year, month=last.month, day=last.day) if last else ""
    return when + moved + until


def _until(phrase: str) -> tuple[str, str]:
    if (found := UNTIL.search(phrase)) is None:
        return phrase, ""
    try:
        last = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError as error:
        raise BadRuleError(found[0]) from error
    return phrase[: found.start()] + phrase[found.end() :], f" until {last.isoformat()}"


def _move(phrase: str) -> tuple[str, str]:
    if (found := MOVE.search(phrase)) is None:
        return phrase, ""
    move = next(move for move, said in zip(SPOKEN_MOVES, found.groups(), strict=True) if said)
    return phrase[: found.start()] + phrase[found.end() :], f" {move}"


def _time(clock: str) -> time:
    if not clock:
        return USUAL
    read = read_clock(clock)
    if read is None or read[0] > 23 or read[1] > 59:
        raise BadRuleError(clock)
    return time(*read)


def _days(phrase: str, move: str) -> tuple[str, str]:
    """The days as `parse` has them, and what is left to be read."""
    if found := ONCE.fullmatch(phrase):
        return f"on {found[1]}-{int(found[2]):02}-{int(found[3]):02}{move}", found[4]
    if found := WORKDAYS.fullmatch(phrase):
        return "workday", found[1]
    if found := WEEK.fullmatch(phrase):
        return f"week {_weekday(found[1])}{move}", found[2]
    if (found := EACH.fullmatch(phrase)) is None:
        raise BadRuleError(phrase)
    span, rest = SPANS[found[1]], found[2]
    if found := OF_WORK.fullmatch(rest):
        nth = "last workday" if found[3] else f"workday {_number(found[1]) if found[1] else 1}"
        return f"{span} {nth}", found[4]  # such a day is never off: a move says nothing
    if found := OF_WEEK.fullmatch(rest):
        nth = "last" if found[3] else _nth_name(_number(found[1]) if found[1] else 1)
        return f"{span} {nth} {_weekday(found[4])}{move}", found[5]
    month, rest = _month(span, rest)
    if found := DAY.fullmatch(rest):
        day = _number(found[1]) if found[1] else LAST_DAY
        return f"{span} {month}{day}{move}", found[3]
    raise BadRuleError(phrase)


def _month(span: Span, rest: str) -> tuple[str, str]:
    """The month within a quarter or a year, "11-", and what follows; its last where only a last day is said."""
    if span == "month":
        return "", rest
    if (found := MONTH.fullmatch(rest)) is None:
        last = DAY.fullmatch(rest)
        return (f"{MONTHS[span]}-" if last and last[2] else ""), rest
    if found[3] or found[4]:
        return f"{1 if found[3] else MONTHS[span]}-", found[5]
    return f"{_number(found[1] or found[2])}-", found[5]


def _weekday(character: str) -> str:
    return WEEKDAYS[SPOKEN_WEEKDAYS.index(character.replace("天", "日"))]


def _nth_name(number: int) -> str:
    return next((name for name, nth in NTH.items() if nth == number), "")  # none: no rule, as `parse` will say


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else read_numeral(text) or 0


def _said(days: Days, language: str) -> tuple[str, Move]:
    """The days, and how they move."""
    weekdays = say(language, "show.weekdays").split()
    match days:
        case Weekly(weekday, move):
            return say(language, "rule.week", weekday=weekdays[weekday]), move
        case Once(day, move):
            return say(language, "rule.once", year=day.year, month=day.month, day=day.day), move
        case Workdays():
            return say(language, "rule.every_workday"), "keep"
        case Each():
            return _said_pick(days, weekdays, language)


def _said_pick(days: Each, weekdays: list[str], language: str) -> tuple[str, Move]:
    each, pick = say(language, f"rule.each.{days.span}"), days.pick
    if isinstance(pick, NthWorkday):
        key = "rule.last_workday" if pick.nth == LAST else "rule.workday"
        return say(language, key, each=each, nth=pick.nth), "keep"
    if isinstance(pick, NthWeekday):
        nth = say(language, "rule.nths").split()[pick.nth - (pick.nth > 0)]
        return say(language, "rule.weekday", each=each, nth=nth, weekday=weekdays[pick.weekday]), pick.move
    month = say(language, "show.months").split()[pick.month - 1] if days.span == "year" else pick.month
    key = f"rule.last_day.{days.span}" if pick.day == LAST_DAY else f"rule.day.{days.span}"
    return say(language, key, day=pick.day, month=month), pick.move
