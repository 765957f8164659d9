"""Pictures: what is taken, what is refused, and that nothing of the sender stays in what is kept."""

import hashlib
import io
import sys
from array import array
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from storage.metadata import orientation
from storage.pictures import MAX_BYTES, PictureError, examine, examine_file
from storage.problems import NOT_A_PHOTO, TOO_LARGE, Problem
from tests import samples
from tests.samples import MAKER, OWNER, jpeg, photo, png, webp

TELLING: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "jpeg": (samples.telling_jpeg, "image/jpeg", "jpg"),
    "progressive jpeg": (lambda: samples.telling_jpeg(progressive=True), "image/jpeg", "jpg"),
    "png": (samples.telling_png, "image/png", "png"),
    "webp": (samples.telling_webp, "image/webp", "webp"),
}

PLAIN: dict[str, Callable[[], bytes]] = {
    "grey jpeg": lambda: jpeg(photo(mode="L")),
    "CMYK jpeg": lambda: jpeg(photo(mode="CMYK")),
    "jpeg with restarts": lambda: jpeg(restart_marker_blocks=1),
    "jpeg with filled markers": lambda: jpeg().replace(b"\xff\xdb", b"\xff\xff\xff\xdb", 1),
    "palette png": lambda: png(photo(mode="P")),
    "black and white png": lambda: png(photo(mode="1")),
    "see-through png": lambda: png(photo(mode="RGBA")),
    "see-through palette": lambda: png(photo(mode="P"), transparency=0),
    "see-through grey": lambda: png(photo(mode="LA")),
    "see-through colour": lambda: png(photo(), transparency=(0, 0, 0)),
    "16-bit png": lambda: png(photo(mode="I;16")),
    "lossy webp": webp,
    "see-through webp": lambda: webp(photo(mode="RGBA")),
    "moving webp": samples.moving_webp,
    "one pixel": lambda: png(photo((1, 1))),
    "one line": lambda: jpeg(photo((2000, 1))),
}

REFUSED: dict[str, tuple[Callable[[], bytes], Problem]] = {
    "nothing": (lambda: b"", NOT_A_PHOTO),
    "text": (lambda: "东坡村".encode(), NOT_A_PHOTO),
    "GIF": (lambda: samples.written(photo(), "GIF", {}), NOT_A_PHOTO),
    "TIFF": (lambda: samples.written(photo(), "TIFF", {}), NOT_A_PHOTO),
    "only a JPEG's first bytes": (lambda: b"\xff\xd8\xff", NOT_A_PHOTO),
    "cut JPEG": (lambda: jpeg()[:-20], NOT_A_PHOTO),
    "JPEG without end": (lambda: jpeg()[:-2], NOT_A_PHOTO),
    "cut PNG": (lambda: png()[:-20], NOT_A_PHOTO),
    "cut WEBP": (lambda: webp()[:-20], NOT_A_PHOTO),
    "JPEG with an impossible segment": (lambda: jpeg()[:4] + b"\0\0" + jpeg()[6:], NOT_A_PHOTO),
    "PNG without pixels": (lambda: samples.claiming_png(10, 10), NOT_A_PHOTO),
    "damaged PNG": (lambda: png()[:60] + b"\0\0\0\0" + png()[64:], NOT_A_PHOTO),
    "JPEG of a thousand scans": (lambda: samples.many_scans(1000), NOT_A_PHOTO),
    "PNG of 41 megapixels": (lambda: samples.claiming_png(8200, 5000), TOO_LARGE),
    "PNG of 4 gigapixels": (lambda: samples.claiming_png(65535, 65535), TOO_LARGE),
    "JPEG of 41 megapixels": (lambda: samples.claiming_jpeg(5000, 8200), TOO_LARGE),
    "WEBP of 41 megapixels": (lambda: samples.claiming_webp(8200, 5000), TOO_LARGE),
    "lossless WEBP of 41 megapixels": (lambda: webp(Image.new("L", (8200, 5000)), lossless=True, method=0), TOO_LARGE),
    "JPEG of 20 MB and one byte": (lambda: jpeg().ljust(MAX_BYTES + 1, b"\0"), TOO_LARGE),
}


@pytest.mark.parametrize("name", TELLING)
def test_what_is_kept_has_the_same_pixels_and_tells_nothing(name: str) -> None:
    make, mime, suffix = TELLING[name]
    sent = make()
    assert MAKER in sent
    assert OWNER in sent
    picture = examine(sent)
    assert (picture.mime, picture.suffix) == (mime, suffix)
    assert (picture.sha256, picture.size) == (hashlib.sha256(sent).hexdigest(), len(sent))
    for secret in (MAKER, OWNER, b"Photoshop", b"2026:11:05"):
        assert secret not in picture.content
    with _opened(picture.content) as kept, _opened(sent) as received:
        assert kept.tobytes() == received.tobytes()
        assert dict(kept.getexif()) == {0x0112: samples.LYING}
        assert kept.getexif().get_ifd(0x8825) == {}
        assert received.getexif().get_ifd(0x8825) != {}
        assert ImageOps.exif_transpose(kept).size == (picture.width, picture.height) == (48, 64)


@pytest.mark.parametrize("name", TELLING)
def test_stripping_again_changes_nothing(name: str) -> None:
    once = examine(TELLING[name][0]()).content
    assert examine(once).content == once


@pytest.mark.parametrize("name", PLAIN)
def test_unusual_pictures_are_kept_pixel_for_pixel(name: str) -> None:
    sent = PLAIN[name]()
    picture = examine(sent)
    with _opened(picture.content) as kept, _opened(sent) as received:
        assert kept.convert("RGBA").tobytes() == received.convert("RGBA").tobytes()
        assert kept.size == (picture.width, picture.height)
    with _opened(picture.thumbnail) as small:
        assert (small.format, small.mode) == ("JPEG", "RGB")
        assert max(small.size) <= 320


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    make, problem = REFUSED[name]
    with pytest.raises(PictureError) as refusal:
        examine(make())
    assert refusal.value.problem == problem


def test_up_to_the_limits_is_taken() -> None:
    sent = png(Image.new("1", (8000, 5000))).ljust(MAX_BYTES, b"\0")
    assert examine(sent).width == 8000


@pytest.mark.parametrize(
    ("offset", "taken"),
    [("+08:00", "2026-11-05T09:12:33+08:00"), (None, "2026-11-05T09:12:33"), ("soon", ""), ("", "2026-11-05T09:12:33")],
)
def test_when_it_was_taken(offset: str | None, taken: str) -> None:
    assert examine(jpeg(exif=samples.exif(offset=offset))).taken_at == taken


def test_without_exif_it_is_not_known_when_it_was_taken() -> None:
    picture = examine(jpeg())
    assert picture.taken_at == ""
    with _opened(picture.content) as kept:
        assert dict(kept.getexif()) == {}


def test_where_it_was_taken() -> None:
    assert examine(jpeg(exif=samples.exif())).position == "23.133750 113.250694 0 0"


PLACES = (
    # halves of the globe, degrees, where that is
    (("S", (23.0, 30.0, 0.0), "W", (113.0, 15.0, 0.0)), "-23.500000 -113.250000 0 0"),
    (("N", (0.0, 0.0, 0.0), "E", (0.0, 0.0, 0.0)), ""),
    (("N", (91.0, 0.0, 0.0), "E", (0.0, 0.0, 1.0)), ""),
    (("N", (23.0, 0.0, 0.0), "E", ()), ""),
)


@pytest.mark.parametrize(("written", "position"), PLACES)
def test_what_a_file_says_of_its_place_is_taken_when_it_is_one(written: tuple[Any, ...], position: str) -> None:
    tags = Image.Exif()
    tags.get_ifd(0x8825).update(enumerate(written, 1))
    assert examine(jpeg(exif=tags)).position == position


def test_broken_exif_is_no_reason_to_refuse() -> None:
    sent = bytearray(jpeg(exif=samples.exif()))
    start = sent.index(b"Exif\0\0") + 6
    sent[start + 8 : start + 60] = b"\xff" * 52
    assert examine(bytes(sent)).taken_at == ""


@pytest.mark.parametrize("turn", range(1, 9))
def test_the_thumbnail_is_the_right_way_up(turn: int) -> None:
    sent = jpeg(photo((1280, 960)), exif=samples.exif(orientation=turn), quality=95)
    with _opened(examine(sent).thumbnail) as small, _opened(sent) as received:
        shown = ImageOps.exif_transpose(received).convert("L").resize(small.size)
        worst = max(abs(a - b) for a, b in zip(small.convert("L").tobytes(), shown.tobytes(), strict=True))
        assert (max(small.size), dict(small.getexif())) == (320, {})
    assert worst < 60  # a wrong turn makes white of black


@pytest.mark.parametrize("order", ["<", ">"])
def test_orientation_in_either_byte_order(order: str) -> None:
    tags = samples.exif(orientation=8)
    tags.endian = order
    assert orientation(tags.tobytes().removeprefix(b"Exif\0\0")) == 8


def test_sixteen_bits_of_grey_keep_their_shades() -> None:
    greys = array("H", range(0, 65536, 16))
    if sys.byteorder == "big":
        greys.byteswap()
    sent = png(Image.frombytes("I;16", (64, 64), greys.tobytes()))
    with _opened(examine(sent).thumbnail) as small:
        assert len(set(small.convert("L").tobytes())) > 30


def test_what_looks_the_same_has_nearly_the_same_hash() -> None:
    image = Image.effect_noise((8, 8), 90).resize((800, 600), Image.Resampling.BICUBIC)
    other = Image.effect_noise((8, 8), 90).resize((800, 600), Image.Resampling.BICUBIC)
    first = examine(jpeg(image, quality=95)).dhash
    assert _differing(first, examine(webp(image.resize((400, 300)), quality=40)).dhash) <= 6
    assert _differing(first, examine(jpeg(other)).dhash) > 6
    assert len(first) == 16


def test_other_files_are_kept_as_they_are() -> None:
    file = examine_file(b"OggS...", "audio/ogg; codecs=opus")
    assert (file.mime, file.suffix, file.content) == ("audio/ogg", "ogg", b"OggS...")
    assert (file.sha256, file.size) == (hashlib.sha256(b"OggS...").hexdigest(), 7)


def test_a_kind_of_file_that_a_browser_could_run_is_not_repeated() -> None:
    file = examine_file(b"<script>", "text/html")
    assert (file.mime, file.suffix) == ("application/octet-stream", "bin")


def test_other_files_have_the_same_limit() -> None:
    with pytest.raises(PictureError) as refusal:
        examine_file(b"\0" * (MAX_BYTES + 1), "audio/ogg")
    assert refusal.value.problem == TOO_LARGE


@settings(deadline=None)
@given(st.sampled_from([b"", b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"RIFF\x40\0\0\0WEBP"]), st.binary(max_size=300))
def test_random_bytes_are_refused_and_nothing_else_happens(start: bytes, rest: bytes) -> None:
    with pytest.raises(PictureError):
        examine(start + rest)


SENT = [make() for make, _, _ in TELLING.values()]


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(SENT), st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=8), st.integers(0)
)
def test_damaged_pictures_are_taken_or_refused_and_nothing_else_happens(
    sent: bytes, damage: list[tuple[int, int]], cut: int
) -> None:
    content = bytearray(sent)
    for at, byte in damage:
        content[at % len(content)] = byte
    if cut < len(content):
        del content[cut:]
    try:
        picture = examine(bytes(content))
    except PictureError:
        return
    with _opened(picture.content) as kept:
        assert kept.format in ("JPEG", "PNG", "WEBP")
        assert kept.getexif().get_ifd(0x8825) == {}


def _opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def _differing(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()
