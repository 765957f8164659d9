"""A chat is read forwards and backwards, each line once, and none before its time."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from storage import chats, inbox, outbox, schema
from storage.chats import MOST, Heard, Mark, Reading
from storage.database import Database
from storage.messages import Attachment, AttachmentKind, Incoming, Outgoing
from tests.clock import Clock

pytestmark = pytest.mark.both_stores

HERE = ("browser", "a")


def texts(reading: Reading) -> list[str]:
    return [line.incoming.text if isinstance(line, Heard) else line.outgoing.text for line in reading.lines]


async def hear(database: Database, *said: str, chat: str = "a") -> None:
    async with database.transaction() as tx:
        await inbox.accept(
            tx, [Incoming(channel="browser", key=f"{chat}:{text}", account=chat, chat=chat, text=text) for text in said]
        )


async def say(database: Database, *said: str, chat: str = "a", later: timedelta = timedelta()) -> None:
    async with database.transaction() as tx:
        await outbox.post(tx, [Outgoing(channel="browser", chat=chat, text=text) for text in said], tx.now + later)


async def latest(database: Database) -> Reading:
    async with database.reading() as tx:
        return await chats.latest(tx, *HERE)


async def since(database: Database, mark: Mark) -> Reading:
    async with database.reading() as tx:
        return await chats.since(tx, *HERE, mark)


async def test_both_sides_stand_in_the_order_of_time(database: Database, clock: Clock) -> None:
    for step in ("一", "二"):
        await say(database, f"答{step}")
        clock.advance(timedelta(seconds=1))
        await hear(database, f"问{step}")
        clock.advance(timedelta(seconds=1))
    await hear(database, "别处", chat="b")
    assert texts(await latest(database)) == ["答一", "问一", "答二", "问二"]


async def test_reading_on_shows_what_is_new_and_only_that(database: Database) -> None:
    await hear(database, "一")
    mark = (await latest(database)).after
    await say(database, "二")
    await hear(database, "三")
    reading = await since(database, mark)
    assert sorted(texts(reading)) == ["三", "二"]
    assert texts(await since(database, reading.after)) == []


async def test_a_line_for_later_comes_in_its_time_though_newer_ones_were_read(database: Database, clock: Clock) -> None:
    empty = (await latest(database)).after
    await say(database, "明天", later=timedelta(days=1))
    await say(database, "今天")
    for first in (await latest(database), await since(database, empty)):
        assert texts(first) == ["今天"]
        assert first.after.held == (1,)
    clock.advance(timedelta(days=1))
    second = await since(database, first.after)
    assert (texts(second), second.after) == (["明天"], Mark(0, 2))
    assert texts(await since(database, second.after)) == []


async def test_more_than_one_reading_holds_is_read_to_the_end(database: Database) -> None:
    mark = (await latest(database)).after
    numbers = [str(number) for number in range(2 * MOST + 5)]
    await say(database, *numbers)
    read: list[str] = []
    while (reading := await since(database, mark)).lines:
        read += texts(reading)
        mark = reading.after
    assert read == numbers


async def test_reading_back_ends_at_the_beginning(database: Database) -> None:
    numbers = [str(number) for number in range(MOST + 5)]
    await say(database, *numbers)
    reading = await latest(database)
    read = texts(reading)
    while reading.before:
        async with database.reading() as tx:
            reading = await chats.before(tx, *HERE, reading.before)
        read = texts(reading) + read
    assert read == numbers


@pytest.mark.parametrize("mark", [Mark(), Mark(3, 4), Mark(3, 4, (1, 2))])
def test_a_written_mark_is_read_again(mark: Mark) -> None:
    assert Mark.read(str(mark)) == mark


@pytest.mark.parametrize("written", ["", "1", "1.", "a.b", "1.2.x", "-1.2", "01.2", "1.2 ", "9" * 30 + ".1"])
def test_what_is_no_mark_is_none(written: str) -> None:
    assert Mark.read(written) is None


async def test_what_will_still_be_fetched_is_awaited(database: Database) -> None:
    photo = Attachment(kind=AttachmentKind.PHOTO, ref="waiting")
    async with database.transaction() as tx:
        await inbox.accept(tx, [Incoming(channel="browser", key="1", account="a", chat="a", attachments=(photo,))])
        await tx.run(insert(schema.people), {"id": 1, "name": "王秀英", "created_at": tx.now})
        for number, state in enumerate(("pending", "kept")):
            row = {"id": f"1-{number}", "person_id": 1, "channel": "browser", "state": state, "due_at": tx.now}
            attachment = photo.model_copy(update={"ref": state}).model_dump_json()
            await tx.run(insert(schema.photos), row | {"attachment": attachment, "arrived_at": tx.now})
    async with database.reading() as tx:
        assert await chats.awaited(tx, "browser") == {"waiting", "pending"}
        assert await chats.awaited(tx, "telegram") == set()
