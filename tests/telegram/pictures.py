"""Small pictures for tests, each its own."""

import io

from PIL import Image


def jpeg(shade: int = 0, width: int = 640, height: int = 480) -> bytes:
    """A plain JPEG; another shade (0-255) makes another picture."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), (shade, 255 - shade, 128)).save(out, "JPEG")
    return out.getvalue()
