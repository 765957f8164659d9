"""How long it takes to find a picture that was sent before among a million: `python -m benchmarks.like_pictures`.

Twice: with hashes by pure chance, and with thirds as pictures have them: large soft shapes under a light sky, of which
many share a third, so that far more must be looked at.
"""

import asyncio
import io
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from random import Random

from PIL import Image

from storage import looks
from storage.database import Database
from storage.migrations import upgrade
from storage.pictures import examine

MANY, ASKED, PICTURES = 1_000_000, 200, 2000
OCTAVES = ((2, 0.5), (3, 0.38), (5, 0.23), (9, 0.12), (17, 0.06), (33, 0.03))
"""Shapes across the picture, and how strong: as in nature the smaller, the weaker."""
PHOTO = "insert into photos (id, person_id, channel, attachment, state, due_at, arrived_at, dhash, fine) values "
PHOTO += "(?, 1, 'telegram', '{}', 'kept', 0, 0, ?, ?)"


async def main() -> None:
    for name, hashed in (("by chance", _by_chance), ("as of pictures", _of_pictures(Random(4)))):  # noqa: S311 -- as below
        with tempfile.TemporaryDirectory() as folder:
            await _measure(name, Path(folder) / "cunbao.db", hashed)


async def _measure(name: str, path: Path, hashed: Callable[[Random], int]) -> None:
    chance = Random(1)  # noqa: S311 -- invents pictures, guards nothing
    known = [hashed(chance) for _ in range(MANY)]
    upgrade(f"sqlite:///{path}")
    _fill(path, known)
    database, times, found = Database(f"sqlite:///{path}"), [], 0
    async with database.reading() as tx:
        for _ in range(ASKED):
            bits = chance.choice(known)
            turned = bits ^ (1 << chance.randrange(64)) ^ (1 << chance.randrange(64))
            start, cpu = time.perf_counter(), time.process_time()
            alike = await looks.alike(tx, f"{turned:016x}", _fine(bits))
            times.append(((time.perf_counter() - start) * 1000, (time.process_time() - cpu) * 1000))
            found += bool(alike)
    await database.close()
    print(f"{MANY:,} hashes {name}; found {found} of {ASKED}")  # noqa: T201 -- its output
    for what, spent in zip(("time", "CPU"), zip(*times, strict=True), strict=True):
        middle, most = sorted(spent)[ASKED // 2], sorted(spent)[ASKED * 9 // 10]
        print(f"  {what}: median {middle:.1f} ms, nine of ten within {most:.1f} ms")  # noqa: T201 -- as above


def _by_chance(chance: Random) -> int:
    return chance.getrandbits(64)


def _of_pictures(chance: Random) -> Callable[[Random], int]:
    """Each third from some picture."""
    seen = [examine(_picture(chance)).dhash for _ in range(PICTURES)]

    def hashed(drawing: Random) -> int:
        return int("".join(drawing.choice(seen)[first:end] for first, end in looks.THIRDS), 16)

    return hashed


def _picture(chance: Random) -> bytes:
    """Shapes of all sizes, lighter above."""
    paper = Image.linear_gradient("L").rotate(180).resize((64, 48)).point(lambda grey: 96 + grey / 4)
    for across, strength in OCTAVES:
        down = max(2, across * 3 // 4)
        spots = Image.frombytes("L", (across, down), chance.randbytes(across * down))
        paper = Image.blend(paper, spots.resize((64, 48), Image.Resampling.BICUBIC), strength)
    written = io.BytesIO()
    paper.save(written, "PNG")
    return written.getvalue()


def _fine(bits: int) -> str:
    """Of a picture with this hash, as good as any."""
    return f"{Random(bits).getrandbits(256):064x}"  # noqa: S311 -- as above


def _fill(path: Path, known: list[int]) -> None:
    with closing(sqlite3.connect(path)) as store:
        store.execute("pragma synchronous = off")
        store.execute("insert into people (id, name, created_at) values (1, '何人', 0)")
        store.executemany(PHOTO, ((f"{n}-0", f"{bits:016x}", _fine(bits)) for n, bits in enumerate(known)))
        store.executemany("insert into looks (third, photo_id, dhash) values (?, ?, ?)", sorted(_rows(known)))
        store.commit()


def _rows(known: list[int]) -> Iterator[tuple[str, str, str]]:
    for number, bits in enumerate(known):
        dhash = f"{bits:016x}"
        if looks.telling(dhash):
            yield from ((third, f"{number}-0", dhash) for third in looks.thirds(dhash))


if __name__ == "__main__":
    asyncio.run(main())
