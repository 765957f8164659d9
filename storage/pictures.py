"""Pure work on the bytes of a picture or other file: is it one, what is kept of it, what does it look like.

Takes up to some hundred milliseconds and, for the largest pictures, some hundred megabytes: call it in a worker thread.
"""

import hashlib
import io
from dataclasses import dataclass
from datetime import datetime

from PIL import Image, ImageOps

from storage import metadata
from storage.problems import NOT_A_PHOTO, TOO_LARGE, Problem

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 40_000_000
FORMATS = ("JPEG", "PNG", "WEBP")
THUMBNAIL = 320  # pixels, the longer side
THUMBNAIL_QUALITY = 75

DATE_TIME_ORIGINAL, OFFSET_TIME_ORIGINAL, EXIF_IFD = 36867, 36881, 0x8769
GPS_LATITUDE, GPS_LONGITUDE, GPS_IFD = 2, 4, 0x8825  # the tag before each says which half of the globe

SUFFIXES = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "audio/aac": "aac",
    "audio/amr": "amr",
    "audio/mp4": "m4a",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
    "application/pdf": "pdf",
    "application/msword": "doc",
    "application/vnd.ms-excel": "xls",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "video/mp4": "mp4",
}
UNKNOWN_MIME, UNKNOWN_SUFFIX = "application/octet-stream", "bin"


class PictureError(Exception):
    """These bytes are refused: `problem` is NOT_A_PHOTO or TOO_LARGE."""

    def __init__(self, problem: Problem, reason: str) -> None:
        super().__init__(f"{problem.code}: {reason}")
        self.problem = problem


@dataclass(frozen=True, slots=True)
class File:
    """Something that was sent, ready to be kept."""

    mime: str
    content: bytes
    """What is kept."""
    sha256: str
    """Of the bytes as received."""
    size: int
    """Bytes as received."""

    @property
    def suffix(self) -> str:
        return SUFFIXES.get(self.mime, UNKNOWN_SUFFIX)


@dataclass(frozen=True, slots=True)
class Picture(File):
    """A picture, ready to be kept: `content` has the same pixels as what was received, without place or maker."""

    width: int
    """Pixels, as it is to be shown."""
    height: int
    thumbnail: bytes
    """JPEG, the right way up."""
    dhash: str
    """64 bits as 16 hex digits, by which like pictures are found (`storage/looks.py`)."""
    fine: str
    """The same of 16 x 16 points, 256 bits as 64 digits, by which they are told from those that only seem alike."""
    taken_at: str
    """ISO 8601, with the zone's offset where the file has one; empty if unknown. The file may be wrong."""
    position: str
    """Where it was taken, as a form's place has it, "latitude longitude 0 0"; empty if the file does not say."""


def examine(content: bytes) -> Picture:
    """Raises PictureError unless this is a whole JPEG, PNG or WEBP within the limits."""
    _check_size(content)
    try:
        stripped = metadata.strip(content)
        _check_pixels(stripped.pixels)  # before Pillow sees it: for WEBP it sets memory aside on opening
        with Image.open(io.BytesIO(stripped.content), formats=FORMATS) as image:
            width, height = image.size
            _check_pixels(width * height)
            small = _small(image)
    except (PictureError, MemoryError):
        raise
    except Exception as error:  # Pillow raises a dozen kinds, not all named in its documentation
        raise PictureError(NOT_A_PHOTO, type(error).__name__) from error
    if metadata.orientation(stripped.exif) > 4:  # lying on its side
        width, height = height, width
    return Picture(
        mime=stripped.mime,
        content=stripped.content,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        width=width,
        height=height,
        thumbnail=_jpeg(small),
        dhash=_dhash(small, 8),
        fine=_dhash(small, 16),
        taken_at=_taken_at(stripped.exif),
        position=_position(stripped.exif),
    )


def examine_file(content: bytes, mime: str) -> File:
    """Audio and other files: not opened, kept as they are. Raises PictureError if too large.

    `mime` is what the platform claims; a kind that is not on our list is not repeated, so that no page of ours hands
    a browser something to run.
    """
    _check_size(content)
    kind = mime.partition(";")[0].strip().lower()
    return File(
        mime=kind if kind in SUFFIXES else UNKNOWN_MIME,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
    )


def _check_size(content: bytes) -> None:
    if len(content) > MAX_BYTES:
        raise PictureError(TOO_LARGE, f"{len(content)} bytes")


def _check_pixels(pixels: int) -> None:
    if pixels > MAX_PIXELS:
        raise PictureError(TOO_LARGE, f"{pixels} pixels")


def _small(image: Image.Image) -> Image.Image:
    """The thumbnail in RGB, the right way up; decodes the whole picture, so that a broken one is noticed."""
    image.draft("RGB", (THUMBNAIL, THUMBNAIL))  # JPEG only: decoded at an eighth where that suffices
    image.load()
    small: Image.Image = image
    if image.mode in ("1", "P", "PA"):  # their numbers are no brightness and cannot be averaged
        small = image.convert("RGBA" if image.has_transparency_data else "RGB")
    elif image.mode.startswith("I"):  # 16 bits of grey, which Pillow would clip to white
        small = image.point(lambda grey: grey * (1 / 257)).convert("L")
    small.thumbnail((THUMBNAIL, THUMBNAIL), reducing_gap=2.0)
    return _on_white(ImageOps.exif_transpose(small))


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    paper = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(paper, image.convert("RGBA")).convert("RGB")


def _jpeg(image: Image.Image) -> bytes:
    written = io.BytesIO()
    image.save(written, "JPEG", quality=THUMBNAIL_QUALITY, optimize=True, exif=b"", icc_profile=None)
    return written.getvalue()


def _dhash(image: Image.Image, points: int) -> str:
    """Difference hash (N. Krawetz, 2013): is each of `points` x `points` brighter than its left neighbour?"""
    grey = image.convert("L").resize((points + 1, points), Image.Resampling.LANCZOS).tobytes()
    bits = 0
    for row in range(0, points * (points + 1), points + 1):
        for at in range(row, row + points):
            bits = bits << 1 | (grey[at + 1] > grey[at])
    return f"{bits:0{points * points // 4}x}"


def _taken_at(exif: bytes) -> str:
    try:
        tags = Image.Exif()
        tags.load(exif)
        detail = tags.get_ifd(EXIF_IFD)
        day, time = str(detail[DATE_TIME_ORIGINAL]).strip("\0 ").split(" ")
        offset = str(detail.get(OFFSET_TIME_ORIGINAL, "")).strip("\0 ")
        return datetime.fromisoformat(f"{day.replace(':', '-')}T{time[:8]}{offset[:6]}").isoformat()
    except Exception:  # what a camera, or somebody, wrote there: useful when whole, never a reason to refuse
        return ""


def _position(exif: bytes) -> str:
    try:
        tags = Image.Exif()
        tags.load(exif)
        place = tags.get_ifd(GPS_IFD)
        latitude = _degrees(place[GPS_LATITUDE]) * (-1 if place[GPS_LATITUDE - 1] == "S" else 1)
        longitude = _degrees(place[GPS_LONGITUDE]) * (-1 if place[GPS_LONGITUDE - 1] == "W" else 1)
        real = abs(latitude) <= 90 and abs(longitude) <= 180 and (latitude or longitude)
        return f"{latitude:.6f} {longitude:.6f} 0 0" if real else ""
    except Exception:  # as above
        return ""


def _degrees(parts: tuple[float, float, float]) -> float:
    """Of degrees, minutes and seconds."""
    return float(parts[0]) + float(parts[1]) / 60 + float(parts[2]) / 3600
