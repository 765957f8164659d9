"""Everybody reports while the program suffers, with every update delivered twice; then what they were told is true.

No report is lost, doubled or mixed up, nobody has to say anything again, and everybody hears of each report.
"""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import orjson

from tests.resilience.mortal import FIELDS
from tests.resilience.reporters import PATIENCE, Reporter
from tests.telegram.pictures import jpeg
from tests.telegram.server import FakeTelegram

BRANCH = "岭南县/河北镇/东坡村"
REPORTERS, PHOTOGRAPHERS, SUPERVISOR = range(5001, 5013), range(6001, 6003), 7001
LATELY = 2000
"""Milliseconds: what was due before must be said; supervisors hear of an issue later, and by day."""
STATES = """select state from inbox union select state from photos
    union select state from outbox where due_at <= {then} union select state from jobs where due_at <= {then}"""
CONFUSED = "没看懂|抱歉|用不上|没对上|太长了|请用文字"
"""What nobody must hear who did everything right."""


class Suffering(Protocol):
    """One process, or several, on one store."""

    @property
    def fake(self) -> FakeTelegram: ...

    @property
    def folder(self) -> Path: ...

    @property
    def log(self) -> str: ...

    async def settle(self, *people: str) -> None: ...

    async def rows(self, query: str) -> list[Any]: ...


@dataclass(slots=True)
class Told:
    """What came of it, for who wants figures: how many reports, and the longest that somebody waited, in seconds."""

    reports: int = 0
    longest: float = 0.0
    repeated: int = 0
    """Receipts said more than once."""

    @property
    def said(self) -> str:
        kept = f"{self.reports} reports, none lost, doubled, mixed up or untold; {self.repeated} receipts repeated"
        return f"{kept}; nobody said anything again; the longest wait was {self.longest:.1f} s"


@asynccontextmanager
async def at_work(program: Suffering, few: bool = False, patience: float = PATIENCE) -> AsyncIterator[Told]:
    """Everybody, or a few, report as long as the block runs, then finish; what they were told is then true."""
    reporters, photographers = (REPORTERS[:2], PHOTOGRAPHERS[:1]) if few else (REPORTERS, PHOTOGRAPHERS)
    people = [f"{BRANCH} {number} 党员" for number in (*reporters, *photographers)]
    await program.settle(*people, f"岭南县/河北镇 {SUPERVISOR} 督导")
    everybody = {
        number: Reporter(program.fake.person(number, "某", language="zh-hans"), patience)
        for number in (*reporters, *photographers, SUPERVISOR)
    }
    enough, came = asyncio.Event(), Told()
    async with asyncio.TaskGroup() as group:
        for number in reporters:
            group.create_task(everybody[number].files_texts(enough))
        for number in photographers:
            group.create_task(everybody[number].files_photos(enough))
        asked = group.create_task(everybody[SUPERVISOR].asks(enough))
        yield came
        enough.set()
    await all_done(program)
    told = {number: said for one in everybody.values() for number, said in one.receipts.items()}
    assert len(told) == sum(len(one.receipts) for one in everybody.values()), "one number for two people"
    await check_reports(program, told, everybody)
    done = await program.rows("select id from jobs where state = 'done' and kind = 'summary'")
    assert asked.result() == len(done)
    for one in everybody.values():
        assert not [m.text for m in one.person.chat if m.from_bot and any(w in m.text for w in CONFUSED.split("|"))]
    came.reports, came.longest = len(told), max(one.longest for one in everybody.values())
    came.repeated = sum(one.repeated for one in everybody.values())


async def check_reports(
    program: Suffering, told: Mapping[int, tuple[str, ...]], everybody: Mapping[int, Reporter]
) -> None:
    query = "select number, people.name, answers from reports join people on people.id = person_id"
    found = {number: (person, _read(answers)) for number, person, answers in await program.rows(query)}
    assert found.keys() == told.keys(), "everybody finished: there is a receipt for every report, a report for each"
    for number, said in told.items():
        person, answers = found[number]
        assert number in everybody[int(person)].receipts
        if len(said) == len(FIELDS):
            assert answers == dict(zip(FIELDS, said, strict=True))
        else:
            assert answers["description"] == said[0]
            assert len(answers["photo"]) == 1
    shots = {n: [*everybody[n].receipts] for n in PHOTOGRAPHERS if n in everybody}
    for report, checksum, state in await program.rows("select report, sha256, state from photos"):
        place = next(numbers.index(report) for numbers in shots.values() if report in numbers)
        assert (state, checksum) == ("kept", hashlib.sha256(jpeg(place % 256)).hexdigest())
        assert len([*program.folder.glob(f"photos/*/{checksum}*")]) == 2, "the picture and its thumbnail"
    assert len(await program.rows("select id from photos")) == sum(map(len, shots.values()))


async def all_done(program: Suffering) -> None:
    """Nothing waits any more, nothing was given up."""
    deadline = time.monotonic() + 60
    await asyncio.sleep(LATELY / 1000)
    while time.monotonic() < deadline:
        states = {state for (state,) in await program.rows(STATES.format(then=int(time.time() * 1000) - LATELY))}
        if states <= {"done", "sent", "kept"}:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"left over: {states}: {program.log}")


def _read(answers: Any) -> Any:
    """SQLite has them as text."""
    return orjson.loads(answers) if isinstance(answers, str) else answers
