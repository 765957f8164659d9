"""Killed at every point that matters and at random moments, under load, with every update delivered twice.

No report is lost, doubled or mixed up, nobody has to say anything again, and everybody hears of each report.
"""

import asyncio
import hashlib
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from random import Random
from typing import Any

import orjson

from tests.resilience.mortal import FIELDS, Mortal
from tests.resilience.reporters import Reporter
from tests.telegram.pictures import jpeg
from tests.telegram.server import FakeTelegram

AtTelegram = Mortal[FakeTelegram]
BRANCH = "岭南县/河北镇/东坡村"
REPORTERS, PHOTOGRAPHERS, SUPERVISOR = range(5001, 5013), range(6001, 6003), 7001
POINTS = {
    "accept, nothing written yet": 9,
    "accept, written and not committed": 9,
    "accept, committed and not confirmed": 9,
    "turn, messages taken": 9,
    "turn, decided and nothing kept": 7,
    "turn, numbers taken": 3,
    "turn, report kept without its receipt": 3,
    "turn, receipt kept without the draft": 9,
    "turn, draft kept": 8,
    "turn, promise written": 2,
    "turn, messages not crossed off": 9,
    "turn, complete and not committed": 7,
    "turn, committed and nobody woken": 6,
    "send, about to": 21,
    "send, taken by the platform": 19,
    "send, crossed off and not committed": 9,
    "photo, in memory": 1,
    "photo, half written": 1,
    "photo, on disk and not kept": 1,
    "photo, kept and not committed": 1,
    "promise, made and not kept": 1,
    "promise, kept and not committed": 1,
    "start, before the forms": 1,
    "start, uncertain notices settled": 1,
}
"""At which passing each is fatal: late enough that others are in the middle of something."""
SOON = "cast(strftime('%s', 'now') as integer) * 1000 + 5000"
STATES = f"""select state from inbox union select state from photos
    union select state from outbox where due_at <= {SOON} union select state from jobs where due_at <= {SOON}"""  # noqa: S608 -- a moment of ours
"""Of everything sent, and of what is due to be said: supervisors hear of an issue later, and by day."""
CONFUSED = "没看懂|抱歉|用不上|没对上|太长了|请用文字"
"""What nobody must hear who did everything right."""


@asynccontextmanager
async def at_work(mortal: AtTelegram) -> AsyncIterator[None]:
    """Everybody reports as long as the block runs, then finishes; what they were told is then true."""
    people = [f"{BRANCH} {number} 党员" for number in (*REPORTERS, *PHOTOGRAPHERS)]
    await mortal.settle(*people, f"岭南县/河北镇 {SUPERVISOR} 督导")
    everybody = {
        number: Reporter(mortal.fake.person(number, "某", language="zh-hans"))
        for number in (*REPORTERS, *PHOTOGRAPHERS, SUPERVISOR)
    }
    enough = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for number in REPORTERS:
            group.create_task(everybody[number].files_texts(enough))
        for number in PHOTOGRAPHERS:
            group.create_task(everybody[number].files_photos(enough))
        asked = group.create_task(everybody[SUPERVISOR].asks(enough))
        yield
        enough.set()
    await all_done(mortal)
    told = {number: said for one in everybody.values() for number, said in one.receipts.items()}
    assert len(told) == sum(len(one.receipts) for one in everybody.values()), "one number for two people"
    check_reports(mortal, told, everybody)
    assert asked.result() == len(rows(mortal, "select id from jobs where state = 'done' and kind = 'summary'"))
    for one in everybody.values():
        assert not [m.text for m in one.person.chat if m.from_bot and any(w in m.text for w in CONFUSED.split("|"))]


def check_reports(mortal: AtTelegram, told: dict[int, tuple[str, ...]], everybody: dict[int, Reporter]) -> None:
    found = {
        number: (person, orjson.loads(answers))
        for number, person, answers in rows(
            mortal, "select number, people.name, answers from reports join people on people.id = person_id"
        )
    }
    assert found.keys() == told.keys(), "everybody finished: there is a receipt for every report, a report for each"
    for number, said in told.items():
        person, answers = found[number]
        assert number in everybody[int(person)].receipts
        if len(said) == len(FIELDS):
            assert answers == dict(zip(FIELDS, said, strict=True))
        else:
            assert answers["description"] == said[0]
            assert len(answers["photo"]) == 1
    shots = {n: [*everybody[n].receipts] for n in PHOTOGRAPHERS}
    for report, checksum, state in rows(mortal, "select report, sha256, state from photos"):
        place = next(numbers.index(report) for numbers in shots.values() if report in numbers)
        assert (state, checksum) == ("kept", hashlib.sha256(jpeg(place % 256)).hexdigest())
        assert len([*mortal.folder.glob(f"photos/*/{checksum}*")]) == 2, "the picture and its thumbnail"
    assert len(rows(mortal, "select id from photos")) == sum(map(len, shots.values()))


async def all_done(mortal: AtTelegram) -> None:
    """Nothing waits any more, nothing was given up."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        states = {state for (state,) in rows(mortal, STATES)}
        if states <= {"done", "sent", "kept"}:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"left over: {states}: {mortal.log}")


def rows(mortal: AtTelegram, query: str) -> list[Any]:
    with closing(sqlite3.connect(mortal.folder / "cunbao.db")) as connection:
        return connection.execute(query).fetchall()


async def test_at_named_points(mortal: AtTelegram) -> None:
    async with at_work(mortal):
        for point, times in POINTS.items():
            await mortal.dies_at(point, times)
        await mortal.start()


async def test_at_random_moments(mortal: AtTelegram) -> None:
    chance = Random(2026)
    async with at_work(mortal):
        for _ in range(4):
            await mortal.start()
            await asyncio.sleep(chance.uniform(1.0, 2.5))
            await mortal.kill()
        await mortal.start()


async def test_while_the_tables_are_made(mortal: AtTelegram) -> None:
    """A store half made is made again: the next start finds nothing of the first, or all of it."""
    (mortal.folder / "cunbao.db").unlink()
    await mortal.dies_at("migration, some tables made", 3)
    stranger = mortal.fake.person(8001, "生人", language="zh-hans")
    await stranger.says("你好")
    await mortal.start()
    await stranger.hears("村报", 20)
