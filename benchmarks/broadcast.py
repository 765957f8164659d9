"""A notice to everybody while Telegram counts: `python -m benchmarks.broadcast [--chats 20000] [--rate 300] [--kill]`.

The real program sends to a fake Telegram that takes exactly `rate` messages in any second and refuses the rest with
429, while one person goes on chatting. Said are the share of the rate that was kept, the refusals, how long a live
reply took, and after a kill at half: who heard it twice, and who not at all (those are listed by the program itself).
"""

import argparse
import asyncio
import os
import shutil
import signal
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, Process
from collections import Counter
from pathlib import Path
from statistics import quantiles

from sqlalchemy import func, insert, select

from handlers.forms.keep import sync_builtin
from storage import outbox, places, schema
from storage.database import Database
from storage.messages import NOTICE, Outgoing
from storage.migrations import upgrade
from tests.telegram.server import FakeTelegram

FIRST, TALKER = 2_000_000, 1_000_001
TEXT = "明天是东坡村主题党日。您能来吗？"
PORTION = 5000


async def main(chats: int, rate: int, kill: bool) -> None:
    folder = Path(tempfile.mkdtemp(prefix="cunbao-broadcast-"))
    url = f"sqlite:///{folder / 'cunbao.db'}"
    await asyncio.to_thread(upgrade, url)
    await fill(url, chats)
    try:
        async with FakeTelegram() as fake:
            fake.pace.overall = rate
            for number in range(chats):
                fake.person(FIRST + number, "某", started=True)
            await run(fake, folder, url, chats, rate, kill)
    finally:
        shutil.rmtree(folder)


async def fill(url: str, chats: int) -> None:
    """Everybody is on the roster, and the notice to each waits."""
    database = Database(url)
    async with database.transaction() as tx:
        branch = await places.add_place(tx, "branch", "东坡村", None)
        await sync_builtin(tx)
        ids = [TALKER, *range(FIRST, FIRST + chats)]
        for start in range(0, len(ids), PORTION):
            some = ids[start : start + PORTION]
            await tx.run(insert(schema.people), [{"id": n, "name": f"党员{n}", "created_at": tx.now} for n in some])
            await tx.run(
                insert(schema.posts), [{"person_id": n, "place_id": branch.id, "role": "member"} for n in some]
            )
            accounts = [
                {
                    "channel": "telegram",
                    "account": str(n),
                    "person_id": n,
                    "chat": str(n),
                    "linked_at": tx.now,
                    "seen_at": tx.now,
                }
                for n in some
            ]
            await tx.run(insert(schema.accounts), accounts)
        said = [Outgoing(channel="telegram", chat=str(n), text=TEXT, kind=NOTICE) for n in ids[1:]]
        for start in range(0, len(said), PORTION):
            await outbox.post(tx, said[start : start + PORTION])
    await database.close()


async def run(fake: FakeTelegram, folder: Path, url: str, chats: int, rate: int, kill: bool) -> None:
    program = await start(fake, folder, url, rate)
    began, ended, last, talking = 0.0, 0.0, 0, None
    while True:
        await asyncio.sleep(0.5)  # to count takes its time, too
        arrived = sum(heard(fake).values())
        if arrived and not began:
            began, last, talking = time.monotonic(), arrived, asyncio.create_task(talk(fake))
        if arrived > last:
            last, ended = arrived, time.monotonic()
        if kill and arrived >= chats / 2:
            program.send_signal(signal.SIGKILL)
            await program.wait()
            program, kill = await start(fake, folder, url, rate), False
        if began and time.monotonic() - (ended or began) > 10:
            break
    if talking:
        talking.cancel()
    program.send_signal(signal.SIGTERM)
    await program.wait()
    await report(fake, url, chats, rate, (last + len(WAITS)) / (ended - began))


async def start(fake: FakeTelegram, folder: Path, url: str, rate: int) -> Process:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CUNBAO_")}
    mine = {
        "CUNBAO_DATA_DIR": str(folder),
        "CUNBAO_DATABASE_URL": url,
        "CUNBAO_HTTP_PORT": "0",
        "CUNBAO_TELEGRAM_TOKEN": fake.token,
        "CUNBAO_TELEGRAM_API_URL": fake.url,
        "CUNBAO_TELEGRAM_RATE": str(rate),
    }
    words = (sys.executable, "-m", "bot", "run")
    return await asyncio.create_subprocess_exec(*words, env=kept | mine, stdout=DEVNULL, stderr=DEVNULL)


WAITS: list[float] = []
"""Seconds that each live reply took."""


async def talk(fake: FakeTelegram) -> None:
    """One person asks who they are, again and again, while all the others get their notice."""
    person = fake.person(TALKER, "聊天的人", language="zh-hans")
    while True:
        asked = time.monotonic()
        await person.says("/me")
        await person.hears("党员", 60)
        WAITS.append(time.monotonic() - asked)
        await asyncio.sleep(1.5)


def heard(fake: FakeTelegram) -> Counter[int]:
    """How often each chat got the notice."""
    return Counter(
        {
            number: count
            for number, chat in fake.world.chats.items()
            if number >= FIRST and (count := sum(message.text == TEXT for message in chat.messages))
        }
    )


async def report(fake: FakeTelegram, url: str, chats: int, rate: int, reached: float) -> None:
    got = heard(fake)
    refused = sum(refusal.status == 429 for _, refusal in fake.refusals)
    database = Database(url)
    async with database.reading() as tx:
        uncertain = await tx.scalar(select(func.count()).where(schema.outbox.c.problem == "uncertain"))
    await database.close()
    tail = quantiles(WAITS, n=20)[-1] if len(WAITS) > 1 else float("nan")
    print(f"{reached:.1f} messages/s, {reached / rate:.1%} of the rate; refused with 429: {refused}")  # noqa: T201 -- it is what this program is for
    print(f"live replies: {len(WAITS)}, 95 % within {tail:.2f} s, the slowest {max(WAITS):.2f} s")  # noqa: T201 -- as above
    twice = sum(count > 1 for count in got.values())
    print(f"twice: {twice}, not at all: {chats - len(got)}, listed as uncertain: {uncertain}")  # noqa: T201 -- as above


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--chats", type=int, default=20_000)
    options.add_argument("--rate", type=int, default=300, help="messages a second")
    options.add_argument("--kill", action="store_true", help="kill it at half and start it again")
    chosen = options.parse_args()
    asyncio.run(main(chosen.chats, chosen.rate, chosen.kill))
