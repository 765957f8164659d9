"""Pictures that were sent before are found, changed as phones and watermark cameras change them; others are not."""

import io
from collections import Counter
from collections.abc import Callable
from functools import cache
from random import Random

import pytest
from PIL import Image, ImageDraw, ImageEnhance
from sqlalchemy import insert

from storage import looks, schema
from storage.database import Database, Tx
from storage.pictures import Picture, examine

MANY = 500
SIZE = (400, 300)


def drawn(chance: Random) -> Image.Image:
    """Something with land, sky and things in it, no two alike."""
    image = Image.new("RGB", SIZE, _colour(chance, 150, 250))
    paper = ImageDraw.Draw(image)
    horizon = chance.randrange(90, 200)
    paper.rectangle((0, horizon, *SIZE), fill=_colour(chance, 60, 180))
    for _ in range(chance.randrange(6, 20)):
        left, top = chance.randrange(-25, 375), chance.randrange(40, 275)
        box = (left, top, left + chance.randrange(20, 160), top + chance.randrange(12, 140))
        chance.choice((paper.rectangle, paper.ellipse))(box, fill=_colour(chance, 10, 250))
    for _ in range(chance.randrange(3, 10)):
        ends = [(chance.randrange(SIZE[0]), chance.randrange(SIZE[1])) for _ in range(2)]
        paper.line(ends, fill=_colour(chance, 10, 250), width=chance.randrange(2, 9))
    return image


def _colour(chance: Random, low: int, high: int) -> tuple[int, int, int]:
    return (chance.randrange(low, high), chance.randrange(low, high), chance.randrange(low, high))


def recompressed(image: Image.Image, chance: Random) -> bytes:
    return _jpeg(image, chance.randrange(20, 60))


def resized(image: Image.Image, chance: Random) -> bytes:
    part = chance.uniform(0.3, 0.8)
    return _jpeg(image.resize((int(image.width * part), int(image.height * part))), 80)


def brightened(image: Image.Image, chance: Random) -> bytes:
    return _jpeg(ImageEnhance.Brightness(image).enhance(chance.choice((0.7, 0.8, 1.2, 1.3))), 85)


def watermarked(image: Image.Image, chance: Random) -> bytes:
    """A box with three lines of writing, as a watermark camera (水印相机) puts it over a corner."""
    marked = image.copy()
    paper = ImageDraw.Draw(marked, "RGBA")
    left = chance.choice((0.03, 0.5))
    paper.rectangle(_box(image, left, 0.80, left + 0.42, 0.96), fill=(0, 0, 0, 90))
    for row in (0.82, 0.865, 0.91):
        end = left + chance.uniform(0.2, 0.38)
        paper.rectangle(_box(image, left + 0.02, row, end, row + 0.025), fill=(255, 255, 255, 230))
    return _jpeg(marked, 85)


def _box(image: Image.Image, left: float, top: float, right: float, bottom: float) -> tuple[float, ...]:
    return (image.width * left, image.height * top, image.width * right, image.height * bottom)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    written = io.BytesIO()
    image.save(written, "JPEG", quality=quality)
    return written.getvalue()


CHANGES: tuple[Callable[[Image.Image, Random], bytes], ...] = (recompressed, resized, brightened, watermarked)


@cache
def hashes() -> list[tuple[Picture, Picture]]:
    """Each picture, and a copy of it that was changed in one of the four ways, in turn."""
    found = []
    for number in range(MANY):
        chance = Random(number)
        image = drawn(chance)
        found.append((examine(_jpeg(image, 90)), examine(CHANGES[number % len(CHANGES)](image, chance))))
    return found


async def keep(tx: Tx, number: int, dhash: str, fine: str) -> None:
    """A photo of a report, as far as looks go."""
    row = {"id": f"{number}-0", "person_id": 1, "channel": "telegram", "attachment": "{}", "state": "kept"}
    moments = {"due_at": tx.now, "arrived_at": tx.now, "dhash": dhash, "fine": fine}
    await tx.run(insert(schema.photos), {**row, **moments})
    await looks.add(tx, f"{number}-0", dhash)


async def test_copies_are_found_and_others_are_not(database: Database) -> None:
    """95 of 100 copies of each kind are found, and fewer than 1 of 100 finds anything else."""
    missed: Counter[str] = Counter()
    wrong = 0
    async with database.transaction() as tx:
        await tx.run(insert(schema.people), {"id": 1, "name": "何人", "created_at": tx.now})
        for number, (kept, _) in enumerate(hashes()):
            await keep(tx, number, kept.dhash, kept.fine)
        for number, (_, copy) in enumerate(hashes()):
            found = [one.photo_id for one in await looks.alike(tx, copy.dhash, copy.fine)]
            missed[CHANGES[number % len(CHANGES)].__name__] += f"{number}-0" not in found
            wrong += any(one != f"{number}-0" for one in found)
    assert {name: many for name, many in missed.items() if many > 0.05 * MANY / len(CHANGES)} == {}
    assert wrong < 0.01 * MANY


@pytest.mark.parametrize("grey", [0, 128, 255])
async def test_a_picture_without_anything_on_it_is_like_no_other(database: Database, grey: int) -> None:
    flat = examine(_jpeg(Image.new("L", (320, 240), grey), 80))
    async with database.transaction() as tx:
        await tx.run(insert(schema.people), {"id": 1, "name": "何人", "created_at": tx.now})
        await keep(tx, 1, flat.dhash, flat.fine)
        assert await looks.alike(tx, flat.dhash, flat.fine) == []


async def test_a_third_that_differs_in_one_bit_is_enough(database: Database) -> None:
    """Whatever up to five bits are turned, one third differs in at most one of them."""
    chance = Random(3)
    async with database.transaction() as tx:
        await tx.run(insert(schema.people), {"id": 1, "name": "何人", "created_at": tx.now})
        for number in range(200):
            bits, fine = chance.getrandbits(64), chance.getrandbits(256)
            await keep(tx, number, f"{bits:016x}", f"{fine:064x}")
            turned = bits
            for bit in chance.sample(range(64), 5):
                turned ^= 1 << bit
            assert [one.photo_id for one in await looks.alike(tx, f"{turned:016x}", f"{fine ^ 7:064x}")] == [
                f"{number}-0"
            ]


async def test_one_that_only_seems_alike_is_told_apart(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.run(insert(schema.people), {"id": 1, "name": "何人", "created_at": tx.now})
        await keep(tx, 1, "0123456789abcdef", "0f" * 32)
        assert await looks.alike(tx, "0123456789abcdef", "f0" * 32) == []
        assert [one.apart for one in await looks.alike(tx, "0123456789abcdef", "0f" * 31 + "0e")] == [1]
        assert await looks.alike(tx, "0123456789abcdef", "0f" * 32, besides=["1-0"]) == []
        await keep(tx, 2, "0123456789abcdee", "")  # kept before there was a finer hash
        assert {one.photo_id for one in await looks.alike(tx, "0123456789abcdef", "0f" * 32)} == {"1-0", "2-0"}
