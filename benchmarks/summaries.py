"""How long a summary takes as its store grows: `python -m benchmarks.summaries FILE [REPORTS ...]`, by hand.

Makes the province (see `province.py`) with 1, 3 and 10 million reports, or with as many as are given, and prints for
each size what the last week's summary takes of the province, a county, a town and a village, and what a day's and a
month's takes; then what filing a report takes. Of each, the first time, with the process's caches cold, and the best
of the `TIMES` after it: seconds, and seconds of CPU, which a busy machine blurs less.
"""

import asyncio
import resource
import sys
import time
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import delete

from benchmarks.province import CHECK_INS, FIRST_BRANCH, FIRST_TOWN, main, path_of
from handlers.forms.keep import load_library, sync_builtin
from handlers.summary.count import count
from handlers.summary.period import Period, day, month, week
from handlers.summary.text import text
from storage import places, reports, schema
from storage.database import Database
from storage.places import Place

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 9, 9, tzinfo=ZONE)
LAST_WEEK, DAY, MONTH = week(date(2026, 11, 4)), day(date(2026, 11, 5)), month(date(2026, 10, 1))
ASKED = (
    ("province, week", 1, LAST_WEEK),
    ("province, day", 1, DAY),
    ("province, month", 1, MONTH),
    ("county, week", 2, LAST_WEEK),
    ("town, week", FIRST_TOWN, LAST_WEEK),
    ("branch, week", FIRST_BRANCH, LAST_WEEK),
)
TIMES = 5
FAR = 10**9
"""The numbers from which on reports are filed to see how long that takes."""
BATCH, BATCHES = 20, 50
"""Reports filed in one transaction, as a busy bot does; and how many of these are timed."""


async def measure(file: Path) -> None:
    database = Database(f"sqlite:///{file}", lambda: NOW)
    async with database.transaction() as tx:
        await sync_builtin(tx)
    for name, number, period in ASKED:
        first, *others = [await _once(database, number, period) for _ in range(TIMES + 1)]
        best = [min(column) for column in zip(*others, strict=True)]
        print(f"  {name:16} first {first[0]:6.3f} s  then {best[0]:6.3f} s, {best[1]:6.3f} s CPU")  # noqa: T201 -- its output
    print(f"  filing a report {await _filing(database):.0f} µs of CPU")  # noqa: T201 -- its output
    await database.close()


async def _once(database: Database, number: int, period: Period) -> tuple[float, float]:
    """The summary, its words and its JSON."""
    async with database.reading() as tx:
        place, library = await places.place(tx, number), await load_library(tx)
        assert place is not None  # noqa: S101 -- the province has it
        started, cpu = time.perf_counter(), time.process_time()
        summary = await count(tx, place, period, NOW, ZONE)
        text(summary, period, library, "zh")
        summary.model_dump_json()
        return time.perf_counter() - started, time.process_time() - cpu


async def _filing(database: Database) -> float:
    """Microseconds of CPU a report, commit and all, in transactions of `BATCH`; what was filed is taken away again."""
    taken: list[float] = []
    for batch in range(BATCHES):
        filings = [_report(FAR + batch * BATCH + n, FIRST_BRANCH + (batch * BATCH + n) * 149) for n in range(BATCH)]
        started = time.process_time()
        async with database.transaction() as tx:
            await reports.file(tx, filings)
        taken.append(time.process_time() - started)
    async with database.transaction() as tx:
        await tx.run(delete(schema.reports).where(schema.reports.c.number >= FAR))
    return sorted(taken)[BATCHES // 2] / BATCH * 1e6


def _report(number: int, branch: int) -> reports.Filing:
    place = Place(branch, "branch", "", path_of(branch))
    return reports.Filing(number, "check_in", 1, 1, place, {"kind": "visit", "note": CHECK_INS[0]}, {}, NOW)


def run(file: Path, sizes: Sequence[int]) -> None:
    for size in sizes:
        main(file, size)
        print(f"{size:,} reports")  # noqa: T201 -- its output
        asyncio.run(measure(file))
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB at most")  # noqa: T201 -- its output


if __name__ == "__main__":
    run(Path(sys.argv[1]), [int(size) for size in sys.argv[2:]] or [1_000_000, 3_000_000, 10_000_000])
