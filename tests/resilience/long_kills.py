"""The real process killed at every named point and then at random moments, on either store:
`python -m tests.resilience.long_kills sqlite|postgres [KILLS]`, 200 kills by default."""

import asyncio
import shutil
import sys
import tempfile
from pathlib import Path
from random import Random

from storage.migrations import upgrade
from tests.postgres import Server
from tests.resilience.at_work import Told, at_work
from tests.resilience.mortal import Mortal, at_telegram
from tests.resilience.test_kills import POINTS
from tests.telegram.server import FakeTelegram

PATIENCE = 120.0
"""Seconds: how long people waited is told, not judged, for this machine may be busy."""
LEAST, MOST = 1.0, 2.5
"""Seconds of life between two kills, from its first call on."""


async def suffer(mortal: Mortal[FakeTelegram], kills: int, chance: Random) -> Told:
    async with at_work(mortal, patience=PATIENCE) as told:
        for point, times in POINTS.items():
            await mortal.dies_at(point, times)
        for _ in range(kills):
            before = len(mortal.fake.called("getUpdates"))
            await mortal.start()
            while len(mortal.fake.called("getUpdates")) == before:  # noqa: ASYNC110 -- a process is awaited, no bell rings
                await asyncio.sleep(0.02)
            await asyncio.sleep(chance.uniform(LEAST, MOST))
            await mortal.kill()
        await mortal.start()
    await mortal.kill()
    return told


async def main(store: str, kills: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="cunbao-kills-"))
    server = await asyncio.to_thread(Server, folder / "postgres") if store == "postgres" else None
    url = await server.database() if server else f"sqlite:///{folder / 'cunbao.db'}"
    if server is None:
        await asyncio.to_thread(upgrade, url)
    try:
        async with FakeTelegram() as fake:
            fake.deliver_twice()
            told = await suffer(Mortal(folder, fake, at_telegram(fake), store=url), kills, Random(2026))
            print(f"{store}: {len(POINTS)} named points, {kills} kills at random: {told.said}")  # noqa: T201 -- it is what this program is for
    finally:
        if server:
            server.stop()
        shutil.rmtree(folder)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 200))
