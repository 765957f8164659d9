"""A bot as a process on a core of its own: what it has used so far, and how fast that core is at this moment."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import mean

TICKS = os.sysconf("SC_CLK_TCK")
PAGE_MIB = os.sysconf("SC_PAGE_SIZE") / 2**20
CORES = sorted(os.sched_getaffinity(0))
OURS, THEIRS = {CORES[0]}, {CORES[-1]}
"""The harness's core and the bot's: the same where there is only one."""
DIE_WITH_PARENT = 1  # prctl's PR_SET_PDEATHSIG
METER = """
import time
while True:
    begun, sum = time.thread_time(), 0
    for i in range(12000):
        sum += i * i % 7
    print(time.thread_time() - begun, flush=True)
    time.sleep(0.05)
"""


class Process:
    """Started at once on the bot's core; ends with the harness, however that ends."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str], folder: Path, log: str = "bot.log") -> None:
        self.started_at = time.perf_counter()
        self.log = folder / log
        with self.log.open("wb") as out:
            self._process = subprocess.Popen(  # noqa: S603 -- the commands stand in contestants.py
                list(command), env={**os.environ, **env}, stdout=out, stderr=out, preexec_fn=_on_its_core
            )

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def cpu(self) -> float:
        """Seconds of CPU used by now, by all its threads."""
        fields = self._proc("stat").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def turns(self) -> tuple[float, float]:
        """Seconds that its first thread has run, and that it was ready to and others ran on its core."""
        ran, waited, _ = self._proc(f"task/{self._process.pid}/schedstat").split()
        return int(ran) / 1e9, int(waited) / 1e9

    def memory(self) -> float:
        """MiB resident."""
        return int(self._proc("statm").split()[1]) * PAGE_MIB

    def end(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _proc(self, name: str) -> str:
        return Path(f"/proc/{self._process.pid}/{name}").read_text()


class Meter:
    """Does a small piece of fixed work on the bot's core now and then, so that a slow moment is known as one."""

    def __init__(self, folder: Path) -> None:
        self._process = Process([sys.executable, "-c", METER], {}, folder, "meter.log")
        self._taken = 0

    def quickest(self) -> float:
        """Seconds that the piece takes when nothing disturbs it."""
        return min(self._readings())

    def begin(self) -> None:
        self._taken, self._stolen, self._begun = len(self._readings()), _stolen(), time.perf_counter()

    def slowness(self, quickest: float) -> tuple[float, float]:
        """Since `begin`: how many times `quickest` the piece took, and which share of the core its host had stolen."""
        share = (_stolen() - self._stolen) / (time.perf_counter() - self._begun)
        taken = self._readings()[self._taken :] or [quickest]
        return max(mean(taken) / quickest, 1.0), min(share, 0.9)

    def end(self) -> None:
        self._process.end()

    def _readings(self) -> list[float]:
        return [float(line) for line in self._process.log.read_text().splitlines() if line.count(".") == 1]


def _on_its_core() -> None:
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
    os.sched_setaffinity(0, THEIRS)


def _stolen() -> float:
    """Seconds that the machine's host has taken from the bot's core."""
    name = f"cpu{max(THEIRS)} "
    line = next(line for line in Path("/proc/stat").read_text().splitlines() if line.startswith(name))
    return int(line.split()[8]) / TICKS
