"""A sheet to draw on in points of 1200 x 900, whatever its real size; edges come out smooth."""

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1200, 900
FINER = 2
"""Drawn so many times larger and then made small, which smooths the edges: Pillow draws hard ones only."""
QUALITY = 74

Colour = tuple[int, int, int]
Point = tuple[float, float]


class Paper:
    """Begins as a sky: one colour at the top, another at the bottom."""

    def __init__(self, top: Colour, bottom: Colour) -> None:
        sky = Image.new("RGB", (1, 2), bottom)
        sky.putpixel((0, 0), top)
        size = (WIDTH * FINER, HEIGHT * FINER)
        column = sky.resize((1, size[1]), Image.Resampling.BILINEAR, box=(0, 0.5, 1, 1.5))
        self._image = column.resize(size, Image.Resampling.NEAREST)
        self._pen = ImageDraw.Draw(self._image)

    def shape(self, corners: Sequence[Point], colour: Colour) -> None:
        self._pen.polygon(_finer(corners), fill=colour)

    def oval(self, x: float, y: float, across: float, down: float, colour: Colour) -> None:
        """Around its middle."""
        corners = ((x - across / 2, y - down / 2), (x + across / 2, y + down / 2))
        self._pen.ellipse(_finer(corners), fill=colour)

    def box(self, left: float, top: float, right: float, bottom: float, colour: Colour, round_by: float = 0) -> None:
        corners = _finer(((left, top), (right, bottom)))
        self._pen.rounded_rectangle(corners, radius=round_by * FINER, fill=colour)

    def line(self, points: Sequence[Point], colour: Colour, width: float) -> None:
        self._pen.line(_finer(points), fill=colour, width=round(width * FINER), joint="curve")

    def jpeg(self) -> bytes:
        written = io.BytesIO()
        self._image.reduce(FINER).save(written, "JPEG", quality=QUALITY)
        return written.getvalue()


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """`one` with a share of `other`, from 0 to 1."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _finer(points: Sequence[Point]) -> list[tuple[float, float]]:
    return [(x * FINER, y * FINER) for x, y in points]
