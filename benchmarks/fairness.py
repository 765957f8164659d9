"""Whether anybody else feels one person's flood: `python -m benchmarks.fairness [--minutes 1.5] [--gigabytes 0.5]`.

The real program on a store of its own, over a fake Telegram at its usual rates (30 messages a second, one to a chat).
Ten people ask who they are, one every two seconds each; said is how long they waited for the answer: while nothing
else happens, while one person sends 1,000 messages a minute, while another sends photos of 5 MB each, and while a
notice to everybody goes out. With what the two were told, and what of theirs still waits.
"""

import argparse
import asyncio
import os
import random
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from statistics import median, quantiles

from PIL import Image

from benchmarks.broadcast import start
from storage import outbox
from storage.database import Database
from storage.messages import NOTICE, Outgoing
from storage.migrations import upgrade
from tests import samples
from tests.telegram.people import Person
from tests.telegram.server import FakeTelegram
from tests.village import settle

ASKING, EVERY = range(5001, 5011), 2.0
"""Who asks, and seconds between two questions of one."""
FLOODING, SHOWING, A_MINUTE = 5100, 5101, 1000
HEARING, NOTICES = 1_000_000, 3000
"""The first of those who get the notice, and how many they are: at 30 a second they take 100 seconds."""
PHOTO = 5_000_000
Waits = dict[str, list[float]]


async def main(minutes: float, gigabytes: float) -> None:
    folder = Path(tempfile.mkdtemp(prefix="cunbao-fairness-"))
    url = f"sqlite:///{folder / 'cunbao.db'}"
    await asyncio.to_thread(upgrade, url)
    await people(url)
    try:
        async with FakeTelegram() as fake:
            fake.pace.overall, fake.pace.per_chat = 30, 5
            program = await start(fake, folder, url, 30)
            bench = Bench(fake, folder, url)
            await bench.starts()
            await bench.measure("nothing else", minutes, bench.nothing)
            await bench.measure(f"{A_MINUTE:,} messages a minute of one", minutes, bench.messages)
            await bench.measure(f"{gigabytes:g} GB of photos of one", minutes, lambda: bench.photos(gigabytes))
            await bench.measure(f"a notice to {NOTICES:,}", min(minutes, 1.5), bench.notice)
            program.terminate()
            await program.wait()
            bench.say()
    finally:
        shutil.rmtree(folder)


async def people(url: str) -> None:
    database = Database(url)
    async with database.transaction() as tx:
        await settle(tx, [f"岭南县/河北镇/东坡村 {number} 书记" for number in (*ASKING, FLOODING, SHOWING)])
    await database.close()


class Bench:
    """What is tried, one after the other, on one program."""

    def __init__(self, fake: FakeTelegram, folder: Path, url: str) -> None:
        self._fake, self._folder, self._url = fake, folder, url
        self._one = fake.person(FLOODING, "很快的人", language="zh-hans")
        self._other = fake.person(SHOWING, "很多照片的人", language="zh-hans")
        self._others = [fake.person(number, "问的人", language="zh-hans") for number in ASKING]
        self._waits: Waits = {}
        for number in range(NOTICES):
            fake.person(HEARING + number, "听的人", started=True)

    async def starts(self) -> None:
        """Returns when it answers."""
        await self._others[0].says("/me")
        await self._others[0].hears("书记", 60)

    async def measure(self, name: str, minutes: float, doing: Callable[[], Awaitable[None]]) -> None:
        """Asks and asks while something is done, for so long."""
        waits = self._waits.setdefault(name, [])
        tasks = [asyncio.create_task(self._asks(person, waits)) for person in self._others]
        tasks.append(asyncio.ensure_future(_forever(doing)))
        await asyncio.sleep(minutes * 60)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(5)  # what is under way has its answer: the next question shall not be answered by it
        print(_line(name, waits), flush=True)  # noqa: T201 -- it is what this program is for

    async def nothing(self) -> None: ...

    async def messages(self) -> None:
        while True:
            await self._one.says("/me")
            await asyncio.sleep(60 / A_MINUTE)

    async def photos(self, gigabytes: float) -> None:
        noise = samples.written(Image.effect_noise((3000, 2000), 90).convert("RGB"), "JPEG", {"quality": 92})
        for _ in range(int(gigabytes * 1e9 / PHOTO)):
            content = noise[:2] + b"\xff\xfe\x00\x12" + os.urandom(16) + noise[2:]  # another remark, another file
            await self._other.sends_photo(content + bytes(max(0, PHOTO - len(content))))
            await asyncio.sleep(0.1)

    async def notice(self) -> None:
        database = Database(self._url)
        said = [
            Outgoing(channel="telegram", chat=str(HEARING + n), text="明天是主题党日。", kind=NOTICE)
            for n in range(NOTICES)
        ]
        async with database.transaction() as tx:
            await outbox.post(tx, said)
        await database.close()

    def say(self) -> None:
        """What became of it all."""
        with closing(sqlite3.connect(self._folder / "cunbao.db")) as store:
            told = "select count(*) from outbox where chat = ? and body like '%' || ? || '%'"
            for number, words in ((FLOODING, "您发得太快"), (SHOWING, "照片收到很多")):
                print(f"told “{words}”: {store.execute(told, (str(number), words)).fetchone()[0]}")  # noqa: T201 -- as above
            for table in ("inbox", "photos"):
                rows = store.execute(f"select state, count(*) from {table} group by state").fetchall()  # noqa: S608 -- two names of ours
                print(f"{table}: {dict(rows)}")  # noqa: T201 -- as above

    async def _asks(self, person: Person, waits: list[float]) -> None:
        await asyncio.sleep(random.random() * EVERY)  # noqa: S311 -- not all at once
        while True:
            asked = time.monotonic()
            await person.says("/me")
            await person.hears("书记", 60)
            waits.append(time.monotonic() - asked)
            await asyncio.sleep(max(EVERY - waits[-1], 0))


async def _forever(doing: Callable[[], Awaitable[None]]) -> None:
    await doing()
    await asyncio.Event().wait()


def _line(name: str, waits: list[float]) -> str:
    ms = [one * 1000 for one in waits]
    tail = quantiles(ms, n=20)[-1]
    return f"{name}: {len(ms)} answers, median {median(ms):.0f} ms, P95 {tail:.0f} ms, longest {max(ms):.0f} ms"


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--minutes", type=float, default=1.5, help="for each line")
    options.add_argument("--gigabytes", type=float, default=0.5)
    chosen = options.parse_args()
    asyncio.run(main(chosen.minutes, chosen.gigabytes))
