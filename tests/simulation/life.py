"""The real program, started again and again on one store, and killed as `kill -9` would: at a point, or at a moment.

All that it does goes through its connections to the store and its wire: when it dies they are cut first, so that
nothing of what Python still carries out of it (`finally`) can be seen by anybody.
"""

import asyncio
import contextvars
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.app import App
from bot.cli.run import prepare
from bot.settings import Settings
from storage.database import Database
from tests.simulation.loop import TASKS
from tests.simulation.network import Network
from tests.simulation.store import Connections, Disk
from tests.telegram.server import TOKEN

LIFE: contextvars.ContextVar["Life"] = contextvars.ContextVar("LIFE")
"""The one to which what is done belongs."""
WEB = "web"
"""The part that is not begun."""
ROUNDS, PATIENT = 400, 50
"""In which what is cancelled must have ended; and after how many it is told once more."""


class Life:
    """One run of the program. `ended` is set when it is over, however."""

    def __init__(self, folder: Path, disk: Disk, network: Network, clock: Callable[[], datetime]) -> None:
        self.folder, self.clock = folder, clock
        self.connections = Connections(disk, folder / "cunbao.db")
        self.network = network
        self.ended = asyncio.Event()
        self.dead = False
        self.tasks: set[asyncio.Task[Any]] = set()

    def begin(self) -> None:
        context = contextvars.copy_context()
        context.run(TASKS.set, self.tasks)
        context.run(LIFE.set, self)
        self._main = asyncio.get_running_loop().create_task(self._run(), context=context)
        self._main.add_done_callback(lambda _: self.ended.set())

    def die(self) -> None:
        """At this very moment."""
        if not self.dead:
            self.dead = True
            self.connections.cut()
            self.ended.set()

    async def bury(self) -> None:
        """Lets what is left of it come to its end."""
        told: set[asyncio.Task[Any]] = set()
        for number in range(ROUNDS):
            left = [task for task in self.tasks if not task.done()]
            for task in left:
                if task not in told or number % PATIENT == 0:  # what tidies up may do so first
                    task.cancel()
                    told.add(task)
            if not left:
                break
            await asyncio.sleep(0)
        else:
            raise AssertionError(f"this outlives its process: {left}")
        for task in self.tasks:
            if not task.cancelled():
                task.exception()  # told to nobody
        self.connections.cut()

    @property
    def why(self) -> str:
        """It ended by itself."""
        if self._main.cancelled() or not self._main.done():
            return "it was asked to"
        return type(self._main.exception()).__name__

    async def stop(self) -> None:
        """As by SIGTERM."""
        self._main.cancel()
        await self.ended.wait()

    async def _run(self) -> None:
        settings = Settings(
            database_url=f"sqlite:///{self.folder / 'cunbao.db'}",
            data_dir=self.folder,
            telegram_token=SecretStr(TOKEN),
        )
        database = Database(settings.database_url, self.clock)
        await prepare(database, settings)
        app = App(settings, database)
        doors = app._open
        app._open = lambda: [one for one in doors() if one[0] != WEB]  # type: ignore[method-assign]  # -- no socket here
        await app.run()
