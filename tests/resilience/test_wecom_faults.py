"""WeCom through two hundred faults at random, `kill -9` among them, while people report and are told things.

Nothing that reached the inbox is lost, no report is doubled, every push arrives or is listed. The fake repeats what it
had said just before a break, as WeCom may: what a kill catches before it is read from the socket comes back only so.
"""

import asyncio
import hashlib
import sqlite3
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import closing
from itertools import count
from random import Random
from typing import Any

import orjson

from storage import outbox
from storage.database import Database
from storage.messages import NOTICE, Outgoing
from tests.bot.telegram.conftest import eventually
from tests.resilience.at_work import CONFUSED
from tests.resilience.mortal import FIELDS, Mortal
from tests.resilience.reporters import Reporter
from tests.telegram.pictures import jpeg
from tests.wecom.botside import Connection
from tests.wecom.server import FakeWeCom

BRANCH = "岭南县/河北镇/东坡村"
WRITERS, PHOTOGRAPHERS = [f"writer{n}" for n in range(8)], [f"photographer{n}" for n in range(3)]
FAULTS, KILLS = 200, 4
REPEATED_SECONDS = 3.0
"""What the fake said so long before a break it says again."""
HALF_A_FRAME = b'\x81\x7e\x01\x00{"cmd":"aibot_msg_callback","headers":'


class Trouble:
    """Does one thing after another to the bot: which, is chance and always the same; when, is chance alone."""

    def __init__(self, mortal: Mortal[FakeWeCom]) -> None:
        self.done: Counter[str] = Counter()
        self.chance, self.moment = Random(2026), Random(2027)
        self._mortal, self._bot = mortal, mortal.fake.bot
        self._ways: dict[str, Callable[[], Awaitable[None]]] = {
            **{f"closed {code}": self._closing(code) for code in (1000, 1001, 1011)},
            "broken off": self._breaking(b""),
            "cut in a frame": self._breaking(HALF_A_FRAME),
            "pongs swallowed": self._setting("swallow_pongs", 3),
            "answers late": self._setting("late", 0.3),
            "answers lost": self._setting("lose_answers", 2),
            "forgotten, 846609": self._forgets,
            "requests forgotten, 846605": self._forgets_requests,
            "refused": self._refuses,
            "pushed out": self._pushes_out,
            "doubled": self._doubles,
            "callbacks late": self._delays,
            "links expired": self._spoils,
            "busy, -1 and 45009": self._is_busy,
        }

    async def happens(self) -> None:
        for number in range(FAULTS):
            if number % (FAULTS // KILLS) == FAULTS // KILLS - 1:
                await self._kills()
            else:
                name = self.chance.choice(list(self._ways))
                self.done[name] += 1
                await self._ways[name]()
                await asyncio.sleep(self.moment.uniform(0.0, 0.03))
        self._heals()

    async def _kills(self) -> None:
        self.done["kill -9"] += 1
        await self._mortal.kill()
        await self._mortal.start("tests.resilience.hurried")
        before = len(self._bot.subscriptions)
        while len(self._bot.subscriptions) == before:  # noqa: ASYNC110 -- a process is awaited, no bell rings
            await asyncio.sleep(0.02)

    async def _alive(self) -> Connection:
        """A connection that has lived for a moment: else nobody would ever be answered."""
        while True:
            live = await self._bot.subscribed_anew(within=15.0)
            await asyncio.sleep(self.moment.uniform(0.02, 0.08))
            if live.usable:
                return live

    def _closing(self, code: int) -> Callable[[], Awaitable[None]]:
        async def close() -> None:
            await (await self._alive()).socket.close(code=code)

        return close

    def _breaking(self, half: bytes) -> Callable[[], Awaitable[None]]:
        async def breaks() -> None:
            (await self._alive()).cut(half)

        return breaks

    def _setting(self, name: str, value: float) -> Callable[[], Awaitable[None]]:
        async def sets() -> None:
            self._bot.faults.late = 0.0
            setattr(self._bot.faults, name, value)

        return sets

    async def _forgets(self) -> None:
        (await self._alive()).deaf = True

    async def _forgets_requests(self) -> None:
        self._bot.forget()

    async def _refuses(self) -> None:
        self._bot.faults.refuse = [853000]
        await self._closing(1000)()

    async def _pushes_out(self) -> None:
        await self._alive()
        await self._bot.kick()

    async def _doubles(self) -> None:
        self._bot.times = self.chance.choice((1, 2, 3))

    async def _delays(self) -> None:
        seconds = self.chance.choice((0.0, 0.2))
        self._mortal.fake.at_bot.delay = lambda: self.moment.uniform(0.0, seconds)

    async def _spoils(self) -> None:
        self._mortal.fake.media.spoil = 1

    async def _is_busy(self) -> None:
        self._bot.faults.codes = [-1, 45009]

    def _heals(self) -> None:
        self._bot.faults.late, self._bot.faults.codes, self._bot.faults.refuse = 0.0, [], []
        self._bot.faults.lose_answers = self._bot.faults.swallow_pongs = 0


async def test_two_hundred_faults(at_bot: Mortal[FakeWeCom]) -> None:
    fake = at_bot.fake
    fake.bot.repeats_seconds, fake.limited = REPEATED_SECONDS, False
    people = {name: Reporter(fake.person(name)) for name in (*WRITERS, *PHOTOGRAPHERS)}
    for name in people:
        fake.chat(name).wrote = True
    await at_bot.settle(*(f"{BRANCH} {name} 党员" for name in people))
    await at_bot.start("tests.resilience.hurried")
    enough, trouble = asyncio.Event(), Trouble(at_bot)
    async with asyncio.TaskGroup() as group:
        for name in WRITERS:
            group.create_task(people[name].files_texts(enough))
        for name in PHOTOGRAPHERS:
            group.create_task(people[name].files_photos(enough))
        telling = group.create_task(tells(at_bot, list(people), enough))
        await trouble.happens()
        enough.set()
    await all_done(at_bot)
    assert trouble.done.total() == FAULTS
    assert len(fake.bot.subscriptions) > FAULTS / 4, "most of them ended a connection"
    check_reports(at_bot, people)
    check_notices(at_bot, telling.result())
    for one in people.values():
        assert not [m.text for m in one.person.chat if m.from_bot and any(w in m.text for w in CONFUSED.split("|"))]
    assert fake.bot.secret not in at_bot.log


async def test_what_was_heard_while_the_store_was_taken_outlives_a_kill(at_bot: Mortal[FakeWeCom]) -> None:
    """WeCom says it once only: it stands in the note beside the store."""
    wang, note = at_bot.fake.person("wang"), at_bot.folder / "wecom-heard.jsonl"
    await at_bot.start()
    await at_bot.fake.bot.subscribed_anew(within=20.0)
    with closing(sqlite3.connect(at_bot.folder / "cunbao.db", isolation_level=None)) as another:
        another.execute("begin immediate")
        await wang.says("你好")
        await eventually(lambda: note.exists() and note.stat().st_size > 0)
        await at_bot.kill()
    await at_bot.start()
    await wang.hears("邀请码", 20)
    assert note.stat().st_size == 0


async def tells(mortal: Mortal[FakeWeCom], names: list[str], enough: asyncio.Event) -> dict[str, str]:
    """Something unasked for everybody, again and again; returns to whom what was to be told."""
    told: dict[str, str] = {}
    database, numbers = Database(mortal.url), count()
    while not enough.is_set():
        fresh = {f"通知{next(numbers)}号": name for name in names}
        async with database.transaction() as tx:
            rows = [Outgoing(channel="wecom", chat=name, text=text, kind=NOTICE) for text, name in fresh.items()]
            await outbox.post(tx, rows)
        told |= fresh
        await asyncio.sleep(2.0)
    await database.close()
    return told


def check_reports(mortal: Mortal[FakeWeCom], people: dict[str, Reporter]) -> None:
    told = {number: (name, said) for name, one in people.items() for number, said in one.receipts.items()}
    found = rows(mortal, "select number, people.name, answers from reports join people on people.id = person_id")
    assert sorted(told) == [number for number, _, _ in found], "a receipt for every report, a report for each"
    assert len(told) > len(people)
    for number, person, answers in found:
        name, said = told[number]
        kept = orjson.loads(answers)
        assert name == person
        assert [kept[field] for field in FIELDS] == list(said) if len(said) == 3 else kept["description"] == said[0]
    lost = Counter(problem for state, problem in rows(mortal, "select state, problem from photos") if state == "lost")
    assert set(lost) <= {"expired"}
    for name in PHOTOGRAPHERS:
        numbers = list(people[name].receipts)
        for report, checksum in rows(mortal, "select report, sha256 from photos where state = 'kept'"):
            if report in numbers:
                assert checksum == hashlib.sha256(jpeg(numbers.index(report) % 256)).hexdigest()


def check_notices(mortal: Mortal[FakeWeCom], told: dict[str, str]) -> None:
    """Everything that was to be told stands on its person's screen, or is listed with the reason why it may not."""
    listed = {
        orjson.loads(body)["text"]: problem
        for body, problem in rows(mortal, "select body, problem from outbox where kind = 'notice' and problem <> ''")
    }
    assert len(told) > 50
    for text, name in told.items():
        seen = [m for m in mortal.fake.chat(name).messages if m.from_bot and m.text == text]
        assert seen or listed.get(text), (text, name)


async def all_done(mortal: Mortal[FakeWeCom]) -> None:
    """Nothing waits any more but for the morning, nothing was given up."""
    states: set[str] = set()
    for _ in range(200):
        due = f"where due_at < {int(time.time() * 1000) + 60_000}"
        queues = ("inbox", "outbox", "photos")
        states = {state for queue in queues for (state,) in rows(mortal, f"select state from {queue} {due}")}  # noqa: S608 -- three names of ours
        if states <= {"done", "sent", "kept", "lost"}:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"left over: {states}: {mortal.log}")


def rows(mortal: Mortal[FakeWeCom], query: str) -> list[Any]:
    with closing(sqlite3.connect(mortal.folder / "cunbao.db")) as connection:
        return connection.execute(query).fetchall()
