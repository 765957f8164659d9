"""What a statement costs the loop: our one crossing to SQLite's thread, against aiosqlite as SQLAlchemy installs it.

`python -m benchmarks.one_hop [STATEMENTS]` prints the CPU and the time of one small statement, both ways, in turns.
"""

import asyncio
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.database import orjson_text
from storage.sqlite import engines

ROUNDS = 5
STATEMENT = text("select 1 where :a = :b")


async def main(statements: int) -> None:
    with TemporaryDirectory() as folder:
        url = make_url(f"sqlite:///{Path(folder) / 'one_hop.db'}")
        _, ours = engines(url, orjson_text)
        ways = {"aiosqlite": create_async_engine(url.set(drivername="sqlite+aiosqlite")), "one hop": ours}
        spent: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
        for _ in range(ROUNDS):
            for name, engine in ways.items():
                spent[name].append(await _round(engine, statements))
        for name, rounds in spent.items():
            cpu, wall = (median(part) * 1e6 for part in zip(*rounds, strict=True))
            print(f"{name:10} {cpu:7.0f} µs CPU {wall:7.0f} µs a statement")  # noqa: T201 -- its output
            await ways[name].dispose()


async def _round(engine: AsyncEngine, statements: int) -> tuple[float, float]:
    async with engine.begin() as connection:
        cpu, wall = time.process_time(), time.perf_counter()
        for number in range(statements):
            (await connection.execute(STATEMENT, {"a": number, "b": number})).all()
        return (time.process_time() - cpu) / statements, (time.perf_counter() - wall) / statements


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000))
