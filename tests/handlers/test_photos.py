"""What senders hear of photos that came late or never: once a report, in waking hours, nothing where all went well."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from bot.commands import COMMANDS
from handlers import photos as told
from handlers.handle import House
from storage import people, photos, reports, schema
from storage.database import Database, Tx
from storage.messages import Attachment, AttachmentKind, Outgoing
from storage.reports import Filing
from tests.clock import Clock
from tests.village import settle

HOUSE = House(ZoneInfo("Asia/Shanghai"), "zh", COMMANDS)
PHOTO = Attachment(kind=AttachmentKind.PHOTO, ref="file")


async def filed(tx: Tx) -> None:
    """Report 1 of the first secretary, with two photos on their way."""
    ids = await settle(tx)
    person = await people.by_id(tx, ids["王秀英"])
    assert person is not None
    assert person.home is not None
    await reports.file(tx, [Filing(1, "issue", 1, person.id, person.home, {"photo": ["1-0", "1-1"]}, {}, tx.now)])
    await photos.expect(tx, [photos.Expected(one, person.id, "telegram", PHOTO, "photo", 1) for one in ("1-0", "1-1")])


async def settled(tx: Tx, state: str, *ids: str) -> Sequence[photos.Photo]:
    await tx.run(update(schema.photos).where(schema.photos.c.id.in_(ids)).values(state=state, tries=1))
    return await photos.named(tx, ids)


async def heard(tx: Tx) -> list[tuple[str, datetime]]:
    rows = await tx.rows(select(schema.outbox.c.body, schema.outbox.c.due_at))
    return [(Outgoing.model_validate_json(row.body).text, row.due_at) for row in rows]


@pytest.mark.parametrize(
    ("hour", "said_at"),
    [
        pytest.param(9, "09:00", id="by day at once"),
        pytest.param(3, "08:37", id="at night in the morning"),
        pytest.param(22, "08:37", id="in the evening the next morning"),
    ],
)
async def test_a_lost_photo_is_told_once_in_waking_hours(
    database: Database, clock: Clock, hour: int, said_at: str
) -> None:
    clock.set(datetime(2026, 11, 5, hour, 0, tzinfo=HOUSE.zone))
    async with database.transaction() as tx:
        await filed(tx)
        await told.tell(tx, await settled(tx, photos.LOST, "1-0"), HOUSE)
        await told.tell(tx, await settled(tx, photos.LOST, "1-1"), HOUSE)
        ((text, due_at),) = await heard(tx)
    assert "改 #1" in text
    assert due_at.astimezone(HOUSE.zone).strftime("%H:%M") == said_at


async def test_photos_that_come_in_soon_need_no_word(database: Database, clock: Clock) -> None:
    async with database.transaction() as tx:
        await filed(tx)
    clock.advance(timedelta(seconds=30))
    async with database.transaction() as tx:
        await told.tell(tx, await settled(tx, photos.KEPT, "1-0", "1-1"), HOUSE)
        assert await heard(tx) == []


async def test_late_photos_are_told_when_the_last_is_in(database: Database, clock: Clock) -> None:
    async with database.transaction() as tx:
        await filed(tx)
    clock.advance(timedelta(minutes=5))
    async with database.transaction() as tx:
        await told.tell(tx, await settled(tx, photos.KEPT, "1-0"), HOUSE)
        assert await heard(tx) == []
        await told.tell(tx, await settled(tx, photos.KEPT, "1-1"), HOUSE)
        ((text, _),) = await heard(tx)
    assert "#1" in text
    assert "2" in text
