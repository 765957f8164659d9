"""`python -m benchmarks.peers`: installs the peers, measures all in turns, prints one table; `--help` says more."""

import os
import platform
import sys
from argparse import ArgumentParser, Namespace
from collections import defaultdict
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep

import uvloop

from benchmarks.peers.contestants import CACHE, OUR_NAME, Contestant, contestants
from benchmarks.peers.install import install, make_template
from benchmarks.peers.measures import Plan, memory, speed
from benchmarks.peers.process import OURS, Meter
from benchmarks.peers.table import Figures, middle, table

Results = dict[Contestant, list[Figures]]
How = Callable[[], Coroutine[None, None, dict[str, float]]]


def arguments() -> Namespace:
    parser = ArgumentParser(prog="benchmarks.peers", description="Our bot beside other engines, on this machine.")
    parser.add_argument("--rounds", type=int, default=3, help="lives of each bot, in turns; medians are shown (3)")
    parser.add_argument("--seconds", type=float, default=3, help="of each measurement (3)")
    parser.add_argument("--people", type=int, default=200, help="who talk at the same time (200)")
    parser.add_argument("--open", type=int, default=2000, help="conversations left open for the memory (2000)")
    parser.add_argument("--only", default="", help="names that hold this, beside our own")
    return parser.parse_args()


def main() -> None:
    chosen = arguments()
    os.sched_setaffinity(0, OURS)
    absent = install()
    make_template(max(chosen.open, chosen.people))
    running = [one for one in contestants() if one.name == OUR_NAME or chosen.only in one.name]
    results: Results = defaultdict(list)
    faults = {one: why for one in running for kind, why in absent.items() if kind in one.command[0]}
    plan, quickest = Plan(chosen.people, chosen.seconds), _quickest()
    for _ in range(chosen.rounds):  # in turns, so that a noisy minute of the machine meets all alike
        for one in running:
            _measure(one, lambda one=one: speed(one, plan, quickest), results, faults)
    for one in running:
        _measure(one, lambda one=one: memory(one, chosen.open), results, faults)
    rows = [(one.name, one.keeps, faults.get(one) or middle(results[one])) for one in running]
    print(f"{table(middle(results[running[0]]), rows)}\n\n{_circumstances(chosen)}")  # noqa: T201 -- its output


def _measure(one: Contestant, how: How, results: Results, faults: dict[Contestant, str]) -> None:
    """A bot that breaks ends nothing but its own row."""
    if one in faults:
        return
    try:
        results[one].append(uvloop.run(how()))
        said = ", ".join(f"{name} {value:,.2f}" for name, value in results[one][-1].items())
    except Exception as error:
        said = faults[one] = f"{type(error).__name__} {error}".replace("\n", " ")
    print(f"{one.name}, {one.keeps}: {said}", file=sys.stderr, flush=True)  # noqa: T201 -- its output


def _quickest() -> float:
    """How quick the bot's core is when no bot is on it."""
    with TemporaryDirectory(dir=CACHE) as folder:
        meter = Meter(Path(folder))
        sleep(3)
        meter.end()
        return meter.quickest()


def _circumstances(chosen: Namespace) -> str:
    told = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(": ")[2] for line in told if line.startswith("model name")), platform.machine())
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {model}, {os.cpu_count()} cores (the bot on one, the rest on another),"
        f" {platform.system()} {platform.release()}, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}."
        f" {chosen.rounds} rounds of {chosen.seconds:g} s, {chosen.people} people; memory with {chosen.open:,} open"
        " conversations. Updates and CPU as on a core that nothing else disturbs."
    )


if __name__ == "__main__":
    main()
