"""Text as it is compared: width, case, spacing and punctuation do not count."""

import re
import unicodedata
from functools import cache

from handlers.words.say import words

KEYCAP = dict.fromkeys((0xFE0F, 0x20E3))
"""What turns the digit 3 into the picture 3️⃣."""


def folded(text: str) -> str:
    """Half width, lower case, single spaces: "１．　走访 " becomes "1. 走访", "③" becomes "3"."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().translate(KEYCAP).split())


def bare(text: str) -> str:
    """Folded, letters and digits only; as it stands where nothing would be left."""
    spaced = folded(text)
    return re.sub(r"[\W_]+", "", spaced).replace("其它", "其他") or spaced  # both are written, for the same "other"


@cache
def spoken(key: str) -> frozenset[str]:
    """The bare words that the catalogues list under `key`, in every language: they are understood in any."""
    return frozenset(bare(word) for sentence in words(key) for word in sentence.split("|"))
