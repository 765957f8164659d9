"""What follows when photos have come in, or were lost: promised once, told by day, and as things stand then."""

from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import delete, select, update

from handlers.issues import arrived
from handlers.issues.makers import IssueMakers
from handlers.issues.same import distance
from storage import files, issues, jobs, people, photos, schema
from storage.database import Database, Tx
from storage.issue_life import Issue
from storage.messages import Outgoing
from storage.photos import LOST
from tests.clock import Clock
from tests.handlers.issues.county import PHOTO, brought, done, press, reported
from tests.handlers.issues.talk import HOUSE, picture
from tests.village import settle


async def with_photos(tx: Tx, ids: dict[str, int], *names: str, text: str = "村口路灯坏了") -> Issue:
    """A new issue with photos on their way."""
    person = ids["张大山"]
    await photos.expect(tx, [photos.Expected(name, person, "telegram", PHOTO) for name in names])
    issue = await reported(tx, ids, text, photo=list(names))
    await photos.attach(tx, [photos.Answering(name, issue.number, "photo", True) for name in names])
    return issue


async def come(tx: Tx, directory: Path, **drawings: str) -> None:
    """These photos come in, each with a drawing of that name."""
    for name, drawing in drawings.items():
        file = picture(drawing)
        await photos.keep(tx, name, file, files.put(directory, file))
    await arrived.settled(tx, await photos.named(tx, drawings), HOUSE.zone, "zh")


async def promised(tx: Tx) -> list[tuple[str, timedelta]]:
    """What is promised, and how long from now."""
    rows = await tx.rows(select(schema.jobs.c.kind, schema.jobs.c.due_at).order_by(schema.jobs.c.id))
    return [(row.kind, row.due_at - tx.now) for row in rows]


async def made(tx: Tx, directory: Path) -> list[Outgoing]:
    """All promises kept, whenever they are due."""
    rows = await tx.rows(select(schema.jobs).order_by(schema.jobs.c.id))
    makers = IssueMakers(directory).by_kind
    await tx.run(update(schema.jobs).values(due_at=tx.now))
    kept = [job for job in await jobs.due(tx, 100) for row in rows if row.id == job.id]
    return [one for job in kept for one in await makers[job.promise.kind](tx, job)]


async def test_without_photos_it_is_promised_at_once(database: Database) -> None:
    async with database.transaction() as tx:
        await reported(tx, await settle(tx))
        assert await promised(tx) == [("issue_same", timedelta()), ("issue_news", timedelta(minutes=2))]


async def test_with_photos_when_the_last_has_come_and_once(database: Database, tmp_path: Path) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        issue = await with_photos(tx, ids, "a", "b")
        await come(tx, tmp_path, a="lamp")
        assert await promised(tx) == []
        await come(tx, tmp_path, b="lane")
        assert len(await promised(tx)) == 2
        await photos.expect(tx, [photos.Expected("c", ids["张大山"], "telegram", PHOTO, "photo", issue.number)])
        await come(tx, tmp_path, c="late")  # of an album: it belongs to the report, nothing waited for it
        assert len(await promised(tx)) == 2


async def test_a_photo_that_is_lost_keeps_nobody_waiting(database: Database) -> None:
    async with database.transaction() as tx:
        await with_photos(tx, await settle(tx), "a")
        await tx.run(update(schema.photos).values(state=LOST))
        await arrived.settled(tx, await photos.named(tx, ["a"]), HOUSE.zone, "zh")
        assert len(await promised(tx)) == 2


async def test_the_desk_hears_by_day(database: Database, clock: Clock) -> None:
    clock.advance(timedelta(hours=13))  # ten in the evening
    async with database.transaction() as tx:
        await reported(tx, await settle(tx))
        assert await promised(tx) == [
            ("issue_same", timedelta()),
            ("issue_news", timedelta(hours=10, minutes=37)),
        ]


async def test_the_desk_hears_of_what_is_still_new(database: Database, tmp_path: Path) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        issue = await reported(tx, ids)
        assert [one.chat for one in await made(tx, tmp_path)] == ["李镇督"]
        await done(tx, issue, "hand", ids["陈县督"], {"owner": ids["王秀英"], "due": "2026-11-12"})
        assert await made(tx, tmp_path) == []


async def test_a_desk_without_a_supervisor_is_the_next_above(database: Database, tmp_path: Path) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        await tx.run(delete(schema.posts).where(schema.posts.c.person_id == ids["李镇督"]))
        issue = await reported(tx, ids)
        assert issue.desk_path == "1."
        assert [one.chat for one in await made(tx, tmp_path)] == ["陈县督"]


async def test_a_result_that_is_lost_is_asked_for_again(database: Database) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        issue = await brought(tx, ids, "working")
        await tx.run(delete(schema.jobs))
        await press(tx, ids["刘春花"], f"{issue.number}/claim/{issue.stage}", photo=True, name="x")
        await tx.run(update(schema.photos).values(state=LOST))
        await tx.run(delete(schema.outbox))
        await arrived.settled(tx, await photos.named(tx, ["x-0"]), HOUSE.zone, "zh")
        rows = await tx.rows(select(schema.outbox.c.body))
        assert [Outgoing.model_validate_json(row.body).chat for row in rows] == ["刘春花"]
        assert await promised(tx) == []


async def test_before_and_after_come_in_one_picture(database: Database, tmp_path: Path) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        issue = await with_photos(tx, ids, "a")
        await come(tx, tmp_path, a="lamp")
        issue = await done(tx, issue, "hand", ids["李镇督"], {"owner": ids["王秀英"], "due": "2026-11-12"})
        await tx.run(delete(schema.jobs))
        await press(tx, ids["王秀英"], f"{issue.number}/claim/{issue.stage}", photo=True, name="x")
        await come(tx, tmp_path, **{"x-0": "mended"})
        assert [kind for kind, _ in await promised(tx)] == ["issue_reused", "issue_review"]
        (review,) = await made(tx, tmp_path)
    assert review.document is not None
    with Image.open(tmp_path / review.document.path) as image:
        assert image.width > 1200
        assert image.format == "JPEG"
    assert [choice.label for row in review.rows for choice in row][:2] == ["属实，同意", "退回重办"]


async def test_who_may_not_see_it_any_more_gets_no_photos(database: Database, tmp_path: Path) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        issue = await with_photos(tx, ids, "a")
        await come(tx, tmp_path, a="lamp")
        await tx.run(delete(schema.jobs))
        step, _ = await press(tx, ids["李镇督"], f"{issue.number}/photos/1")
        await jobs.promise(tx, step.promises)
        await tx.run(delete(schema.posts).where(schema.posts.c.person_id == ids["李镇督"]))
        (refused,) = await made(tx, tmp_path)
    assert (refused.text, refused.document) == ("这里办不了这件事。", None)


@pytest.mark.parametrize(("form", "kept"), [("issue", "26.100000 105.300000 0 0"), ("check_in", "")])
async def test_where_a_photo_was_taken_is_kept_of_issues_only(
    database: Database, tmp_path: Path, form: str, kept: str
) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        issue = await with_photos(tx, ids, "a")
        await tx.run(update(schema.reports).values(form=form))
        await come(tx, tmp_path, a="lamp")
        await tx.run(update(schema.photos).values(position="26.100000 105.300000 0 0"))
        await arrived.settled(tx, await photos.named(tx, ["a"]), HOUSE.zone, "zh")
        (photo,) = await photos.named(tx, ["a"])
        after = await issues.get(tx, issue.number)
    assert photo.position == kept
    assert after is not None
    assert after.position == kept or form == "check_in"


async def test_a_word_on_what_is_known_is_said_once(database: Database, tmp_path: Path) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        await reported(tx, ids, "村口路灯坏了")
        await tx.run(delete(schema.jobs))
        issue = await reported(tx, ids, "村口的路灯又坏了")
        assert [one.chat for one in await made(tx, tmp_path)] == ["张大山", "李镇督"]
        await press(tx, ids["张大山"], f"{issue.number}/keep/{issue.stage}")
        assert [one.chat for one in await made(tx, tmp_path)] == ["李镇督"]


KNOWN: tuple[tuple[str, dict[str, str], bool], ...] = (
    # text and answers of the new one, whether 村口路灯坏了 at 26.1 105.3 is offered
    ("村口路灯坏了", {}, True),
    ("路灯不亮了", {"place": "26.1003 105.3 0 5"}, True),
    ("路灯不亮了", {"place": "26.2 105.3 0 5"}, False),
    ("村口路灯坏了", {"place": "26.2 105.3 0 5"}, False),
    ("水管漏水", {"place": "26.1 105.3 0 5"}, False),
    ("河堤渗水", {}, False),
)


@pytest.mark.parametrize(("text", "answers", "offered"), KNOWN)
async def test_what_is_known_is_of_the_same_kind_and_near(
    database: Database, tmp_path: Path, text: str, answers: dict[str, str], offered: bool
) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        await reported(tx, ids, "村口路灯坏了", place="26.1 105.3 0 5")
        await tx.run(delete(schema.jobs))
        await reported(tx, ids, text, **answers)
        assert ("张大山" in [one.chat for one in await made(tx, tmp_path)]) == offered


def test_distances_are_metres() -> None:
    assert distance("26.1 105.3 0 5", "26.1 105.3") == 0
    assert 110_000 < distance("26 105", "27 105") < 112_000
    assert 99_000 < distance("26 105", "26 106") < 101_000
    assert distance("", "26 106") == float("inf")


async def test_who_cannot_be_reached_holds_up_nobody(database: Database, tmp_path: Path) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        await people.unreachable(tx, "telegram", "张大山", "blocked")
        await reported(tx, ids)
        assert [kind for kind, _ in await promised(tx)] == ["issue_news"]
        assert [one.chat for one in await made(tx, tmp_path)] == ["李镇督"]
