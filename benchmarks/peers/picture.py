"""The photo that people send: a real one, so that a bot which looks at photos has something to look at."""

from functools import cache
from io import BytesIO

from PIL import Image


@cache
def picture() -> bytes:
    """A small JPEG."""
    made = BytesIO()
    Image.radial_gradient("L").resize((320, 240)).save(made, "JPEG")
    return made.getvalue()
