"""The photo fetcher, killed: a restart goes on where it was cut off, and nobody is told twice."""

import asyncio
import os
import shutil
from pathlib import Path

from bot.fetch import Fetcher
from storage.database import Database
from storage.files import UNFINISHED
from storage.pictures import examine
from tests.bot.cutting import CutOff
from tests.bot.fetching import JPEG, expect, fetching, tell, told, until_settled
from tests.bot.scripted import ScriptedChannel, album
from tests.clock import Clock

FILES = album(JPEG, b"no photo")


async def run_until_cut(watching: Database, database: Database, directory: Path, waits: int) -> bool:
    """True when the run was cut off before everything was settled."""
    cut, channel = CutOff(waits), ScriptedChannel(FILES)
    # SQLAlchemy does not let go of a connection whose opening is cut off: a killed process does, this one would not.
    async with database.transaction(), database.reading():
        pass
    fetcher = Fetcher(database, {channel.name: channel}, directory, tell, gather=0.01)
    loop = asyncio.get_running_loop()
    seeing = asyncio.create_task(until_settled(watching))
    loop.set_task_factory(cut.task)
    cut.victim = running = loop.create_task(fetcher.run())
    try:
        await asyncio.wait([running, seeing], return_when=asyncio.FIRST_COMPLETED)
        return running.done()
    finally:
        loop.set_task_factory(None)
        for task in (running, seeing):
            task.cancel()
            await asyncio.wait([task])
        await database.close()


async def test_cut_off_anywhere_it_goes_on_after_a_restart(migrated_file: Path, tmp_path: Path, clock: Clock) -> None:
    waits, was_cut = 0, True
    while was_cut:
        waits += 1
        directory = tmp_path / str(waits)
        directory.mkdir()
        shutil.copyfile(migrated_file, directory / "cunbao.db")
        url = f"sqlite:///{directory}/cunbao.db"
        database = Database(url, clock)
        await expect(database, *FILES)
        was_cut = await run_until_cut(database, Database(url, clock), directory, waits)
        async with fetching(database, directory, ScriptedChannel(FILES)):
            found = await until_settled(database)
        lines = await told(database)
        await database.close()
        assert [photo.state for photo in found] == ["kept", "lost"]
        assert sorted(line.split()[0] for line in lines) == sorted(FILES)  # each is told once
        assert (directory / found[0].kept).stat().st_size == len(examine(JPEG).content)
    assert waits > 10


async def test_what_was_left_half_written_goes(database: Database, tmp_path: Path) -> None:
    left, of_another = tmp_path / UNFINISHED / "tmp1", tmp_path / UNFINISHED / "tmp2"
    left.parent.mkdir(parents=True)
    for file in (left, of_another):
        file.write_bytes(JPEG[:100])
    os.utime(left, (0, 0))
    await expect(database, "418-0")
    async with fetching(database, tmp_path, ScriptedChannel(album(JPEG))):
        (photo,) = await until_settled(database)
    assert (tmp_path / photo.kept).stat().st_size == len(examine(JPEG).content)
    assert (left.exists(), of_another.exists()) == (False, True)
