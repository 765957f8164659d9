"""A photo that one machine brings in is found by the others, and waits while the bucket does not answer."""

import asyncio
from pathlib import Path

import pytest

from bot.channels.documents import content_of
from bot.fetch import PAUSES
from storage.database import Database
from storage.messages import Document
from storage.problems import NETWORK, REFUSED, ChannelError
from storage.shared_files import mounted
from tests.bot.fetching import JPEG, expect, fetching, told, tried, until, until_settled
from tests.bot.scripted import ScriptedChannel, album
from tests.clock import Clock
from tests.s3 import Store


async def test_a_photo_waits_for_the_bucket_and_is_then_found_elsewhere(
    database: Database, tmp_path: Path, clock: Clock, s3: Store
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    s3.down = True
    await expect(database, "418-0")
    with mounted(here, s3.bucket()):
        async with fetching(database, here, ScriptedChannel(album(JPEG))) as fetcher:
            (photo,) = await until(database, tried(1))
            assert (photo.state, photo.problem, s3.kept()) == ("pending", "network", set())
            s3.down = False
            clock.advance(PAUSES[0])
            fetcher.wake()
            (photo,) = await until_settled(database)
    assert s3.kept() == {photo.kept, photo.thumbnail}
    assert await told(database) == ["418-0 kept 1/1"]

    sent = Document(path=photo.kept, name="a.jpg", kind="picture")
    with mounted(there, s3.bucket()):
        content = await asyncio.to_thread(content_of, sent, there, 1_000_000)
    assert content == (here / photo.kept).read_bytes()


@pytest.mark.parametrize(("down", "problem"), [(True, NETWORK), (False, REFUSED)])
async def test_a_file_that_is_not_here_is_looked_for_later_or_given_up(
    down: bool, problem: object, tmp_path: Path, s3: Store
) -> None:
    s3.down = down
    with mounted(tmp_path, s3.bucket()), pytest.raises(ChannelError) as raised:
        await asyncio.to_thread(content_of, Document(path="made/7.xlsx", name="a.xlsx"), tmp_path, 1_000_000)
    assert raised.value.problem is problem
