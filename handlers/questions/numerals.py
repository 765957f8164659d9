"""Reads whole numbers as Chinese writes them: 二十三, 两百零五, 一千二, 三万五, 二〇二六; up to 亿 (10^8).

Own code, because it is the core of a forgiving conversation and the one library for it (cn2an) is no longer kept.
"""

DIGITS = {
    character: number
    for number, characters in enumerate(
        ("零〇", "一壹", "二贰两兩俩", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
    )
    for character in characters
}
UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
MYRIADS = (("亿", 100_000_000), ("万", 10_000))
NUMERALS = "".join(DIGITS) + "".join(UNITS) + "万亿"
"""Every character that such a number may have; traditional 萬 and 億 are read by `read_numeral` all the same."""


def read_numeral(text: str) -> int | None:
    """The number, or None where it is none or more than one: 二三十, "twenty or thirty", is refused."""
    text = text.replace("萬", "万").replace("億", "亿")
    if len(text) > 1 and all(character in DIGITS for character in text):
        return spelled(text)
    for unit, value in MYRIADS:
        if unit in text:
            return joined(text, unit, value)
    return below_myriad(text)


def spelled(text: str) -> int | None:
    """Digit by digit, as years are said; two digits without a nought (三五) mean "three to five" and are refused."""
    if len(text) < 3 and not any(DIGITS[character] == 0 for character in text):
        return None
    return int("".join(str(DIGITS[character]) for character in text))


def joined(text: str, unit: str, value: int) -> int | None:
    """What stands before 万 or 亿 times its value, and what follows; 三万五 is 35,000."""
    head, _, tail = text.partition(unit)
    many = below_myriad(head)
    if many is None or many == 0:
        return None
    if not tail:
        return many * value
    if DIGITS.get(tail):
        return many * value + DIGITS[tail] * value // 10
    rest = read_numeral(tail)
    return many * value + rest if rest is not None and rest < value else None


def below_myriad(text: str) -> int | None:
    """A number below 10,000: thousands, hundreds, tens and ones in falling order."""
    total, digit, last, nought = 0, -1, 10_000, False
    for character in text:
        if unit := UNITS.get(character):
            if unit >= last or (digit < 1 and unit > 10):
                return None
            total, digit, last, nought = total + max(digit, 1) * unit, -1, unit, False
        elif character not in DIGITS or digit > 0:
            return None
        else:
            digit, nought = DIGITS[character], nought or DIGITS[character] == 0
    if digit > 0 and last in (100, 1000) and not nought:
        return total + digit * last // 10  # 一千二 is 1200, 一千零二 is 1002
    return total + max(digit, 0) if text else None
