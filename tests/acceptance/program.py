"""Cunbao as a process of its own, in a folder of its own."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

ROOT = Path(__file__).parents[2]
START = 30.0
"""Seconds that a start may take on a busy machine."""


@dataclass(slots=True)
class Program:
    """`await program.cunbao("roster", "import", path)`; `async with program.running(): …`."""

    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    url: str = ""
    process: Process | None = None

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CUNBAO_")}
        mine = {"CUNBAO_HTTP_PORT": "0", "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **self.settings}
        return {**kept, **mine}

    async def cunbao(self, *words: str | Path, status: int = 0) -> str:
        """Runs a command; returns what it printed. Fails the test when it ends with another status."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *map(str, words),
            cwd=self.folder,
            env=self.environment,
            stdout=PIPE,
            stderr=PIPE,
        )
        out, error = await process.communicate()
        assert process.returncode == status, f"{words} ended with {process.returncode}: {error.decode()}"
        return out.decode() if status == 0 else error.decode()

    async def start(self) -> Self:
        """Starts it and waits until it says where it is."""
        log = (self.folder / "run.log").open("ab")
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", cwd=self.folder, env=self.environment, stdout=PIPE, stderr=log
        )
        log.close()
        assert self.process.stdout is not None
        async with asyncio.timeout(START):
            line = (await self.process.stdout.readline()).decode()
        assert "http://" in line, (self.folder / "run.log").read_text()
        self.url = line.split()[-1].rstrip("/")
        return self

    async def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(how)
        async with asyncio.timeout(START):
            status = await self.process.wait()
        self.process._transport.close()  # type: ignore[attr-defined]  # -- else its pipe is closed by the collector, with a warning
        return status

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Self]:
        await self.start()
        try:
            yield self
        finally:
            await self.stop()

    @property
    def log(self) -> str:
        return (self.folder / "run.log").read_text()
