"""One transcript, or a part of one, played on a stage."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import text

from bot.promises import Promises
from bot.turns import Turns
from reminders.due import tick
from storage import inbox, outbox
from storage.database import Database
from storage.messages import NOTICE, REPLY, Incoming
from tests.bot.telegram.conftest import eventually
from tests.clock import Clock
from tests.hearing import hear
from tests.stages.stage import Heard, Stage
from tests.test_transcripts import AT_ONCE, HOUSE, SPEECH, makers
from tests.transcript import Line


class Play:
    """On it the adapter, the turns, promises and the outbox are real; the rest is the platform's fake."""

    def __init__(self, stage: Stage, database: Database, clock: Clock, directory: Path) -> None:
        self._stage, self._database, self._clock = stage, database, clock
        self._turns = Turns(database, HOUSE, lambda: None)
        self._promises = Promises(database, makers(directory), HOUSE.language, lambda: None)
        self._told: set[str] = set()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        listening = asyncio.create_task(hear(self._stage.channel, self.accept))
        try:
            await eventually(lambda: self._stage.channel.problem is None)
            yield
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

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
            worked = await self._turns.batch()
            await self._promises.keep_due()
            worked = await self._send() or worked

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
