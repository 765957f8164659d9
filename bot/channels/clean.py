"""Texts that a platform takes: valid Unicode, no control characters, something to see."""

import re
import unicodedata

UNSENDABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")  # controls, and halves of surrogate pairs
WORD = re.compile(r"\w")
INVISIBLE = "CZM"  # Unicode categories of what alone makes no message: controls, spaces, marks
NOTHING = "…"


def clean(text: str) -> str:
    """The text as it may be sent; a sign for nothing where nothing of it would be seen."""
    plain = UNSENDABLE.sub("", text).strip()
    return plain if WORD.search(plain) or _visible(plain) else NOTHING


def _visible(text: str) -> bool:
    return any(unicodedata.category(sign)[0] not in INVISIBLE for sign in text)
