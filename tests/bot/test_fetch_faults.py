"""The photo fetcher when the disk, the store or what it reports to fails."""

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.fetch import PAUSES
from storage import photos, schema
from storage.database import Database, Tx
from storage.photos import Photo
from tests.bot.fetching import (
    JPEG,
    PNG,
    SOON,
    WEBP,
    expect,
    fetching,
    tell,
    told,
    tried,
    until,
    until_settled,
)
from tests.bot.scripted import ScriptedChannel, album
from tests.clock import Clock


async def test_a_full_disk_is_tried_again(database: Database, tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "photos").write_text("in the way")
    await expect(database, "418-0")
    async with fetching(database, tmp_path, ScriptedChannel(album(JPEG))) as fetcher:
        (photo,) = await until(database, tried(1))
        assert photo.problem == "broken"
        (tmp_path / "photos").unlink()
        clock.advance(PAUSES[0])
        fetcher.wake()
        assert (await until_settled(database))[0].state == "kept"


async def test_what_the_store_did_not_let_start_is_found_again(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The simulation's seed 57: it counted as under way until the next restart, and was never fetched."""
    ask, refusals = photos.next_due, ["disk full"]

    async def refusing(*given: Any) -> Any:
        if refusals:
            raise OSError(refusals.pop())
        return await ask(*given)

    monkeypatch.setattr(photos, "next_due", refusing)
    await expect(database, "418-0")
    async with fetching(database, tmp_path, ScriptedChannel(album(JPEG))):
        assert (await until_settled(database))[0].state == "kept"
    assert not refusals


async def test_a_photo_erased_while_it_was_fetched_tells_nobody(database: Database, tmp_path: Path) -> None:
    channel = ScriptedChannel(album(JPEG, PNG))
    channel.open_gate.clear()
    await expect(database, "418-0", "418-1")
    async with fetching(database, tmp_path, channel):
        async with asyncio.timeout(SOON):
            await channel.busy.wait()
        async with database.transaction() as tx:
            await tx.run(schema.photos.delete().where(schema.photos.c.id == "418-0"))
        channel.open_gate.set()
        await until_settled(database)
    assert await told(database) == ["418-1 kept 1/1"]


async def test_one_that_cannot_be_settled_does_not_hold_up_the_rest(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    refusing = True

    async def stumble(tx: Tx, settled: Sequence[Photo]) -> None:
        if refusing and any(photo.id == "418-0" for photo in settled):
            raise RuntimeError("no words for this")
        await tell(tx, settled)

    files = album(JPEG, PNG, WEBP)
    await expect(database, *files)
    async with fetching(database, tmp_path, ScriptedChannel(files), on_settled=stumble):
        found = await until(database, lambda found: [photo.state for photo in found].count("kept") == 2)
        assert found[0].state == "pending"
        refusing = False
        await until_settled(database)
    assert sorted(line.split()[0] for line in await told(database)) == sorted(files)
    assert caplog.records[0].levelno == logging.ERROR


async def test_a_store_that_fails_is_asked_again(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    due, failing = photos.due, [True, True]

    async def failing_due(tx: Tx, channel: str, limit: int, *besides: Any) -> list[Photo]:
        if failing:
            failing.pop()
            raise OSError("disk")
        return await due(tx, channel, limit, *besides)

    monkeypatch.setattr(photos, "due", failing_due)
    await expect(database, "418-0")
    async with fetching(database, tmp_path, ScriptedChannel(album(JPEG))):
        await until_settled(database)
    assert failing == []
