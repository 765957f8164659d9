"""The transcripts, over every channel: whatever people use, they hear the same words, and the same reports are kept.

What a platform cannot do is left out there, and said: nobody changes a message on WeCom, strangers send no photos by
the page. How words are cut into bubbles, and where buttons stand, is each platform's own.
"""

import asyncio
import re
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, text

from bot.turns import Turns
from reminders.due import tick
from storage import inbox, outbox, schema
from storage.database import Database
from storage.messages import NOTICE, REPLY, Incoming
from tests.bot.telegram.conftest import eventually
from tests.clock import Clock
from tests.stages.browser_stage import browser
from tests.stages.stage import Heard, Stage, expected
from tests.stages.telegram_stage import telegram
from tests.stages.wecom_stage import wecom
from tests.test_transcripts import AT_ONCE, HOUSE, SPEECH, TRANSCRIPTS
from tests.transcript import Line, read
from tests.village import settle

STAGES: dict[str, Callable[[Database, Path], AbstractAsyncContextManager[Stage]]] = {
    "telegram": telegram,
    "browser": browser,
    "wecom": wecom,
}
NUMBERED = re.compile(r"\b\d+-0\b")


class Play:
    """One transcript on one stage: the adapter, the turns and the outbox are real, the rest is the platform's fake."""

    def __init__(self, stage: Stage, database: Database, clock: Clock) -> None:
        self._stage, self._database, self._clock = stage, database, clock
        self._turns = Turns(database, HOUSE, lambda: None)
        self._told: set[str] = set()

    async def accept(self, messages: Sequence[Incoming]) -> None:
        async with self._database.transaction() as tx:
            await inbox.accept(tx, messages)

    async def do(self, line: Line) -> dict[str, Heard] | list[str] | None:
        """What people heard, or what is in the store; None for what cannot be done there."""
        if line.kind == "ask":
            async with self._database.reading() as tx:
                return ["|".join(str(value) for value in row) for row in await tx.rows(text(line.text))]
        if line.kind == "pass":
            self._clock.advance(line.span)
        elif line.kind == "ring":
            self._clock.set(datetime.fromisoformat(line.text).replace(tzinfo=HOUSE.zone))
            await self._settle()
            await tick(self._database, HOUSE, AT_ONCE)
        elif not await self._act(line):
            return None
        await self._settle()
        told, self._told = self._told, set()
        return await self._stage.read(told)

    async def _act(self, line: Line) -> bool:
        said = SPEECH.fullmatch(line.text)
        assert said is not None
        who, words = line.who, said["text"]
        if said["press"] and said["press"].startswith("!"):
            return await self._stage.forges(who, said["press"][1:])
        if said["press"]:
            return await self._stage.presses(who, said["press"])
        if said["edit"]:
            return await self._stage.changes(who, int(said["edit"]), words)
        if said["album"] is None:
            return await self._stage.says(who, words.replace("\\n", "\n"))
        self._clock.advance(self._stage.pause_before(said["album"]))
        done = await self._stage.shows(who, words, said["album"])
        await self._settle()
        self._clock.advance(self._stage.pause_after(said["album"]))
        return done

    async def _settle(self) -> None:
        """Until everything is kept, decided and said."""
        await eventually(lambda: self._stage.unconfirmed() == 0)
        worked = True
        while worked:
            worked = await self._turns.batch() or await self._send()

    async def _send(self) -> bool:
        name = self._stage.channel.name
        async with self._database.reading() as tx:
            waiting = [one for kind in (REPLY, NOTICE) for one in await outbox.waiting(tx, kind, [name], 0, 1000)]
        for parcel in sorted(waiting, key=lambda one: one.id):
            await self._stage.channel.send(parcel.outgoing)
            self._told.add(parcel.outgoing.chat)
        async with self._database.transaction() as tx:
            await outbox.sent(tx, [parcel.id for parcel in waiting])
        return bool(waiting)


@pytest.mark.parametrize("name", STAGES)
@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
async def test_the_same_everywhere(path: Path, name: str, database: Database, clock: Clock, tmp_path: Path) -> None:
    clock.set(datetime(2026, 11, 5, 9, 0, tzinfo=HOUSE.zone))
    async with database.transaction() as tx:
        ids = await settle(tx, channel="nowhere")
        await tx.run(delete(schema.accounts))  # each stage brings its own
    async with STAGES[name](database, tmp_path) as stage:
        if not stage.edits and any(line.text.startswith("~") for line in read(path)):
            pytest.skip("nobody can change a message there")
        await stage.opens(ids)
        play = Play(stage, database, clock)
        listening = asyncio.create_task(stage.channel.listen(play.accept))
        try:
            await eventually(lambda: stage.channel.problem is None)
            before: dict[str, Heard] = {}
            for line in read(path):
                came = await play.do(line)
                compare(line, came, before, stage, path)
                before |= came if isinstance(came, dict) else {}
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)


def compare(
    line: Line, came: dict[str, Heard] | list[str] | None, before: dict[str, Heard], stage: Stage, path: Path
) -> None:
    """What came must be what was written; who is to see again what stands there `before` need see nothing new."""
    where = f"{path.name}:{line.number} {line.who}: {line.text}"
    if isinstance(came, list):
        wanted = [answer.replace("telegram", stage.channel.name) for answer in line.answers]
        assert numbered(came) == numbered(wanted), where
    elif came is not None:
        hear = expected([stage.otherwise.get(answer, answer) for answer in line.answers], line.who)
        there = {name: heard for name, heard in hear.items() if name not in came and before.get(name) == heard}
        assert (together(came) if line.kind == "pass" else came | there) == hear, where


def together(came: dict[str, Heard]) -> dict[str, Heard]:
    """As a transcript has it where time passes: nobody has spoken, so it does not say who hears."""
    texts = [one.words for one in came.values()]
    return {"": Heard.of(texts, [label for one in came.values() for label in one.labels])} if came else {}


def numbered(rows: list[str]) -> list[str]:
    """Rows in which photos are called by nothing but that they are: a platform that repeats itself uses up numbers."""
    return [NUMBERED.sub("photo", row) for row in rows]
