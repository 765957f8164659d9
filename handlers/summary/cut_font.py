"""Cuts the font of our pictures out of the whole one: `python -m handlers.summary.cut_font NotoSansCJK-Regular.ttc`.

Needed only to take a newer font or other signs. The whole font is in Debian's package fonts-noto-cjk, which need not be
installed: `apt-get download fonts-noto-cjk && dpkg-deb -x fonts-noto-cjk_*.deb whole`. Names and licence are kept in
the font, as the SIL Open Font License wants.
"""

import sys
from pathlib import Path

from fontTools import subset

from handlers.summary.font import FILE, has

SIMPLIFIED_CHINESE = 2
"""Its place in the collection."""
UNUSED_TABLES = ["BASE", "GPOS", "GSUB", "VORG", "vhea", "vmtx"]


def cut(whole: Path, part: Path) -> None:
    """Writes the part that `has` names. Hints and vertical setting are left out: a picture has no use for them."""
    options = subset.Options(font_number=SIMPLIFIED_CHINESE, hinting=False, layout_features=[], name_IDs=["*"])
    options.notdef_outline = True
    options.drop_tables += UNUSED_TABLES
    font = subset.load_font(whole, options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[number for number in range(0x10000) if has(chr(number))])
    cutter.subset(font)
    subset.save_font(font, part, options)


if __name__ == "__main__":
    cut(Path(sys.argv[1]), Path(__file__).with_name(FILE))
