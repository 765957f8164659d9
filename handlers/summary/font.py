"""The font of our pictures: a part of Noto Sans CJK SC that comes with us, and what becomes of signs outside it.

The part is what GB2312 has, with the signs in `MORE`; `cut_font.py` cuts it, and its licence stands beside it.
"""

import logging
from functools import cache
from importlib.resources import as_file, files

from PIL import ImageFont

FILE = "NotoSansCJKsc-GB2312.otf"
MORE = "—–·•"
"""Signs that we say and that GB2312, as Python reads it, has others for."""
ABSENT = "〓"
"""What printers have always set for a sign they lack: seen at once, and not mistaken for another."""

log = logging.getLogger(__name__)


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """The font, its signs `size` pixels wide."""
    with as_file(files("handlers.summary").joinpath(FILE)) as path:
        return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


def drawable(text: str) -> str:
    """The text with `ABSENT` for every sign that the font lacks; which these were is logged, by number only."""
    lacking = {sign for sign in text if not has(sign)}
    if not lacking:
        return text
    log.warning("signs that pictures lack: %s", " ".join(sorted(f"U+{ord(sign):04X}" for sign in lacking)))
    return "".join(ABSENT if sign in lacking else sign for sign in text)


def has(sign: str) -> bool:
    """Whether the font was cut with this sign in it."""
    if sign.isascii():
        return sign.isprintable()
    return sign in MORE or _in_gb2312(sign)


def _in_gb2312(sign: str) -> bool:
    try:
        sign.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
