"""The engine in this process on a channel that takes everything at once: intake, turns, sender, and nothing else."""

import asyncio
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import uuid4
from zoneinfo import ZoneInfo

from bot.channels.channel import Accept
from bot.commands import COMMANDS
from bot.intake import Intake
from bot.send import Sender
from bot.turns import Turns
from handlers.forms.keep import sync_builtin
from handlers.handle import House
from storage.database import Database
from storage.messages import Attachment, Incoming, Outgoing
from storage.problems import Problem


class Sink:
    """Tells who has been answered."""

    name = "telegram"
    rate = chat_rate = 0.0
    problem: Problem | None = None
    private_link = ""

    def __init__(self) -> None:
        self.awaited: set[str] = set()
        self.all_answered = asyncio.Event()

    async def send(self, outgoing: Outgoing) -> None:
        self.awaited.discard(outgoing.chat)
        if not self.awaited:
            self.all_answered.set()

    async def listen(self, accept: Accept) -> None: ...

    async def receive(self, accept: Accept) -> None: ...

    async def fetch(self, attachment: Attachment, limit: int) -> bytes:
        raise NotImplementedError

    async def close(self) -> None: ...


class Talking:
    """`async with Talking(data) as engine: await engine.say(chats, "/me")` returns when each has an answer."""

    def __init__(self, data: Path) -> None:
        self.database = Database(f"sqlite:///{data / 'cunbao.db'}")
        self.sink = Sink()
        self.sender = Sender(self.database, {"telegram": self.sink})
        house = House(ZoneInfo("Asia/Shanghai"), "zh", COMMANDS)
        self.turns = Turns(self.database, house, self.sender.wake)
        self.intake = Intake(self.database, self.turns.wake)
        self._keys, self._run = count(1), uuid4().hex  # a store may be talked to twice
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        async with self.database.transaction() as tx:
            await sync_builtin(tx)
        self._tasks = [asyncio.create_task(one.run()) for one in (self.sender, self.turns, self.intake)]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in reversed(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.database.close()

    async def say(self, chats: Sequence[str], text: str) -> None:
        self.sink.awaited, self.sink.all_answered = set(chats), asyncio.Event()
        said = [
            Incoming(channel="telegram", key=f"{self._run}:{next(self._keys)}", account=chat, chat=chat, text=text)
            for chat in chats
        ]
        await self.intake.accept(said)
        await self.sink.all_answered.wait()
