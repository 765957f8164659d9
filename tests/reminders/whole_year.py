"""A county of any size for a year, judged, with the time it took: `python -m tests.reminders.whole_year 300 20 1`.

Branches, people in each, and the seed. Too long for every run of the tests.
"""

import asyncio
import logging
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from storage.migrations import upgrade
from tests.reminders.judge import faults
from tests.reminders.year import Year


async def play(branches: int, people: int, seed: int) -> None:
    """A county as large as is wanted, judged, with the time it took: too long for every run of the tests."""
    with TemporaryDirectory() as folder:
        store = Path(folder) / "cunbao.db"
        await asyncio.to_thread(upgrade, f"sqlite:///{store}")
        began = monotonic()
        played = await Year(f"sqlite:///{store}", branches, people, seed).play()
        found = faults(played, store)
        size = f"{branches} branches, {branches * people} people, {len(played.rings)} rings"
        print(f"{size}, {monotonic() - began:.0f} s")  # noqa: T201 -- it is what this program is for
        print("\n".join([f"{len(found)} faults", *found[:20]]))  # noqa: T201 -- as above


if __name__ == "__main__":
    logging.disable(logging.ERROR)  # what an outage and a power cut leave behind is meant to be
    asyncio.run(play(*map(int, sys.argv[1:4])))
