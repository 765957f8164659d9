"""A sheet for words and bars, in points of a phone 360 wide; it keeps a list of all that was written on it."""

import io
from collections.abc import Callable

from PIL import Image, ImageDraw

from handlers.summary.font import drawable, font

WIDTH = 360
"""Points, as a phone has them."""
FINER = 3
"""Pixels a point: what phones have, and fine enough for any of them."""
COLOURS, FEWER = 32, 16
"""Enough for smooth edges of few colours; the file is a fifth of what it would be."""
MOST_HEIGHT = 2400
MOST_BYTES = 150_000
"""What a weak signal carries in a few seconds."""
COARSER = 2
"""Pixels a point where a long picture would otherwise weigh more; still sharp at a glance."""

Colour = str


class Drawing:
    """Begins white."""

    def __init__(self) -> None:
        self._image = Image.new("RGB", (WIDTH * FINER, MOST_HEIGHT * FINER), "white")
        self._pen = ImageDraw.Draw(self._image)
        self.y = 0.0
        """Where the next thing goes, and the picture's end."""
        self.words: list[str] = []
        """Everything written, in order: what a reader can read."""

    def write(
        self, at: tuple[float, float], text: str, size: int, colour: Colour, anchor: str = "lm", bold: bool = False
    ) -> None:
        """Writes a line; `anchor` as Pillow has it: "lm" means that `at` is the middle of its left end."""
        shown = drawable(text)
        self.words.append(shown)
        spot = (round(at[0] * FINER), round(at[1] * FINER))
        self._pen.text(spot, shown, colour, font(size * FINER), anchor, stroke_width=1 if bold else 0)

    def wide(self, text: str, size: int) -> float:
        """How many points a line takes."""
        return font(size * FINER).getlength(drawable(text)) / FINER

    def box(self, corners: tuple[float, float, float, float], colour: Colour, round_by: float = 0) -> None:
        left, top, right, bottom = (round(edge * FINER) for edge in corners)
        if right > left:
            self._pen.rounded_rectangle((left, top, right, bottom), round(round_by * FINER), colour)

    def png(self) -> bytes:
        """The picture down to `y`."""
        whole = self._image.crop((0, 0, WIDTH * FINER, round(self.y * FINER)))
        content = _written(whole, COLOURS)
        if len(content) <= MOST_BYTES:
            return content
        size = (WIDTH * COARSER, round(self.y * COARSER))
        return _written(whole.resize(size, Image.Resampling.LANCZOS), FEWER)


def lines(text: str, room: float, wide: Callable[[str], float]) -> list[str]:
    """Broken where the room ends; Chinese may be broken anywhere, but no line begins with a comma or a stop."""
    found = [""]
    for sign in text:
        if wide(found[-1] + sign) > room and sign not in "，。、；：）":
            found.append("")
        found[-1] += sign
    return found


def _written(image: Image.Image, colours: int) -> bytes:
    written = io.BytesIO()
    image.quantize(colours, dither=Image.Dither.NONE).save(written, "PNG", optimize=True)
    return written.getvalue()
