"""One person's thousand photos keep nobody's waiting, and come in slowly; a disk that is nearly full keeps words."""

import asyncio
from collections import namedtuple
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import insert

from bot import fetch
from bot.fetch import AT_ONCE
from bot.shares import FOR_OTHERS, PATIENCE, Shares
from handlers.photos import tell_slowed
from storage import photos, schema
from storage.database import Database, Tx
from tests.bot.fetching import JPEG, SOON, expect, fetching, of_report, told, until, until_settled
from tests.bot.scripted import ScriptedChannel
from tests.clock import Clock
from tests.resilience.engine import HOUSE
from tests.storage.expecting import OTHER, PERSON, REPORT, expected

OF_ONE = AT_ONCE - FOR_OTHERS


def fewer_pending(than: int, found: list[photos.Photo]) -> bool:
    return sum(one.state == "pending" for one in found) < than


async def expect_of_other(database: Database, *ids: str) -> None:
    async with database.transaction() as tx:
        await photos.expect(tx, [expected(number, "telegram", REPORT, OTHER) for number in ids])


async def test_another_is_served_while_one_sends_a_thousand(database: Database, tmp_path: Path) -> None:
    many = [f"{number}-0" for number in range(3 * AT_ONCE)]
    channel = ScriptedChannel(dict.fromkeys([*many, "900-0", "901-0"], JPEG))
    channel.open_gate.clear()
    await expect(database, *many)
    async with fetching(database, tmp_path, channel) as fetcher:
        await channel.busy.wait()
        await expect_of_other(database, "900-0", "901-0")
        fetcher.wake()
        async with asyncio.timeout(SOON):
            while "900-0" not in channel.fetched:  # noqa: ASYNC110 -- the channel rings once only
                await asyncio.sleep(0.01)
        channel.open_gate.set()
        await until_settled(database)
    assert channel.fetched[: OF_ONE + 1] == [*many[:OF_ONE], "900-0"], "the last places are for others"
    assert channel.fetched.index("901-0") < 2 * AT_ONCE


async def test_who_waits_longest_for_a_turn_has_it_next(clock: Clock, database: Database) -> None:
    await expect(database, *[f"{number}-0" for number in range(20)])
    await expect_of_other(database, "100-0", "101-0")
    shares = Shares(lambda: clock().timestamp())
    async with database.reading() as tx:
        due = await photos.due(tx, "telegram", 50)
    assert [one.id for one in due[:5]] == ["0-0", "100-0", "1-0", "101-0", "2-0"], "the first of each, then the second"
    chosen = shares.choose(due, [], AT_ONCE)
    assert [one.id for one in chosen][:4] == ["0-0", "100-0", "1-0", "101-0"]
    assert len(chosen) == OF_ONE
    left = [one for one in due if one not in chosen]
    assert shares.choose(left, chosen, FOR_OTHERS) == [], "both have some under way"
    assert [one.id for one in shares.choose(due, [], 1)] == ["100-0"], "the other had the last turn"


async def test_above_the_share_photos_come_in_slowly_and_their_sender_hears_so_once(
    database: Database, clock: Clock, tmp_path: Path
) -> None:
    many = [f"{number}-0" for number in range(OF_ONE + PATIENCE + 2)]
    channel = ScriptedChannel(dict.fromkeys([*many, "900-0"], JPEG))
    slowed: list[int] = []

    async def hears(tx: Tx, person_id: int) -> None:
        slowed.append(person_id)

    await expect(database, *many)
    shares = Shares(lambda: clock().timestamp(), burst=len(JPEG), rate=1000.0)
    async with fetching(database, tmp_path, channel, on_slowed=hears, shares=shares) as fetcher:
        await until(database, lambda found: sum(one.state == "kept" for one in found) == OF_ONE)
        await expect_of_other(database, "900-0")
        fetcher.wake()
        await until(database, lambda found: found[-1].state == "kept")
        assert sum(one.state == "kept" for one in await of_report(database)) == OF_ONE + 1
        assert slowed == [PERSON]
        while pending := sum(one.state == "pending" for one in await of_report(database)):
            clock.advance(timedelta(seconds=shares.over().get(PERSON, 0.0)))  # until there is room, and no longer
            fetcher.wake()
            await until(database, partial(fewer_pending, pending))
    assert slowed == [PERSON]


async def test_photos_wait_while_the_disk_is_nearly_full(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    usage = namedtuple("usage", "free")
    free = [fetch.LEAST_FREE - 1]
    monkeypatch.setattr("bot.fetch.shutil.disk_usage", lambda path: usage(free[0]))
    monkeypatch.setattr(fetch, "LOOK_AGAIN", 0.01)
    channel = ScriptedChannel({"418-0": JPEG})
    await expect(database, "418-0")
    async with fetching(database, tmp_path, channel):
        async with asyncio.timeout(SOON):
            while "photos wait" not in caplog.text:  # noqa: ASYNC110 -- a log rings no bell
                await asyncio.sleep(0.01)
        assert channel.fetched == []
        free[0] = fetch.LEAST_FREE
        (photo,) = await until_settled(database)
    assert (photo.state, photo.tries) == ("kept", 0)
    assert caplog.text.count("photos wait") == 1


async def test_the_sentence(database: Database) -> None:
    await expect(database)
    async with database.transaction() as tx:
        account = {"channel": "telegram", "account": "a", "chat": "c", "person_id": PERSON, "linked_at": tx.now}
        await tx.run(insert(schema.accounts), account)
        await tell_slowed(tx, PERSON, HOUSE)
        await tell_slowed(tx, OTHER, HOUSE)
    (said,) = await told(database)
    assert "照片收到很多" in said
