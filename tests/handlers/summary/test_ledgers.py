"""The ledgers of a summary's workbook: the columns in use, real days and numbers, whoever is missing, photos."""

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import insert, select, update

from handlers.issues.ledger import COLUMNS
from handlers.summary import sheet
from handlers.summary.ledgers import ISSUES
from handlers.summary.model import Summary
from handlers.summary.period import day
from handlers.words.say import say
from storage import issues, schema
from storage.database import Database, Tx
from storage.issues import Act
from tests.handlers.summary.shown import PERIODS, book, drawn
from tests.reminders.telling import file, local, place
from tests.village import settle

HEADER = (
    "序号 乡镇 村/支部 活动日期 计划日期 主题 内容类别 地点 主持人 记录人 应到 实到 到会率 缺席及原因 "
    "补学情况 照片数 上报时间 是否逾期 备注 报告编号"
)
ATTACHMENT = '{"kind":"photo","ref":"x"}'
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
        for form in ("theme_day", "check_in"):
            rows = list(opened[say("zh", f"ledger.{form}")].iter_rows(min_row=3, values_only=True))
            assert len(rows) == summary.form(form).filed
            assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
        for name, missing in (("lacking", summary.form("theme_day").missing), ("silent", summary.silent)):
            rows = list(opened[say("zh", f"ledger.{name}")].iter_rows(min_row=3, values_only=True))
            assert [row[2] for row in rows] == [village.place.name for village in missing.named]
            assert len(rows) == missing.count


async def test_the_ledger_of_issues_agrees_with_the_figures_and_tasks_have_their_own(database: Database) -> None:
    given = 0
    for one in (await drawn(database))[:3]:
        for period in PERIODS:
            opened, summary = await book(database, one, period)
            rows, tasks = (lines(opened[say("zh", f"ledger.{name}")]) for name in ("issue", "task"))
            check_issues(summary, rows)
            async with database.reading() as tx:
                kinds = {row.number: row.kind for row in await tx.rows(select(schema.issues))}
            assert {kinds[row["编号"]] for row in rows} <= {"photo"}
            assert {kinds[row["编号"]] for row in tasks} <= {"task"}
            given += len(tasks)
    assert given > 0


def check_issues(summary: Summary, rows: list[dict[str, Any]]) -> None:
    since, until = (moment.replace(tzinfo=None) for moment in (summary.since, summary.until))
    live = [row for row in rows if not row["状态"].startswith(("已销号", "已答复", "重复"))]
    figures = summary.issues
    assert sum(since <= row["反映时间"] < until for row in rows) == figures.new
    assert (len(live), [row["是否逾期"] for row in live].count("逾期")) == (figures.live, figures.overdue)
    oldest = min(((row["反映时间"], row["编号"]) for row in live), default=(None, None))
    assert oldest[1] == figures.oldest
    for row in rows:
        assert isinstance(row["期限"], datetime | None)
        assert (row["期限"] or since).time() == time()
        assert isinstance(row["办理天数"], int | None)


def lines(ledger: Any) -> list[dict[str, Any]]:
    header, *rows = ledger.iter_rows(min_row=2, values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_every_column_of_the_ledger_of_issues_is_shown_somehow() -> None:
    assert tuple(column.name for column in ISSUES) == COLUMNS


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
        numbers = [await reported(tx, ids["王秀英"]) for _ in range(3)]
        county = await place(tx, "岭南县")
    for number, name in zip(numbers, ("1.jpg", "gone.jpg", "3.jpg"), strict=True):
        await photograph(database, number, thumbnail=name)
    for name in ("1.jpg", "3.jpg", "mended.jpg"):
        thumbnail(tmp_path, name)
    await mended(database, numbers[0], "mended.jpg")
    bare, _ = await book(database, county, PERIODS[1])
    assert not {"整改前", "整改后"} & {cell.value for cell in bare["问题整改台账"][2]}
    for most, shown, said in ((9, [(2, 20), (2, 22), (4, 20)], []), (1, [(2, 20)], ["（照片太多，未放入）"] * 2)):
        monkeypatch.setattr(sheet, "MOST_PICTURES", most)
        opened, _ = await book(database, county, PERIODS[1], photos=tmp_path)
        ledger = opened["问题整改台账"]
        assert [cell.value for cell in ledger[2]][20:] == ["整改前", "整改前", "整改后", "整改后"]
        corners = [image.anchor._from for image in ledger._images]
        assert [(corner.row, corner.col) for corner in corners] == shown
        assert all(image.width <= 320 for image in ledger._images)
        assert [cell.value for row in ledger.iter_rows(min_row=3, min_col=21) for cell in row if cell.value] == said
        assert ledger.row_dimensions[3].height >= sheet.PICTURE_ROW


async def reported(tx: Tx, who: int) -> int:
    """An issue of 东坡村, in the ledger."""
    where = await place(tx, "东坡村")
    number = await file(tx, "issue", where.name, who, "2026-11-03 09:00")
    data = {"kind": "photo", "place": where.id, "path": where.path, "desk": where.id, "desk_path": where.path}
    await issues.open_issue(tx, number, Act("report", who, "路灯坏了", data), local("2026-11-03 09:00"))
    return number


async def mended(database: Database, number: int, picture: str) -> None:
    """Somebody sends a photo of the result."""
    async with database.transaction() as tx:
        row = {"id": "after", "person_id": 1, "state": "kept", "attachment": ATTACHMENT, "channel": "telegram"}
        moments = {"due_at": tx.now, "arrived_at": tx.now}
        await tx.run(insert(schema.photos), row | moments | {"sha256": "", "thumbnail": picture})
        issue = await issues.get(tx, number)
        assert issue is not None
        await issues.change(tx, issue, Act("add", 1, photos=("after",)))


async def photograph(database: Database, number: int, thumbnail: str = "") -> None:
    """Three photos of a report, one of them lost; one has a thumbnail."""
    async with database.transaction() as tx:
        for state in ("kept", "pending", "lost"):
            row = {"id": f"{number}{state}", "person_id": 1, "report": number, "question": "photos", "state": state}
            row |= {"attachment": ATTACHMENT, "channel": "telegram", "sha256": ""}
            row |= {"thumbnail": thumbnail if state == "kept" else ""}
            await tx.run(insert(schema.photos), row | {"due_at": tx.now, "arrived_at": tx.now})


def thumbnail(directory: Path, name: str) -> str:
    """The name of a picture there."""
    Image.new("RGB", (320, 240), "green").save(directory / name)
    return name
