"""The table of photos: expected, brought in later, kept or lost."""

from datetime import timedelta

import pytest

from storage import photos
from storage.database import Database
from storage.photos import Paths
from storage.pictures import examine, examine_file
from storage.problems import NETWORK, NOT_A_PHOTO
from tests import samples
from tests.clock import Clock
from tests.storage.expecting import PERSON, REPORT, add_person_and_report, expected

pytestmark = pytest.mark.both_stores

PATHS = Paths("photos/ab/abc.jpg", "photos/ab/abc.jpg.small.jpg")


@pytest.fixture(autouse=True)
async def somebody(database: Database) -> None:
    async with database.transaction() as tx:
        await add_person_and_report(tx)


async def test_an_expected_photo_is_due_at_once(database: Database, clock: Clock) -> None:
    async with database.transaction() as tx:
        await photos.expect(tx, [expected("418-0", report=REPORT)])
        (photo,) = await photos.due(tx, "telegram", 10)
    assert (photo.id, photo.person_id, photo.report, photo.question) == ("418-0", PERSON, REPORT, "photo")
    assert photo.attachment == expected("418-0").attachment
    assert (photo.state, photo.tries, photo.due_at, photo.arrived_at) == ("pending", 0, clock(), clock())


async def test_expecting_again_changes_nothing(database: Database) -> None:
    async with database.transaction() as tx:
        await photos.expect(tx, [expected("418-0")])
        await photos.lose(tx, "418-0", NOT_A_PHOTO)
        await photos.expect(tx, [expected("418-0"), expected("418-1")])
        await photos.expect(tx, [])
        assert [photo.state for photo in await photos.named(tx, ["418-0", "418-1"])] == ["lost", "pending"]


async def test_a_whole_batch_is_written_at_once(database: Database) -> None:
    async with database.transaction() as tx:
        await photos.expect(tx, [expected(f"{number}-0") for number in range(1000)])
        assert [photo.id for photo in await photos.due(tx, "telegram", 3)] == ["0-0", "1-0", "2-0"]


async def test_due_come_oldest_first_by_channel_and_not_before_their_time(database: Database, clock: Clock) -> None:
    async with database.transaction() as tx:
        await photos.expect(tx, [expected("100-0"), expected("99-0"), expected("98-0", "wecom"), expected("97-0")])
        await photos.postpone(tx, "97-0", 1, clock() + timedelta(seconds=10), NETWORK)
        assert [photo.id for photo in await photos.due(tx, "telegram", 10)] == ["99-0", "100-0"]
        assert [photo.id for photo in await photos.due(tx, "telegram", 10, {"99-0"})] == ["100-0"]
        assert await photos.next_due(tx, ["telegram"], {"99-0", "100-0"}) == clock() + timedelta(seconds=10)
        assert await photos.next_due(tx, ["browser"]) is None
    clock.advance(timedelta(seconds=10))
    async with database.transaction() as tx:
        await photos.expect(tx, [expected("101-0")])
        found = await photos.due(tx, "telegram", 10)
    assert [photo.id for photo in found] == ["99-0", "100-0", "97-0", "101-0"]
    assert (found[2].tries, found[2].problem) == (1, "network")


async def test_a_kept_photo_says_what_it_is(database: Database) -> None:
    picture = examine(samples.telling_jpeg())
    async with database.transaction() as tx:
        await photos.expect(tx, [expected("418-0")])
        await photos.postpone(tx, "418-0", 1, tx.now, NETWORK)
        assert await photos.keep(tx, "418-0", picture, PATHS)
        (photo,) = await photos.named(tx, ["418-0"])
        assert await photos.due(tx, "telegram", 10) == []
    assert (photo.state, photo.problem, photo.kept, photo.thumbnail) == ("kept", "", PATHS.kept, PATHS.thumbnail)
    assert (photo.sha256, photo.mime, photo.size) == (picture.sha256, picture.mime, picture.size)
    assert (photo.dhash, photo.taken_at) == (picture.dhash, "2026-11-05T09:12:33+08:00")


async def test_a_kept_recording_has_no_look(database: Database) -> None:
    async with database.transaction() as tx:
        await photos.expect(tx, [expected("418-0")])
        await photos.keep(tx, "418-0", examine_file(b"OggS", "audio/ogg"), Paths("photos/ab/abc.ogg"))
        (photo,) = await photos.named(tx, ["418-0"])
    assert (photo.mime, photo.thumbnail, photo.dhash) == ("audio/ogg", "", "")


async def test_what_is_settled_or_gone_stays_so(database: Database) -> None:
    picture = examine(samples.jpeg())
    async with database.transaction() as tx:
        await photos.expect(tx, [expected("418-0"), expected("418-1")])
        assert await photos.lose(tx, "418-0", NOT_A_PHOTO)
        assert await photos.keep(tx, "418-1", picture, PATHS)
        assert not await photos.keep(tx, "418-0", picture, PATHS)
        assert not await photos.lose(tx, "418-1", NETWORK)
        assert not await photos.keep(tx, "419-0", picture, PATHS)
        await photos.postpone(tx, "418-1", 1, tx.now, NETWORK)
        found = await photos.named(tx, ["418-0", "418-1", "419-0"])
    assert [(photo.state, photo.problem) for photo in found] == [("lost", "not_a_photo"), ("kept", "")]


async def test_a_report_has_its_photos_in_order_and_counts_them(database: Database) -> None:
    picture = examine(samples.jpeg())
    async with database.transaction() as tx:
        await photos.expect(tx, [expected("100-0"), expected("99-0"), expected("98-0"), expected("97-0")])
        assert await photos.counts(tx, [REPORT]) == {}
        await photos.keep(tx, "99-0", picture, PATHS)
        await photos.lose(tx, "98-0", NETWORK)
        await photos.attach(tx, [photos.Answering(one, REPORT, "proof") for one in ("100-0", "99-0", "98-0")])
        assert [photo.id for photo in await photos.of_report(tx, REPORT)] == ["98-0", "99-0", "100-0"]
        assert {photo.question for photo in await photos.of_report(tx, REPORT)} == {"proof"}
        assert await photos.counts(tx, [REPORT]) == {REPORT: (1, 3)}
