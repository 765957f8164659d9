"""A year plan from a file: what rows may say, which are refused, and that importing again changes nothing."""

from datetime import date

import pytest
from sqlalchemy import select

from handlers.listing import ListingProblems
from handlers.rhythm.workdays import COUNTRY
from handlers.summary import period
from handlers.theme_day.plan_file import read_plan
from handlers.theme_day.planned import planned
from reminders.plan_import import import_plan
from storage import schema
from storage.database import Database
from storage.places import Place, find
from tests.handlers.roster.files import Row, comma_separated, workbook
from tests.village import settle

HEADER = ("月份", "日期", "时间", "乡镇", "村", "主题", "规定动作", "自选动作", "地点", "材料")
YEAR: list[Row] = [
    ("12月", "", "9:30", "", "", "总结这一年", "集中学习；民主议事", "看望老党员", "党群服务中心", ""),
    ("", "2027-01-08", "", "河北镇", "", "开门红", "", "", "", ""),
    ("2027年1月", "", "下午3点", "河北镇", "东坡村", "东坡的新年", "", "", "", "《建议》；章程"),
]


def refused(*rows: Row) -> list[str]:
    with pytest.raises(ListingProblems) as caught:
        read_plan("计划.csv", comma_separated(rows, header=HEADER), 2026)
    return [problem.said("zh") for problem in caught.value.problems]


def test_rows_as_offices_write_them() -> None:
    dated: Row = ("", date(2027, 1, 8), "", "", "", "甲")
    rows = read_plan("计划.xlsx", workbook([*YEAR[:1], dated], header=HEADER), 2026)
    assert (rows[0].month, rows[0].day, rows[0].fields["at"]) == ("2026-12", None, "09:30")
    assert rows[0].fields["required"] == "集中学习\n民主议事"
    assert (rows[1].month, rows[1].day) == ("2027-01", date(2027, 1, 8))
    assert [row.where for row in read_plan("p.csv", comma_separated(YEAR, header=HEADER), 2026)] == [
        (),
        ("河北镇",),
        ("河北镇", "东坡村"),
    ]


def test_bad_rows_are_named() -> None:
    assert refused(
        ("十三月", "", "", "", "", "甲"), ("", "1月8日", "", "", "", "乙"), ("1", "", "25点", "", "", "丙")
    ) == [
        "计划.csv 第 2 行：月份写 2026-12 或 12月，不是“十三月”。",
        "计划.csv 第 3 行：日期写 2026-12-05，不是“1月8日”。",
        "计划.csv 第 4 行：时间写 9:30，不是“25点”。",
    ]


async def test_a_plan_holds_there_and_below_until_somebody_nearer_says_otherwise(database: Database) -> None:
    async with database.transaction() as tx:
        await settle(tx)
        county = await find(tx, ["岭南县"])
        assert county
        rows = read_plan("p.csv", comma_separated(YEAR, header=HEADER), 2026)
        now = tx.now
        for _ in range(2):
            assert await import_plan(tx, county, rows, now) == 3
    async with database.reading() as tx:
        one_off = select(schema.schedules.c.rule).where(schema.schedules.c.subject == "2027-01")
        assert [row.rule for row in await tx.rows(one_off)] == ["on 2027-01-08 at 08:37"]
    assert await shown(database, "河北镇", "东坡村", "2027-01") == ("2027-01-08", "15:00", "东坡的新年", "")
    assert await shown(database, "河北镇", "西岭村", "2027-01") == ("2027-01-08", "", "开门红", "")
    assert await shown(database, "河东镇", "南湾村", "2027-01") == ("2027-01-05", "", "", "")
    assert await shown(database, "河东镇", "南湾村", "2026-12") == ("2026-12-07", "09:30", "总结这一年", "党群服务中心")


async def test_an_unknown_place_and_nothing_is_imported(database: Database) -> None:
    async with database.transaction() as tx:
        await settle(tx)
        county = await find(tx, ["岭南县"])
        assert county
        rows = read_plan("p.csv", comma_separated([("12月", "", "", "河北镇", "没有村", "甲")], header=HEADER), 2026)
        with pytest.raises(ListingProblems, match="没有村"):
            await import_plan(tx, county, rows, tx.now)


async def shown(database: Database, town: str, branch: str, code: str) -> tuple[str, str, str, str]:
    month = period.read(code, date(2026, 11, 5))
    async with database.reading() as tx:
        place: Place | None = await find(tx, ["岭南县", town, branch])
        assert place is not None
        assert month is not None
        found = await planned(tx, place, month, COUNTRY)
    return str(found.day), found.plan.at, found.plan.topic, found.plan.venue
