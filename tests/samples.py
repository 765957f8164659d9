"""Pictures made for tests: as a phone writes them, with place and maker in them, and ones that claim too much."""

import io
import struct
import zlib
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo

MAKER = b"Nameless Phone 7"
OWNER = b"Zhang San's phone"
LYING = 6
"""Exif's number for a picture to be turned a quarter to the right."""


def photo(size: tuple[int, int] = (64, 48), mode: str = "RGB", shade: int = 0) -> Image.Image:
    """A gradient with a dark corner, so that turning, mirroring and `shade` show."""
    grey = Image.linear_gradient("L").resize(size)
    grey.paste(shade, (0, 0, size[0] // 3, size[1] // 3))
    return grey.convert("RGB").convert(mode)


def exif(orientation: int = LYING, offset: str | None = "+08:00") -> Image.Exif:
    tags = Image.Exif()
    tags[0x010F] = MAKER.decode()
    tags[0x0112] = orientation
    detail = tags.get_ifd(0x8769)
    detail[36867] = "2026:11:05 09:12:33"
    if offset is not None:
        detail[36881] = offset
    place = tags.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (23.0, 8.0, 1.5), "E", (113.0, 15.0, 2.5)
    return tags


def jpeg(image: Image.Image | None = None, **options: Any) -> bytes:
    return written(image or photo(), "JPEG", options)


def png(image: Image.Image | None = None, **options: Any) -> bytes:
    return written(image or photo(), "PNG", options)


def webp(image: Image.Image | None = None, **options: Any) -> bytes:
    return written(image or photo(), "WEBP", options)


def telling_jpeg(**options: Any) -> bytes:
    """With Exif, XMP, a comment, Photoshop's notes, and another picture after the end, as some phones append."""
    told = jpeg(exif=exif(), xmp=b"<x:xmpmeta>" + OWNER, comment=OWNER, **options)
    notes = b"Photoshop 3.0\0" + OWNER
    return told[:2] + struct.pack(">HH", 0xFFED, len(notes) + 2) + notes + told[2:] + jpeg(exif=exif())


def telling_png() -> bytes:
    texts = PngInfo()
    texts.add_text("Author", OWNER.decode())
    texts.add_text("Comment", OWNER.decode(), zip=True)
    texts.add_itxt("XML:com.adobe.xmp", OWNER.decode())
    return png(exif=exif(), pnginfo=texts) + OWNER


def telling_webp() -> bytes:
    return webp(lossless=True, exif=exif(), xmp=OWNER) + OWNER


def moving_webp() -> bytes:
    return webp(photo(), save_all=True, append_images=[photo(shade=255)], duration=100)


def claiming_png(width: int, height: int) -> bytes:
    """Says it is that large and holds nothing of it."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(b"")) + _chunk(b"IEND", b"")


def claiming_jpeg(width: int, height: int) -> bytes:
    content = bytearray(jpeg())
    frame = content.index(b"\xff\xc0")
    content[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(content)


def claiming_webp(width: int, height: int) -> bytes:
    content = bytearray(webp(lossless=True, exif=exif()))
    sizes = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    content[24:30] = sizes
    return bytes(content)


def many_scans(scans: int) -> bytes:
    """A progressive JPEG whose last scan comes again and again."""
    content = jpeg(progressive=True)
    last = content.rindex(b"\xff\xda")
    return content[:last] + content[last:-2] * scans + content[-2:]


def written(image: Image.Image, kind: str, options: dict[str, Any]) -> bytes:
    written = io.BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
