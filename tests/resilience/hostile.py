"""Texts that somebody might send to do harm, or because a phone went mad: as many as wanted, the same for a seed."""

from collections.abc import Callable, Iterator
from itertools import islice
from random import Random

MARKUP = (
    "<script>window.hit=1</script>",
    '<img src=x onerror="window.hit=1">',
    "<svg/onload=window.hit=1>",
    "</li></ul><iframe srcdoc='<script>parent.hit=1</script>'>",
    "<b>*a*</b> &amp; &lt;i&gt; <a href='javascript:window.hit=1'>x</a>",
    "*粗* _斜_ `码` [链](javascript:window.hit=1) ||密|| ~删~ #题 > 引",
    "&#60;script&#62; &unknown; <!-- --> <![CDATA[ ]]>",
    "{{7*7}} {% raw %} ${7*7} #{7*7} <%= 7*7 %>",
)
FORMATS = (
    "{0} {name} {",
    "}",
    "%s %d %(x)s %",
    "${path} ${first} ${",
    "$(reboot) `reboot` ; rm -rf /",
    "\\n \\u0000 \\",
)
STATEMENTS = (
    "'; drop table reports; --",
    '" or 1=1 --',
    "1); delete from inbox where (1=1",
    '{"text": "x", "ok": true}',
    '[1, null, {"a": "b"}]',
    "../../etc/passwd",
    "/etc/passwd",
    "C:\\Quota\\system32",
    "file:///etc/passwd",
    "\\\\server\\share",
    "_x0041__x000D_",
    "null None nil undefined NaN true",
)
FORMULAS = (
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", '=HYPERLINK("http://x.test","点")', "=cmd|' /C calc'!A0", "\t=1", "＝1+1",
    "#REF!", "'=1", " =1+1", "=\n1", "-", "+", "@",
)  # fmt: skip
BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u180e\u115f\u2800"
EMOJI = ("👩‍👩‍👧‍👦", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "👍🏿", "🇨🇳🇨", "❤️‍🔥", "3️⃣", "🫥", "🧑🏽‍🚒")
BLANK = " \u3000\u00a0\u2003\n\r\t\u2028\u2029\x85\x0b\x0c"
SCRIPTS = "村报ا لسلامעבריתไทยहिन्दी한국어ქართული𠮷𡈽ﷺ︷Ω≈ç"
HALVES = ("\ud800", "\udfff", "\udc00\ud800", "\ud83d")
LONG = 5000
"""Characters: more than an answer may have, and more than Telegram delivers in one message."""


def hostile(count: int, seed: int = 2026) -> list[str]:
    """So many texts, no two alike."""
    return list(islice(_different(Random(seed)), count))


def _different(chance: Random) -> Iterator[str]:
    seen: set[str] = set()
    while True:
        text = chance.choice(FAMILIES)(chance)
        if text and text not in seen:
            seen.add(text)
            yield text


def _marked(chance: Random) -> str:
    return chance.choice(MARKUP) + _tail(chance)


def _format(chance: Random) -> str:
    return chance.choice(FORMATS) + _tail(chance)


def _statement(chance: Random) -> str:
    return chance.choice(STATEMENTS) + _tail(chance)


def _formula(chance: Random) -> str:
    return chance.choice(FORMULAS) + _tail(chance)


def _turned(chance: Random) -> str:
    return "".join(chance.choice(BIDI) + chance.choice(SCRIPTS) for _ in range(chance.randint(1, 40))) + _tail(chance)


def _hidden(chance: Random) -> str:
    return "".join(chance.choice(INVISIBLE) for _ in range(chance.randint(1, 60))) + chance.choice(("", _tail(chance)))


def _piled(chance: Random) -> str:
    """A letter under a tower of marks."""
    marks = "".join(chr(chance.randint(0x300, 0x36F)) for _ in range(chance.randint(1, 400)))
    return chance.choice(("字", "a", "")) + marks + _tail(chance)


def _pictured(chance: Random) -> str:
    return "".join(chance.choice(EMOJI) for _ in range(chance.randint(1, 30))) + _tail(chance)


def _halved(chance: Random) -> str:
    return _tail(chance) + chance.choice(HALVES) + chance.choice(("", "字", "\ude00", _tail(chance)))


def _long(chance: Random) -> str:
    """Around the limits: of an answer, of Telegram, of nothing."""
    length = chance.choice((3999, 4000, 4001, 4096, LONG))
    unit = chance.choice(("字", "a", "𠮷", "字 ", "a\n", "<b>", "&", "é"))
    return (_tail(chance) + unit * length)[:length]


def _controlled(chance: Random) -> str:
    return "".join(
        chr(chance.choice((*range(32), *range(127, 160)))) for _ in range(chance.randint(1, 30))
    ) + chance.choice(("", _tail(chance)))


def _blank(chance: Random) -> str:
    return "".join(chance.choice(BLANK) for _ in range(chance.randint(1, 50)))


def _any_signs(chance: Random) -> str:
    """Whatever Unicode has, surrogates too."""
    return "".join(chr(chance.randrange(0x110000)) for _ in range(chance.randint(1, 60)))


def _tail(chance: Random) -> str:
    """What makes it one of a kind."""
    return f" {chance.randrange(10**9)}"


FAMILIES: tuple[Callable[[Random], str], ...] = (
    _marked, _format, _statement, _formula, _turned, _hidden, _piled, _pictured, _halved, _long, _controlled, _blank,
    _any_signs,
)  # fmt: skip
