"""Before and after, side by side in one picture. Pure work on bytes: call it in a worker thread."""

import io
from pathlib import Path

from PIL import Image, ImageOps

SIDE, GAP = 640, 12
"""Points of each picture's longer side, and between the two."""
QUALITY = 80


def draw(before: Path, after: Path) -> bytes:
    """A JPEG of some 100 kB. Raises OSError where one of them cannot be read."""
    left, right = _fitted(before), _fitted(after)
    height = max(left.height, right.height)
    paper = Image.new("RGB", (left.width + GAP + right.width, height), "white")
    paper.paste(left, (0, (height - left.height) // 2))
    paper.paste(right, (left.width + GAP, (height - right.height) // 2))
    written = io.BytesIO()
    paper.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()


def _fitted(file: Path) -> Image.Image:
    with Image.open(file, formats=("JPEG", "PNG", "WEBP")) as image:
        image.draft("RGB", (SIDE, SIDE))
        upright = ImageOps.exif_transpose(image).convert("RGB")
        upright.thumbnail((SIDE, SIDE), reducing_gap=2.0)
        return upright
