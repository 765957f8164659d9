"""The photo fetcher on a real store and real files, with a channel that fails as told."""

import asyncio
import hashlib
from datetime import timedelta
from pathlib import Path

import pytest

from bot import fetch
from bot.fetch import AT_ONCE, PAUSES
from bot.shares import FOR_OTHERS
from storage import photos
from storage.database import Database
from storage.files import UNFINISHED
from storage.messages import AttachmentKind
from storage.photos import Expected
from storage.pictures import MAX_BYTES
from storage.problems import (
    EXPIRED,
    GONE,
    MIGRATED,
    NETWORK,
    REFUSED,
    SLOW_DOWN,
    UNAUTHORIZED,
    ChannelError,
    Problem,
)
from tests import samples
from tests.bot.fetching import (
    JPEG,
    PNG,
    WEBP,
    expect,
    fetching,
    of_report,
    told,
    tried,
    until,
    until_settled,
)
from tests.bot.scripted import ScriptedChannel, album
from tests.clock import Clock
from tests.storage.expecting import PERSON, REPORT, add_person_and_report, expected

OF_ONE = AT_ONCE - FOR_OTHERS


async def test_photos_come_in_and_their_sender_hears(database: Database, tmp_path: Path) -> None:
    files = album(JPEG, PNG, WEBP)
    await expect(database, *files)
    async with fetching(database, tmp_path, ScriptedChannel(files)):
        found = await until_settled(database)
    for photo in found:
        received = files[photo.id]
        assert (photo.state, photo.sha256) == ("kept", hashlib.sha256(received).hexdigest())
        kept = (tmp_path / photo.kept).read_bytes()
        assert photo.kept.startswith(f"photos/{photo.sha256[:2]}/{photo.sha256}.")
        assert samples.MAKER not in kept
        assert (tmp_path / photo.thumbnail).read_bytes().startswith(b"\xff\xd8")
        assert (tmp_path / photo.kept).stat().st_mode & 0o077 == 0  # for nobody else on the machine
    assert sorted(line.split()[0] for line in await told(database)) == sorted(files)
    assert (await told(database))[-1].endswith("kept 3/3")
    assert not list((tmp_path / UNFINISHED).iterdir())


async def test_photos_expected_later_are_fetched_when_woken(database: Database, tmp_path: Path) -> None:
    async with fetching(database, tmp_path, ScriptedChannel(album(JPEG))) as fetcher:
        await asyncio.sleep(0.02)
        await expect(database, "418-0")
        fetcher.wake()
        assert (await until_settled(database))[0].state == "kept"


async def test_the_same_photo_twice_is_one_file(database: Database, tmp_path: Path) -> None:
    files = album(JPEG, JPEG, JPEG)
    await expect(database, *files)
    async with fetching(database, tmp_path, ScriptedChannel(files)):
        found = await until_settled(database)
    assert len({(photo.kept, photo.thumbnail) for photo in found}) == 1
    assert len(list((tmp_path / found[0].kept).parent.iterdir())) == 2


async def test_a_recording_is_kept_as_it_is(database: Database, tmp_path: Path) -> None:
    one = expected("418-0", report=REPORT)
    sound = one.attachment.model_copy(update={"kind": AttachmentKind.AUDIO, "mime": "audio/ogg"})
    async with database.transaction() as tx:
        await add_person_and_report(tx)
        await photos.expect(tx, [Expected(one.id, PERSON, "telegram", sound, "voice", REPORT)])
    async with fetching(database, tmp_path, ScriptedChannel(album(b"OggS..."))):
        (photo,) = await until_settled(database)
    assert (tmp_path / photo.kept).read_bytes() == b"OggS..."
    assert (photo.mime, photo.thumbnail) == ("audio/ogg", "")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"not a picture", "not_a_photo"),
        (JPEG[:100], "not_a_photo"),
        (b"", "not_a_photo"),
        (JPEG.ljust(MAX_BYTES + 1), "too_large"),
        (samples.claiming_png(8200, 5000), "too_large"),
    ],
    ids=["text", "cut", "empty", "bytes", "pixels"],
)
async def test_what_is_no_photo_is_lost_at_once(
    database: Database, tmp_path: Path, content: bytes, problem: str
) -> None:
    channel = ScriptedChannel(album(content, JPEG))
    await expect(database, "418-0", "418-1")
    async with fetching(database, tmp_path, channel):
        lost, kept = await until_settled(database)
    assert (lost.state, lost.problem, lost.kept, kept.state) == ("lost", problem, "", "kept")
    assert sorted(channel.fetched) == ["418-0", "418-1"]
    assert any(line.startswith("418-0 lost") for line in await told(database))


@pytest.mark.parametrize("problem", [EXPIRED, GONE, REFUSED], ids=lambda problem: problem.code)
async def test_what_the_platform_has_no_more_is_lost_at_once(
    database: Database, tmp_path: Path, problem: Problem
) -> None:
    channel = ScriptedChannel(album(JPEG))
    channel.faults = {"418-0": [ChannelError(problem)]}
    await expect(database, "418-0")
    async with fetching(database, tmp_path, channel):
        (photo,) = await until_settled(database)
    assert (photo.state, photo.problem) == ("lost", problem.code)


@pytest.mark.parametrize(
    ("fault", "code", "pause"),
    [
        (ChannelError(NETWORK), "network", PAUSES[0]),
        (ChannelError(UNAUTHORIZED), "unauthorized", PAUSES[0]),
        (ChannelError(MIGRATED, chat="2"), "migrated", PAUSES[0]),
        (ChannelError(SLOW_DOWN, after=35.0), "slow_down", timedelta(seconds=35)),
        (TimeoutError(), "network", PAUSES[0]),
        (RuntimeError("https://example.org/bot<token>"), "broken", PAUSES[0]),
    ],
    ids=["network", "token", "moved", "slow down", "too slow", "our own fault"],
)
async def test_what_may_pass_is_tried_again_later(
    database: Database,
    tmp_path: Path,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
    fault: Exception,
    code: str,
    pause: timedelta,
) -> None:
    channel = ScriptedChannel(album(JPEG))
    channel.faults = {"418-0": [fault]}
    await expect(database, "418-0")
    async with fetching(database, tmp_path, channel) as fetcher:
        (photo,) = await until(database, tried(1))
        assert (photo.state, photo.problem, photo.due_at) == ("pending", code, clock() + pause)
        assert await told(database) == []
        clock.advance(pause - timedelta(milliseconds=1))
        fetcher.wake()
        await asyncio.sleep(0.03)
        assert channel.fetched == ["418-0"]
        clock.advance(timedelta(milliseconds=1))
        fetcher.wake()
        (photo,) = await until_settled(database)
    assert (photo.state, photo.problem) == ("kept", "")
    assert "<token>" not in caplog.text


async def test_a_pause_ends_by_itself(database: Database, tmp_path: Path, clock: Clock) -> None:
    channel = ScriptedChannel(album(JPEG))
    await expect(database, "418-0")
    async with database.transaction() as tx:
        await photos.postpone(tx, "418-0", 1, tx.now + timedelta(seconds=0.2), NETWORK)
    async with fetching(database, tmp_path, channel):
        await asyncio.sleep(0.05)
        assert channel.fetched == []
        clock.advance(timedelta(seconds=0.2))
        await until_settled(database)


async def test_pauses_grow_until_the_photo_is_lost(database: Database, tmp_path: Path, clock: Clock) -> None:
    channel = ScriptedChannel(album(JPEG))
    channel.faults = {"418-0": [ChannelError(NETWORK)] * 20}
    await expect(database, "418-0")
    async with fetching(database, tmp_path, channel) as fetcher:
        for times, pause in enumerate(PAUSES, start=1):
            (photo,) = await until(database, tried(times))
            assert photo.due_at - clock() == pause
            clock.advance(pause)
            fetcher.wake()
        (photo,) = await until_settled(database)
    assert (photo.state, photo.problem, len(channel.fetched)) == ("lost", "network", 10)
    assert await told(database) == ["418-0 lost 0/1"]


async def test_a_platform_that_never_answers_is_given_up_for_now(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "DEADLINE", 0.02)
    channel = ScriptedChannel(album(JPEG))
    channel.open_gate.clear()
    await expect(database, "418-0")
    async with fetching(database, tmp_path, channel):
        (photo,) = await until(database, tried(1))
    assert photo.problem == "network"


async def test_the_oldest_come_first_and_only_some_at_once(database: Database, tmp_path: Path) -> None:
    ids = [f"{number}-0" for number in range(95, 95 + 3 * AT_ONCE)]
    channel = ScriptedChannel(dict.fromkeys(ids, JPEG))
    await expect(database, *ids)
    async with fetching(database, tmp_path, channel):
        await until_settled(database)
    assert channel.most_at_once == OF_ONE
    assert channel.fetched == ids


async def test_a_slow_channel_holds_up_nobody_else(database: Database, tmp_path: Path) -> None:
    slow, quick = ScriptedChannel({}), ScriptedChannel({"999-0": JPEG})
    quick.name = "wecom"
    slow.open_gate.clear()
    await expect(database, *[f"{number}-0" for number in range(3 * AT_ONCE)])
    await expect(database, "999-0", channel="wecom")
    async with fetching(database, tmp_path, slow, quick):
        await until(database, lambda found: found[-1].state == "kept")
    assert slow.most_at_once == OF_ONE


async def test_photos_of_a_channel_that_is_off_wait(database: Database, tmp_path: Path) -> None:
    await expect(database, "417-0", channel="wecom")
    await expect(database, "418-0")
    async with fetching(database, tmp_path, ScriptedChannel(album(JPEG))):
        await until(database, lambda found: found[1].state == "kept")
    assert (await of_report(database))[0].state == "pending"


async def test_the_loop_is_free_while_a_large_picture_is_examined(database: Database, tmp_path: Path) -> None:
    large = samples.jpeg(samples.photo((4000, 3000)), progressive=True)
    await expect(database, *album(large, large))
    worst, last = 0.0, asyncio.get_running_loop().time()
    async with fetching(database, tmp_path, ScriptedChannel(album(large, large))):
        while any(photo.state == "pending" for photo in await of_report(database)):
            await asyncio.sleep(0.001)
            worst, last = max(worst, asyncio.get_running_loop().time() - last), asyncio.get_running_loop().time()
    assert worst < 0.5
