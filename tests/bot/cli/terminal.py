"""A person at a terminal: a real process on a real pseudo-terminal, which is read and typed into."""

import asyncio
import os
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[3]
PATIENCE = 20.0  # seconds for what is waited for to appear, on a crowded machine
A_MOMENT = 0.3  # seconds; who presses in the very microsecond in which Python begins to read is not heard by it
OPENS_ITS_TERMINAL = 'exec "$@" <"$TERMINAL" >"$TERMINAL" 2>&1'
"""Who leads a session and opens a terminal is ruled by it: only so does Ctrl-C arrive, and a hidden question show."""


class Terminal:
    """`screen` is all that was shown so far."""

    def __init__(self, master: int, process: Process) -> None:
        self.screen = ""
        self._seen = 0
        self._master, self._process = master, process
        self._news = asyncio.Event()
        asyncio.get_running_loop().add_reader(master, self._read)

    async def sees(self, words: str) -> None:
        """Waits until this appears, after what was seen before. Raises AssertionError with the screen."""
        try:
            async with asyncio.timeout(PATIENCE):
                while words not in self.screen[self._seen :]:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(f"{words!r} did not appear:\n{self.screen}") from None
        self._seen = self.screen.index(words, self._seen) + len(words)

    async def answers(self, question: str, answer: str = "") -> None:
        """Waits for the question, then types the answer and Enter."""
        await self.sees(question)
        os.write(self._master, f"{answer}\n".encode())

    async def presses_ctrl_c(self) -> None:
        await asyncio.sleep(A_MOMENT)
        os.write(self._master, b"\x03")

    async def status(self) -> int:
        """With which status it ends."""
        async with asyncio.timeout(PATIENCE):
            return await self._process.wait()

    def _read(self) -> None:
        try:
            self.screen += os.read(self._master, 65536).decode(errors="replace")
        except OSError:  # the program has let go of the terminal
            asyncio.get_running_loop().remove_reader(self._master)
        self._news.set()


@asynccontextmanager
async def at_terminal(folder: Path, *words: str, variables: Mapping[str, str]) -> AsyncIterator[Terminal]:
    """Runs `python -m bot …` in this folder, with nothing set but `variables`."""
    master, slave = os.openpty()
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith("CUNBAO_")}
    own = {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PYTHONWARNINGS": "error", "TERMINAL": os.ttyname(slave)}
    process = await asyncio.create_subprocess_exec(
        *("sh", "-c", OPENS_ITS_TERMINAL, "sh", sys.executable, "-m", "bot", *words),
        cwd=folder,
        env={**kept, **own, **variables},
        start_new_session=True,
    )
    try:
        yield Terminal(master, process)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        asyncio.get_running_loop().remove_reader(master)
        os.close(slave)
        os.close(master)
