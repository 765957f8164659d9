"""Steps around a day as people say them: 提前3天晚上、当天、过后1天; and back in words.

English has the short form of `steps.py`: "-3 at 18:37, 0, +1".
"""

import re

from handlers.questions.folding import folded
from handlers.questions.numerals import read_numeral
from handlers.questions.time import PERIODS, read_clock
from handlers.rhythm.rules import BadRuleError
from handlers.rhythm.steps import Step, parse_steps
from handlers.words.say import say

NUMBER = r"[0-9]{1,2}|[一二两三四五六七八九十]{1,3}"
STEP = re.compile(rf"(?:(?:提前|前)({NUMBER})[天日]|(当[天日])|(?:过后|过期|逾期|之后|后)({NUMBER})[天日]后?)的?(.*)")
TIMES = {"evening": "18:37", "afternoon": "15:07", "noon": "12:07", "morning": "08:37"}
"""What a part of the day means where no time is said."""


def parse_step_words(text: str) -> tuple[Step, ...]:
    """The steps that somebody means; raises BadRuleError."""
    phrase = folded(text)
    if phrase.isascii():
        return parse_steps(phrase)
    parts = [part for part in re.split(r"[\s,;、和]+", phrase) if part]
    # Written and read again: what steps may be is checked in one place.
    return parse_steps(", ".join(_step(part) for part in parts))


def steps_in_words(steps: tuple[Step, ...], language: str) -> str:
    """The steps for a person; in Chinese, `parse_step_words` reads them back."""
    return say(language, "show.comma").join(_said(step, language) for step in steps)


def _step(part: str) -> str:
    found = STEP.fullmatch(part)
    if found is None:
        raise BadRuleError(part)
    before, same, after, clock = found.groups()
    days = "0" if same else f"-{_number(before)}" if before else f"+{_number(after)}"
    return f"{days} at {_time(clock)}" if clock else days


def _time(clock: str) -> str:
    if usual := TIMES.get(PERIODS.get(clock, "")):
        return usual
    read = read_clock(clock)
    if read is None or read[0] > 23 or read[1] > 59:
        raise BadRuleError(clock)
    return f"{read[0]:02}:{read[1]:02}"


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else read_numeral(text) or 0


def _said(step: Step, language: str) -> str:
    key = "step.before" if step.days < 0 else "step.after" if step.days else "step.same"
    return say(language, key, days=abs(step.days), time=f"{step.at:%H:%M}" if step.at else "").strip()
