"""Reads the one number in a short phrase: 23人, 大约３０, 一千二, 1.2万, 两亩半, 三点五, -5, 1,200.

Refused with a hint: two numbers (20-30), and what is no exact number (30多, 十几, 不到20), since a report counts.
"""

import re
from decimal import Decimal

from handlers.questions.folding import bare, folded, spoken
from handlers.questions.numerals import DIGITS, NUMERALS, read_numeral
from handlers.questions.question import Unclear

LONGEST = 60
"""Characters; nobody needs more for one number."""
DIGITS_KEPT = 15
"""A spreadsheet keeps no more."""
SCALES = {"百": 100, "千": 1000, "万": 10_000, "十万": 100_000, "百万": 10**6, "千万": 10**7, "亿": 10**8}
LEADS = (
    "大约|大概|约|共计|合计|一共|总共|共|差不多|实到|到会|参会|参加|来了|到了|有|是|就|≈|~"
    "|about|around|approximately|total"
)
ANY_NUMERAL = f"[0-9{NUMERALS}]"
PHRASE = re.compile(
    rf"(?:(?:{LEADS}):?\s*)*(?P<minus>-|−|负|零下|minus)?\s*"
    r"(?:(?P<arabic>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?|\.[0-9]+)"
    r"(?:\s*(?P<scale>[十百千]万|[百千万亿])(?![克瓦米]))?"
    rf"|(?P<chinese>(?:千(?![克瓦米])|[{NUMERALS.replace('千', '')}])+)(?:点(?P<places>[{''.join(DIGITS)}]+))?"
    r"|(?P<half>半))"
    r"(?P<rest>.*)"
)
HALF = re.compile(rf"(?:(?!{ANY_NUMERAL})\w){{0,3}}半")
VAGUE = re.compile(r"[多余几+]|以[上下内]|不[到足止超]|出头|近|超过|上百|成百|more|less|over|under|almost")
DOUBT = re.compile(r"[不没无未吗?]|\bnot?\b")


def read_number(text: str) -> Decimal | Unclear:
    """The number; words for "none" are 0."""
    phrase = folded(text)
    if bare(phrase) in spoken("spoken.none"):
        return Decimal(0)
    if len(phrase) > LONGEST:
        return Unclear("unclear.number")
    found = PHRASE.fullmatch(phrase)
    amount = spelled_amount(found) if found else None
    if found is None or amount is None:
        return Unclear("unclear.number_vague" if VAGUE.search(phrase) else "unclear.number")
    return finished(amount, found["rest"], -1 if found["minus"] else 1)


def spelled_amount(found: re.Match[str]) -> Decimal | None:
    """The number itself, without its sign; None where its numerals do not make one."""
    if found["half"]:
        return Decimal("0.5")
    if found["arabic"]:
        return Decimal(found["arabic"].replace(",", "")) * SCALES.get(found["scale"] or "", 1)
    whole = read_numeral(found["chinese"])
    if whole is None:
        return None
    return Decimal(f"{whole}.{''.join(str(DIGITS[digit]) for digit in found['places'] or '零')}")


def finished(amount: Decimal, rest: str, sign: int) -> Decimal | Unclear:
    """The number, once what follows it turns out to be a measure word and not a second number or a doubt."""
    if VAGUE.search(rest) or rest.startswith("来"):
        return Unclear("unclear.number_vague")
    rest = re.sub(r"^千(?=[克瓦])", "", rest)  # 千克 is a measure; 两千米 may be 2 or 2000 of them and is asked again
    if half := HALF.match(rest):
        amount, rest = amount + Decimal("0.5"), rest[half.end() :]
    if re.search(ANY_NUMERAL, rest):
        return Unclear("unclear.number_one")
    if DOUBT.search(rest) or amount >= 10**DIGITS_KEPT or len(amount.as_tuple().digits) > DIGITS_KEPT:
        return Unclear("unclear.number")
    return sign * amount
