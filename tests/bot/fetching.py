"""A photo fetcher at work on a real store, and what tests ask of the store meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.fetch import Fetcher
from storage import photos, schema
from storage.database import Database, Tx
from storage.photos import Photo
from tests import samples
from tests.bot.scripted import ScriptedChannel
from tests.storage.expecting import REPORT, add_person_and_report, expected

JPEG, PNG, WEBP = samples.telling_jpeg(), samples.telling_png(), samples.telling_webp()
SOON = 10.0  # seconds in which whatever a test waits for must have come


async def tell(tx: Tx, settled: Sequence[Photo]) -> None:
    """What the bot does: a message for each, written in the same transaction."""
    kept, of = (await photos.counts(tx, [REPORT]))[REPORT]
    row = {"channel": "telegram", "chat": "1", "kind": "reply", "state": "waiting", "due_at": tx.now}
    bodies = [f"{photo.id} {photo.state} {kept}/{of}" for photo in settled]
    await tx.connection.execute(schema.outbox.insert(), [row | {"body": body, "created_at": tx.now} for body in bodies])


@asynccontextmanager
async def fetching(
    database: Database,
    directory: Path,
    *channels: ScriptedChannel,
    on_settled: Callable[[Tx, Sequence[Photo]], Awaitable[None]] = tell,
    **more: Any,
) -> AsyncIterator[Fetcher]:
    by_name = {channel.name: channel for channel in channels}
    fetcher = Fetcher(database, by_name, directory, on_settled, fault_pause=0.01, gather=0.01, **more)
    running = asyncio.create_task(fetcher.run())
    try:
        yield fetcher
        assert not running.done()
    finally:
        running.cancel()
        await asyncio.wait([running])


async def expect(database: Database, *ids: str, channel: str = "telegram") -> None:
    async with database.transaction() as tx:
        await add_person_and_report(tx)
        await photos.expect(tx, [expected(number, channel, REPORT) for number in ids])


async def of_report(database: Database) -> list[Photo]:
    async with database.reading() as tx:
        return await photos.of_report(tx, REPORT)


async def until(database: Database, condition: Callable[[list[Photo]], bool]) -> list[Photo]:
    async with asyncio.timeout(SOON):
        while not condition(found := await of_report(database)):  # noqa: ASYNC110 -- a store has no events
            await asyncio.sleep(0.002)
    return found


async def until_settled(database: Database) -> list[Photo]:
    return await until(database, lambda found: all(photo.state != "pending" for photo in found))


async def told(database: Database) -> list[str]:
    async with database.reading() as tx:
        return [row.body for row in await tx.rows(schema.outbox.select().order_by(schema.outbox.c.id))]


def tried(times: int) -> Callable[[list[Photo]], bool]:
    return lambda found: found[0].tries >= times
