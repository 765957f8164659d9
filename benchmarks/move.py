"""What moving to PostgreSQL costs: a row of the store, and a photo whose file is examined.

`python -m benchmarks.move [REPORTS]` makes a store of so many reports and as many old messages, and moves it to a
PostgreSQL of its own that does not wait for the disk. Then it examines a photo of 12 megapixels, as received and with
its place left out.
"""

import asyncio
import os
import resource
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from storage import moving
from storage.database import Database
from storage.kept_files import damages
from storage.migrations import upgrade
from storage.pictures import Picture, examine
from tests.postgres import Server
from tests.samples import exif, jpeg

PEOPLE = 1000
ANSWERS = '{"kind":"visit","photos":["418-0"],"text":"走访了三户，村口路灯坏了，已经报修","count":23}'
BODY = '{"channel":"telegram","key":"1","account":"1","chat":"1","text":"/checkin"}'
PIXELS = (4000, 3000)


def main(reports: int) -> None:
    with TemporaryDirectory() as folder:
        rows(Path(folder), reports)
        photos(Path(folder))


def rows(folder: Path, reports: int) -> None:
    source = folder / "cunbao.db"
    _fill(source, reports)
    server = Server(folder / "postgres")
    began, cpu = time.perf_counter(), time.process_time()
    moved = asyncio.run(_move(f"sqlite:///{source}", server))
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    server.stop()
    size, memory = source.stat().st_size / 1e6, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    took = f"{moved:,} rows, {size:.0f} MB in SQLite: {seconds:.1f} s, load {os.getloadavg()[0]:.1f}"
    own = f"of our own {cpu / moved * 1e6:.0f} us CPU a row, {memory:.0f} MB of memory"
    print(took, own, sep="\n")  # noqa: T201 -- it is asked to


def photos(folder: Path) -> None:
    """A noisy one: nothing compresses worse."""
    noise = Image.effect_noise(PIXELS, 60).convert("RGB")
    for name, content in (("as received", jpeg(noise)), ("its place left out", jpeg(noise, exif=exif()))):
        picture = examine(content)
        (folder / "photo").write_bytes(picture.content)
        cpu = time.process_time()
        damaged = _examined(folder, picture)
        cpu = time.process_time() - cpu
        print(f"a photo, {len(content) / 1e6:.1f} MB, {name}: {cpu * 1000:.0f} ms CPU, damaged: {damaged}")  # noqa: T201 -- as above


def _fill(file: Path, reports: int) -> None:
    upgrade(f"sqlite:///{file}")
    numbers = range(1, reports + 1)
    with closing(sqlite3.connect(file)) as store, store:
        store.execute("insert into places (id, level, name, path) values (1, 'county', '县', '1.')")
        people = ((number, f"人{number}") for number in range(1, PEOPLE + 1))
        store.executemany("insert into people (id, name, created_at) values (?, ?, 0)", people)
        store.executemany(
            """insert into reports (number, form, version, person_id, place_id, path, answers, sources,
                                    filed_at, happened_at, changed_at)
               values (?, 'check_in', 1, ?, 1, '1.', ?, '{"1":"kind"}', 0, 0, 0)""",
            ((number, number % PEOPLE + 1, ANSWERS) for number in numbers),
        )
        store.executemany(
            """insert into inbox (channel, key, lane, chat, body, state, due_at, arrived_at)
               values ('telegram', ?, 'telegram:1', '1', ?, 'done', 0, 0)""",
            ((str(number), BODY) for number in numbers),
        )


async def _move(url: str, server: Server) -> int:
    target = Database(await server.database())
    with moving.opened(url) as source:
        moved = await moving.move(source, target)
    await target.close()
    return sum(moved.rows.values())


def _examined(folder: Path, picture: Picture) -> list[object]:
    with closing(sqlite3.connect(":memory:")) as store:
        store.execute("create table photos (report, id, sha256, kept, thumbnail, dhash, fine, state)")
        row = (7, "1-0", picture.sha256, "photo", "", picture.dhash, picture.fine, "kept")
        store.execute("insert into photos values (?, ?, ?, ?, ?, ?, ?, ?)", row)
        return list(damages(folder, store))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300_000)
