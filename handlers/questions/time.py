"""An hour and a minute, as they are said: 8点半, 下午3点一刻, 15:30, 3pm."""

import re

from handlers.forms.form import Question
from handlers.questions.folding import bare, folded, spoken
from handlers.questions.numerals import DIGITS, read_numeral
from handlers.questions.question import Answer, Asked, Given, Offer, Reading, Unclear
from handlers.questions.unpressed import STALE
from handlers.words.say import say
from storage.messages import Incoming

NOW = "now"
LONGEST = 30
"""Characters; nobody needs more for one time."""
NIGHT, MORNING, NOON, AFTERNOON, EVENING = "night", "morning", "noon", "afternoon", "evening"
PERIODS = {
    **dict.fromkeys(("凌晨", "半夜", "夜里", "深夜"), NIGHT),
    **dict.fromkeys(("早上", "早晨", "清晨", "早", "上午", "am", "a.m."), MORNING),
    **dict.fromkeys(("中午", "正午"), NOON),
    **dict.fromkeys(("下午", "午后", "傍晚", "pm", "p.m."), AFTERNOON),
    **dict.fromkeys(("晚上", "晚间", "晚"), EVENING),
}
PERIOD = "|".join(re.escape(word) for word in sorted(PERIODS, key=len, reverse=True))
NUMBER = rf"[0-9]{{1,2}}|[{''.join(DIGITS)}十]{{1,3}}"
SPOKEN = re.compile(
    rf"(?:今天)?({PERIOD})?\s*({NUMBER})\s*[点时](?:整|钟|\s*(半|一刻|1刻|三刻|3刻|(?:{NUMBER})分?))?\s*({PERIOD})?"
)
WRITTEN = re.compile(rf"({PERIOD})?\s*([0-9]{{1,2}})\s*[:.]\s*([0-9]{{2}})(?::[0-9]{{2}})?\s*({PERIOD})?")
BLOCK = re.compile(r"([0-9]{2})([0-9]{2})")
ENGLISH = re.compile(r"([0-9]{1,2})\s*(am|pm|a\.m\.|p\.m\.)|([0-9]{1,2})\s*o'?\s?clock")
QUARTERS = {"半": 30, "一刻": 15, "1刻": 15, "三刻": 45, "3刻": 45}
"""Minutes."""


class Time:
    """Kept as "08:30", of 24 hours."""

    how = "how.time"

    def offers(self, asked: Asked) -> tuple[Offer, ...]:
        """Now: the moment of the press."""
        return (Offer(say(asked.language, "offer.now"), NOW),)

    def read(self, asked: Asked, incoming: Incoming) -> Reading:
        """The time that is meant."""
        if bare(incoming.text) in spoken("spoken.now"):
            return self.press(asked, NOW)
        clock = read_clock(incoming.text)
        if clock is None or clock[0] > 23 or clock[1] > 59:
            return Unclear("unclear.time")
        return Given(f"{clock[0]:02}:{clock[1]:02}")

    def press(self, asked: Asked, token: str) -> Reading:
        """Now."""
        return Given(f"{asked.now:%H:%M}") if token == NOW else STALE

    def show(self, question: Question, value: Answer, language: str) -> str:
        """As it is kept."""
        return str(value)

    def cell(self, question: Question, value: Answer, language: str) -> str:
        """As it is kept."""
        return str(value)


def read_clock(text: str) -> tuple[int, int] | None:
    """Hour and minute, not yet checked; None where no time is meant."""
    phrase = folded(text)
    if len(phrase) > LONGEST:
        return None
    if found := SPOKEN.fullmatch(phrase):
        return moved(number(found[2]), minutes(found[3]), found[1] or found[4])
    if found := WRITTEN.fullmatch(phrase):
        return moved(int(found[2]), int(found[3]), found[1] or found[4])
    if found := BLOCK.fullmatch(phrase):
        return int(found[1]), int(found[2])
    if found := ENGLISH.fullmatch(phrase):
        return moved(int(found[1] or found[3]), 0, found[2])
    return None


def number(text: str) -> int:
    """In figures or in numerals; 99, which no clock shows, where it is neither."""
    return int(text) if text.isdecimal() else 99 if (read := read_numeral(text)) is None else read


def minutes(text: str | None) -> int:
    """Half past, a quarter past, or so many."""
    return QUARTERS.get(text) or number(text.removesuffix("分")) if text else 0


def moved(hour: int, minute: int, period: str | None) -> tuple[int, int]:
    """On the clock of 24 hours: 下午3点 is 15, 晚上12点 midnight, 中午1点 13; 晚上 at one to four is the night."""
    part = PERIODS.get(period or "")
    if hour == 12 and part in (NIGHT, MORNING, EVENING):
        return (12 if period in ("上午", "早上") else 0), minute
    later = (part == AFTERNOON and hour < 12) or (part == EVENING and 5 <= hour < 12) or (part == NOON and hour < 4)
    late_night = part == NIGHT and 8 <= hour < 12
    return hour + 12 * (later or late_night), minute


KIND = Time()
