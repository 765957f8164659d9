"""What a picture's file tells besides the picture: read where it is of use, left out of what is kept.

Pixels are not touched: JPEG, PNG and WEBP are sequences of labelled pieces, and only pieces that are needed to show
the picture go into the copy. Naming what may stay, not what must go, also catches makers' own pieces, and whatever
follows the picture's end (second pictures, short films), which carry the place as well. No kept-up Python library
does this for the three formats without encoding anew.

Sources: ITU-T T.81 annex B, CIPA DC-008 (Exif), W3C PNG third edition, RFC 9649 (WEBP).
"""

import math
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

MAX_SCANS = 50
"""Progressive JPEGs in use have about ten; thousands of empty ones keep a decoder busy for hours."""

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PNG_KEPT = frozenset(b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP bKGD pHYs".split())
WEBP_KEPT = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
WEBP_HAS_EXIF, WEBP_HAS_XMP = 0x08, 0x04

SOI, EOI, SOS, COM = b"\xff\xd8", 0xD9, 0xDA, 0xFE
APP0, APP1, APP15 = 0xE0, 0xE1, 0xEF
JPEG_APPS_KEPT = {APP0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}  # the last tells how colours are coded
JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # SOF: they hold the size
JPEG_STANDALONE = frozenset((0x01, *range(0xD0, 0xD8)))
JPEG_NEXT_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")  # in a scan: neither a stuffed byte nor a restart

EXIF_PREFIX = b"Exif\0\0"
EXIF_HEADER = b"MM\0*" + struct.pack(">I", 8)
ORIENTATION = 0x0112
UPRIGHT = 1


class MalformedError(ValueError):
    """Not one of the three formats, or its pieces do not add up."""


@dataclass(frozen=True, slots=True)
class Stripped:
    """A picture's file without what is not needed to show it."""

    mime: str
    content: bytes
    pixels: int
    """Width times height as the header claims; the largest claim where there are several."""
    exif: bytes
    """What was left out of it as Exif, in TIFF form; empty where there was none."""


def strip(content: bytes) -> Stripped:
    """The same picture with nothing about it but which way is up; raises MalformedError."""
    try:
        if content.startswith(SOI):
            return _strip_jpeg(content)
        if content.startswith(PNG_SIGNATURE):
            return _strip_png(content)
        if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
            return _strip_webp(content)
    except (IndexError, struct.error) as error:
        raise MalformedError("ends within a piece") from error
    raise MalformedError("neither JPEG, PNG nor WEBP")


def orientation(exif: bytes) -> int:
    """How the picture must be turned, 1 to 8 as in Exif; 1 (not at all) where it is not said clearly."""
    try:
        order = {b"MM": ">", b"II": "<"}[exif[:2]]
        (start,) = struct.unpack_from(order + "I", exif, 4)
        (entries,) = struct.unpack_from(order + "H", exif, start)
        for at in range(start + 2, start + 2 + 12 * entries, 12):
            tag, kind, _count, value = struct.unpack_from(order + "HHIH", exif, at)
            if tag == ORIENTATION and kind == 3 and 1 <= value <= 8:
                return int(value)
    except (KeyError, struct.error):
        pass
    return UPRIGHT


def _only_orientation(exif: bytes) -> bytes:
    """The smallest Exif that turns the picture as the given one does; empty when it is not turned."""
    turned = orientation(exif)
    if turned == UPRIGHT:
        return b""
    return EXIF_HEADER + struct.pack(">HHHIHHI", 1, ORIENTATION, 3, 1, turned, 0, 0)


def _strip_jpeg(content: bytes) -> Stripped:
    kept, exif, pixels = [SOI], b"", 0
    for marker, segment in _jpeg_segments(content):
        body = segment[4:]
        if marker in JPEG_FRAMES:
            pixels = max(pixels, math.prod(struct.unpack_from(">HH", body, 1)))
        if marker == APP1 and body.startswith(EXIF_PREFIX) and not exif:
            exif = body.removeprefix(EXIF_PREFIX)
            if small := _only_orientation(exif):
                kept.append(struct.pack(">BBH", 0xFF, APP1, 8 + len(small)) + EXIF_PREFIX + small)
        elif _jpeg_kept(marker, body):
            kept.append(segment)
    return Stripped("image/jpeg", b"".join(kept), pixels, exif)


def _jpeg_kept(marker: int, body: bytes) -> bool:
    if APP0 <= marker <= APP15:
        return marker in JPEG_APPS_KEPT and body.startswith(JPEG_APPS_KEPT[marker])
    return marker != COM


def _jpeg_segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and bytes of each segment up to the picture's end; a scan's coded pixels belong to its segment."""
    at, scans = len(SOI), 0
    while True:
        while content[at + 1] == 0xFF:  # any number of these may come before a marker
            at += 1
        if content[at] != 0xFF:
            raise MalformedError("no marker where one must be")
        marker = content[at + 1]
        scans += marker == SOS
        end = _jpeg_segment_end(content, at, marker)
        if end > len(content) or scans > MAX_SCANS:
            raise MalformedError("too short, or too many scans")
        yield marker, content[at:end]
        if marker == EOI:
            return
        at = end


def _jpeg_segment_end(content: bytes, at: int, marker: int) -> int:
    if marker == EOI or marker in JPEG_STANDALONE:
        return at + 2
    (length,) = struct.unpack_from(">H", content, at + 2)
    if length < 2:
        raise MalformedError("a segment shorter than its own length field")
    end = at + 2 + int(length)
    if marker != SOS:
        return end
    following = JPEG_NEXT_MARKER.search(content, end)
    if following is None:
        raise MalformedError("the pixels end early")
    return following.start()


def _strip_png(content: bytes) -> Stripped:
    kept, exif, pixels = [PNG_SIGNATURE], b"", 0
    for name, chunk in _png_chunks(content):
        if name == b"IHDR":
            pixels = max(pixels, math.prod(struct.unpack_from(">II", chunk, 8)))
        if name == b"eXIf" and not exif:
            exif = chunk[8:-4]
            if small := _only_orientation(exif):
                kept.append(_png_chunk(name, small))
        elif name in PNG_KEPT:
            kept.append(chunk)
    return Stripped("image/png", b"".join(kept), pixels, exif)


def _png_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at, name = len(PNG_SIGNATURE), b""
    while name != b"IEND":
        length, name = struct.unpack_from(">I4s", content, at)
        end = at + 12 + length
        if end > len(content):
            raise MalformedError("ends within a chunk")
        yield name, content[at:end]
        at = end


def _png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body), name) + body + struct.pack(">I", zlib.crc32(name + body))


def _strip_webp(content: bytes) -> Stripped:
    chunks = list(_webp_chunks(content))
    exif = next((body.removeprefix(EXIF_PREFIX) for name, body in chunks if name == b"EXIF"), b"")
    small = _only_orientation(exif)
    kept = [(name, _webp_flags(body, bool(small)) if name == b"VP8X" else body) for name, body in chunks]
    kept = [(name, body) for name, body in kept if name in WEBP_KEPT]
    if small and kept and kept[0][0] == b"VP8X":  # only the extended form may hold Exif
        kept.append((b"EXIF", small))
    written = b"WEBP" + b"".join(
        name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2) for name, body in kept
    )
    pixels = max((_webp_pixels(name, body) for name, body in kept), default=0)
    return Stripped("image/webp", b"RIFF" + struct.pack("<I", len(written)) + written, pixels, exif)


def _webp_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    end = 8 + struct.unpack_from("<I", content, 4)[0]
    if end > len(content):
        raise MalformedError("shorter than it says")
    at = 12
    while at + 8 <= end:
        name, length = struct.unpack_from("<4sI", content, at)
        if at + 8 + length > end:
            raise MalformedError("ends within a chunk")
        yield name, content[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def _webp_pixels(name: bytes, body: bytes) -> int:
    if name == b"VP8X":  # two numbers of 24 bits, each one less than the size
        return (int.from_bytes(body[4:7], "little") + 1) * (int.from_bytes(body[7:10], "little") + 1)
    if name == b"VP8L":  # two of 14 bits, likewise
        bits = int.from_bytes(body[1:5], "little")
        return ((bits & 0x3FFF) + 1) * ((bits >> 14 & 0x3FFF) + 1)
    if name == b"VP8 ":
        width, height = struct.unpack_from("<HH", body, 6)
        return (int(width) & 0x3FFF) * (int(height) & 0x3FFF)
    return 0


def _webp_flags(body: bytes, exif: bool) -> bytes:
    flags = body[0] & ~(WEBP_HAS_EXIF | WEBP_HAS_XMP) | (WEBP_HAS_EXIF if exif else 0)
    return bytes((flags,)) + body[1:]
