"""Loading the sample town and taking it away, in a real store and a real directory."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Table, func, insert, select

from handlers.demo import load as demo
from handlers.demo.county import BRANCHES, MOBILE
from handlers.forms.keep import load_library
from handlers.roster.import_roster import import_roster
from handlers.roster.read import read_roster
from storage import (
    conversations,
    feedback,
    files,
    inbox,
    issues,
    outbox,
    people,
    photos,
    places,
    reports,
    schema,
    sessions,
)
from storage.database import Database, Tx
from storage.issue_life import replay
from storage.messages import Attachment, AttachmentKind, Incoming, Outgoing
from storage.photos import Expected
from storage.pictures import examine
from storage.reports import Filing
from tests.handlers.demo.town import SHANGHAI, Town
from tests.samples import jpeg

STAYING = {"audit", "counters", "forms"}
"""Tables in which something stays: deeds, the next report's number, the built-in forms."""
REAL = "县,乡镇,村,姓名,角色\n真县,真镇,真村,真人,书记\n"


async def counted(tx: Tx, table: Table) -> int:
    return int(await tx.scalar(select(func.count()).select_from(table)) or 0)


async def everything(database: Database) -> dict[str, int]:
    async with database.reading() as tx:
        return {name: await counted(tx, table) for name, table in schema.metadata.tables.items()}


async def left(database: Database) -> dict[str, int]:
    """Tables that are not empty, though they should be."""
    return {name: count for name, count in (await everything(database)).items() if count and name not in STAYING}


def kept(directory: Path) -> set[str]:
    return {str(path.relative_to(directory)) for path in (directory / "photos").rglob("*") if path.is_file()}


async def enter_real(database: Database) -> None:
    async with database.transaction() as tx:
        await import_roster(tx, read_roster("r.csv", REAL.encode()).lines)


async def named(tx: Tx, name: str) -> people.Person:
    found = await people.by_id(tx, await tx.scalar(select(schema.people.c.id).where(schema.people.c.name == name)))
    assert found is not None
    return found


async def test_it_counts_what_it_loads(town: Town) -> None:
    rows, counts = await everything(town.database), town.counts
    assert (rows["places"], rows["people"]) == (counts.places, counts.people) == (9, 37)
    assert (rows["reports"], rows["photos"]) == (counts.reports, counts.photos)
    assert 90 <= counts.reports <= 130
    assert 35 <= counts.photos <= 65
    async with town.database.reading() as tx:
        assert await demo.present(tx)
        assert await people.sample_only(tx)


async def test_what_is_loaded_is_as_if_it_had_been_filed(town: Town) -> None:
    async with town.database.reading() as tx:
        library = await load_library(tx)
        found = await reports.in_subtree(tx, "", tx.now - timedelta(days=40), tx.now + timedelta(seconds=1))
        talks = await conversations.load(tx, [report.person_id for report in found])
        hashes = set()
        for report in found:
            assert library.get(report.form, report.version)
            assert report.form in talks[report.person_id], "is offered the same again"
            for photo in await photos.of_report(tx, report.number):
                content = (town.directory / photo.kept).read_bytes()
                assert photo.id in report.answers[photo.question]
                assert (photo.state, photo.mime, photo.arrived_at) == ("kept", "image/jpeg", report.filed_at)
                assert (photo.sha256, photo.dhash) == (examine(content).sha256, examine(content).dhash)
                assert (town.directory / photo.thumbnail).is_file()
                hashes.add(photo.sha256)
        assert [report.filed_at for report in found] == sorted(report.filed_at for report in found)
        assert len(hashes) == await counted(tx, schema.photos), "no two photos are the same"


async def test_its_issues_have_lives_that_their_events_tell(town: Town) -> None:
    async with town.database.reading() as tx:
        found = await issues.found(tx, issues.anywhere(""), 1000)
        told = await issues.history(tx, [one.number for one in found])
        filed = await tx.scalar(
            select(func.count()).where(schema.reports.c.form == "issue").select_from(schema.reports)
        )
    assert len(found) == filed
    assert [one.number for one in found if replay(told[one.number]) != one] == []
    assert {one.state for one in found} >= {"reported", "working", "closed", "answered"}
    assert all(event.at <= town.database.now() for events in told.values() for event in events)


async def test_a_second_load_adds_nothing(town: Town) -> None:
    before, files_before = await everything(town.database), kept(town.directory)
    assert await demo.load(town.database, town.directory, SHANGHAI) == demo.Counts()
    assert (await everything(town.database), kept(town.directory)) == (before, files_before)


async def test_it_does_not_stand_among_real_people(database: Database, tmp_path: Path) -> None:
    await enter_real(database)
    before = await everything(database)
    with pytest.raises(demo.RealRosterError):
        await demo.load(database, tmp_path, SHANGHAI)
    assert await everything(database) == before
    assert not (tmp_path / "photos").exists()


async def test_who_sees_what(town: Town) -> None:
    async with town.database.reading() as tx:
        branches = [place for place in await places.subtree(tx, "") if place.level == "branch"]
        of_town, of_county = await named(tx, "柳春和"), await named(tx, "江远行")
        both, mobile = await named(tx, "方致和"), await named(tx, MOBILE)
    assert [branch.name for branch in branches if of_town.sees(branch)] == ["东坡村", "西岭村", "荷塘村"]
    assert [branch.name for branch in branches if of_county.sees(branch)] == list(BRANCHES)
    assert {post.place.name: post.role for post in both.posts} == {"西岭村": "member", "石桥村": "secretary"}
    assert mobile.home is not None
    assert mobile.home.name == "南湾村"


async def test_clearing_leaves_nothing(town: Town) -> None:
    assert await demo.clear(town.database, town.directory) == town.counts
    assert await left(town.database) == {}
    assert kept(town.directory) == set()
    assert await demo.clear(town.database, town.directory) == demo.Counts()


async def test_clearing_takes_what_its_people_did_since(town: Town) -> None:
    async with town.database.transaction() as tx:
        person = await named(tx, "田丰收")
        await _talk(tx, person)
    await demo.clear(town.database, town.directory)
    assert await left(town.database) == {}


async def test_clearing_leaves_the_real_alone(town: Town) -> None:
    await enter_real(town.database)
    async with town.database.transaction() as tx:
        person = await named(tx, "真人")
        sample = await tx.row(select(schema.photos).where(schema.photos.c.state == "kept").limit(1))
        assert sample is not None
        shared = (town.directory / sample.kept).read_bytes()
        paths = await _report(tx, person, town.directory, [jpeg(), shared])
        await outbox.post(tx, [Outgoing(channel="telegram", chat="7", text="真话")])
        assert sample.kept in paths, "the test needs a file that two rows speak of"
        before = await _real(tx, person)
    await demo.clear(town.database, town.directory)
    assert kept(town.directory) == paths
    async with town.database.reading() as tx:
        assert await _real(tx, person) == before
    rows = await everything(town.database)
    assert {name: rows[name] for name in ("places", "people", "posts", "reports", "photos", "outbox")} == {
        "places": 3,
        "people": 1,
        "posts": 1,
        "reports": 1,
        "photos": 2,
        "outbox": 1,
    }


async def _real(tx: Tx, person: people.Person) -> object:
    """All that is known of a real person's doing."""
    filed = await reports.by_person(tx, person.id, tx.now, 10)
    return await people.by_id(tx, person.id), filed, [await photos.of_report(tx, one.number) for one in filed]


async def _talk(tx: Tx, person: people.Person) -> None:
    """What a visitor does as a person of the sample town, and what is then said."""
    chat = sessions.sample_chat(person.id)
    await sessions.open_session(tx, chat, "secret")
    for channel, account in (("browser", chat), ("telegram", "4711")):
        await people.link(tx, (channel, account), person.id, account)
        heard = Incoming(channel=channel, key=f"{channel}-1", account=account, chat=account, text="报到")
        await inbox.accept(tx, [heard])
        await outbox.post(tx, [Outgoing(channel=channel, chat=account, text="你好")])
    assert person.home is not None
    number = await reports.take_numbers(tx, 1)
    await reports.file(tx, [Filing(number, "check_in", 1, person.id, person.home, {"kind": "duty"}, {}, tx.now)])
    await reports.correct(tx, number, 1, {"kind": "visit"}, {})
    await photos.expect(tx, [Expected("1-0", person.id, "browser", Attachment(kind=AttachmentKind.PHOTO, ref="x"))])
    county = (await places.ancestors(tx, person.home))[0]
    await feedback.add(tx, person.id, county.id, "很好")
    schedule = {"kind": "weekly", "place_id": county.id, "rule": "week 1 at 08:37", "next_at": tx.now}
    added = await tx.run(insert(schema.schedules).returning(schema.schedules.c.id), schedule)
    fired = {"schedule_id": added.scalar_one(), "person_id": person.id, "slot": "2026-11-05", "fired_at": tx.now}
    await tx.run(insert(schema.fired), fired)


async def _report(tx: Tx, person: people.Person, directory: Path, contents: list[bytes]) -> set[str]:
    """A real report with photos; returns where their files lie."""
    assert person.home is not None
    number = await reports.take_numbers(tx, 1)
    await reports.file(tx, [Filing(number, "check_in", 1, person.id, person.home, {"kind": "duty"}, {}, tx.now)])
    lying: set[str] = set()
    for place, content in enumerate(contents):
        drawing = Attachment(kind=AttachmentKind.PHOTO, ref="x")
        await photos.expect(tx, [Expected(f"7-{place}", person.id, "telegram", drawing, "photo", number)])
        picture = examine(content)
        paths = files.put(directory, picture)
        await photos.keep(tx, f"7-{place}", picture, paths)
        lying |= {paths.kept, paths.thumbnail}
    return lying
