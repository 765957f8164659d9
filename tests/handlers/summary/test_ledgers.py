"""The ledgers of a summary's workbook: the columns in use, real days and numbers, whoever is missing, photos."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import insert, update

from handlers.summary import sheet
from handlers.summary.period import day
from handlers.words.say import say
from storage import schema
from storage.database import Database
from tests.handlers.summary.shown import PERIODS, book, drawn
from tests.reminders.telling import file, local, place
from tests.village import settle

HEADER = (
    "序号 乡镇 村/支部 活动日期 计划日期 主题 内容类别 地点 主持人 记录人 应到 实到 到会率 缺席及原因 "
    "补学情况 照片数 上报时间 是否逾期 备注 报告编号"
)
THEME_DAY: dict[str, Any] = {
    "date": "2026-11-02",
    "contents": ["study", "dues"],
    "topic": "=学习",
    "host": "王秀英",
    "due": 30,
    "present": 27,
    "absent": "李四，外出务工",
}


async def test_ledgers_hold_the_reports_that_the_figures_count_and_everybody_who_is_missing(database: Database) -> None:
    for one in (await drawn(database))[:3]:
        opened, summary = await book(database, one, PERIODS[0])
        for form in ("theme_day", "issue", "check_in"):
            rows = list(opened[say("zh", f"ledger.{form}")].iter_rows(min_row=3, values_only=True))
            assert len(rows) == summary.form(form).filed
            assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
        for name, missing in (("lacking", summary.form("theme_day").missing), ("silent", summary.silent)):
            rows = list(opened[say("zh", f"ledger.{name}")].iter_rows(min_row=3, values_only=True))
            assert [row[2] for row in rows] == [village.place.name for village in missing.named]
            assert len(rows) == missing.count


async def test_a_theme_day_in_its_ledger(database: Database) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        answers = THEME_DAY | {"planned": "2026-11-01"}
        number = await file(tx, "theme_day", "东坡村", ids["王秀英"], "2026-11-03 00:30", **answers)
        county = await place(tx, "岭南县")
    await photograph(database, number)
    opened, _ = await book(database, county, day(date(2026, 11, 3)))
    ledger = opened["主题党日台账"]
    header, row = ledger.iter_rows(min_row=2, values_only=True)
    assert " ".join(header) == HEADER
    line = dict(zip(header, row, strict=True))
    assert (line["乡镇"], line["村/支部"], line["主题"]) == ("河北镇", "东坡村", "=学习")
    days = [datetime(2026, 11, 2), datetime(2026, 11, 1), datetime(2026, 11, 3, 0, 30)]  # noqa: DTZ001 -- a cell of Excel has no zone
    assert [line[name] for name in ("活动日期", "计划日期", "上报时间")] == days
    assert (line["应到"], line["实到"], line["到会率"], line["照片数"]) == (30, 27, 0.9, 2)
    assert (line["内容类别"], line["是否逾期"], line["备注"]) == ("集中学习、收缴党费", "否", None)
    assert (ledger["D3"].is_date, ledger["F3"].data_type, ledger["M3"].number_format) == (True, "s", "0.0%")


async def test_a_late_theme_day_says_why_and_one_without_a_plan_has_none(database: Database) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        answers = THEME_DAY | {"late_reason": "停电三天"}
        for number, (moment, filed_at) in enumerate(
            (("11-02 12:00", "11-05 23:59"), ("11-02 12:00", "11-06 00:00")), 1
        ):
            await file(tx, "theme_day", "东坡村", ids["王秀英"], f"2026-{moment}", **answers)
            late = update(schema.reports).where(schema.reports.c.number == number)
            await tx.run(late.values(filed_at=local(f"2026-{filed_at}")))
        county = await place(tx, "岭南县")
    opened, _ = await book(database, county, PERIODS[1])
    header, *rows = opened["主题党日台账"].iter_rows(min_row=2, values_only=True)
    lines = [dict(zip(header, row, strict=True)) for row in rows]
    assert [(one["计划日期"], one["是否逾期"], one["备注"]) for one in lines] == [
        (None, "否", "停电三天"),
        (None, "是", "停电三天"),
    ]


async def test_photos_come_as_thumbnails_where_they_are_asked_for_and_no_more_than_a_workbook_bears(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        numbers = [await file(tx, "issue", "东坡村", ids["王秀英"], "2026-11-03 09:00") for _ in range(3)]
        county = await place(tx, "岭南县")
    for number in numbers[:2]:
        await photograph(database, number, thumbnail=thumbnail(tmp_path, f"{number}.jpg"))
    async with database.transaction() as tx:
        await tx.run(update(schema.photos).where(schema.photos.c.report == numbers[1]).values(thumbnail="gone.jpg"))
    await photograph(database, numbers[2], thumbnail=thumbnail(tmp_path, "3.jpg"))
    bare, _ = await book(database, county, PERIODS[1])
    assert "照片" not in [cell.value for cell in bare["问题整改台账"][2]]
    for most, shown, said in ((9, 2, []), (1, 1, ["（照片太多，未放入）"])):
        monkeypatch.setattr(sheet, "MOST_PICTURES", most)
        opened, _ = await book(database, county, PERIODS[1], photos=tmp_path)
        ledger = opened["问题整改台账"]
        assert [cell.value for cell in ledger[2]].count("照片") == 3
        assert [image.anchor._from.row for image in ledger._images] == [2, 4][:shown]
        assert all(image.width <= 320 for image in ledger._images)
        assert [cell.value for row in ledger.iter_rows(min_row=3, min_col=10) for cell in row if cell.value] == said
        assert ledger.row_dimensions[3].height >= sheet.PICTURE_ROW


async def photograph(database: Database, number: int, thumbnail: str = "") -> None:
    """Three photos of a report, one of them lost; one has a thumbnail."""
    async with database.transaction() as tx:
        for state in ("kept", "pending", "lost"):
            row = {"id": f"{number}{state}", "person_id": 1, "report": number, "question": "photos", "state": state}
            row |= {"attachment": '{"kind":"photo","ref":"x"}', "channel": "telegram", "sha256": ""}
            row |= {"thumbnail": thumbnail if state == "kept" else ""}
            await tx.run(insert(schema.photos), row | {"due_at": tx.now, "arrived_at": tx.now})


def thumbnail(directory: Path, name: str) -> str:
    """The name of a picture there."""
    Image.new("RGB", (320, 240), "green").save(directory / name)
    return name
