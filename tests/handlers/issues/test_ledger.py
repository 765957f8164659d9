"""问题整改台账: what stands in a row, real dates and numbers, the photos before and after."""

from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import delete

from handlers.issues.ledger import COLUMNS, lines
from handlers.words.say import say
from storage import photos, schema
from storage.database import Database
from storage.issue_life import PHOTO
from tests.clock import Clock
from tests.handlers.issues.county import brought, done, press
from tests.handlers.issues.talk import HOUSE
from tests.handlers.issues.test_arrived import come, with_photos
from tests.village import settle


async def test_a_row_says_it_all(database: Database, clock: Clock, tmp_path: Path) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        issue = await with_photos(tx, ids, "a")
        await come(tx, tmp_path, a="lamp")
        data = {"owner": ids["王秀英"], "due": "2026-11-12", "requirement": "换灯泡"}
        issue = await done(tx, issue, "hand", ids["李镇督"], data)
        await press(tx, ids["王秀英"], f"{issue.number}/claim/{issue.stage}", "换好了", photo=True, name="x")
        await come(tx, tmp_path, **{"x-0": "mended"})
    clock.advance(timedelta(days=9))
    async with database.transaction() as tx:
        await press(tx, ids["李镇督"], f"{issue.number}/approve/3")
        await press(tx, ids["张大山"], f"{issue.number}/solved/4")
        since, until = datetime(2026, 11, 1, tzinfo=HOUSE.zone), tx.now + timedelta(seconds=1)
        (row,) = [one async for one in lines(tx, "1.", PHOTO, since, until, "zh", HOUSE.zone)]
        kept = {one.id: one.thumbnail for one in await photos.named(tx, ["a", "x-0"])}
    assert dict(zip((say("zh", f"issue.column.{name}") for name in COLUMNS), row.cells, strict=True)) == {
        "序号": 1,
        "编号": 1,
        "乡镇": "河北镇",
        "村/支部": "东坡村",
        "类别": "照明用电",
        "问题": "村口路灯坏了",
        "位置": "",
        "反映人": "张大山",
        "反映时间": datetime(2026, 11, 5, 9, 0),  # noqa: DTZ001 -- as a sheet wants it
        "交办人": "李镇督",
        "责任人": "王秀英",
        "交办时间": datetime(2026, 11, 5, 9, 0),  # noqa: DTZ001 -- as above
        "期限": date(2026, 11, 12),
        "整改要求": "换灯泡",
        "进展": "换好了",
        "状态": "已销号",
        "销号时间": datetime(2026, 11, 14, 9, 0),  # noqa: DTZ001 -- as above
        "办理天数": 9,
        "是否逾期": "",
        "反映人数": 1,
    }
    assert (row.before, row.after) == ((kept["a"],), (kept["x-0"],))
    assert all((tmp_path / path).is_file() for path in (*row.before, *row.after))


async def test_a_ledger_holds_what_was_open_in_its_period(database: Database, clock: Clock) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        await brought(tx, ids, "closed")  # and another, which stays open
    start = database.now()
    for first, last, numbers in ((-9, -1, []), (-9, 1, [1, 2]), (1, 9, [1]), (0, 0, [])):
        async with database.reading() as tx:
            since, until = start + timedelta(days=first), start + timedelta(days=last)
            rows = [one async for one in lines(tx, "", PHOTO, since, until, "en", HOUSE.zone)]
        assert [one.cells[COLUMNS.index("number")] for one in rows] == numbers
    clock.advance(timedelta(days=1))
    async with database.transaction() as tx:
        await tx.run(delete(schema.issue_photos))
        assert [one async for one in lines(tx, "1.3.", PHOTO, start, tx.now, "zh", HOUSE.zone)] == []
