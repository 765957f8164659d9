"""One message a person and day, at an hour and on a day when they may be spoken to; what is done is not said."""

from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select, update

from reminders import due
from storage import schedule, schema
from storage import told as told_rows
from storage.database import Database
from storage.schedule import Plan
from tests.clock import Clock
from tests.reminders.telling import BRANCHES, HOUSE, THEME_DAY, at, deeds, file, local, place, posted, tick, told

FRIDAY = "2026-11-06 08:37"
VISIT_BOOK = Plan(kind="form", subject="household_visit", rule="on 2026-11-05 at 18:37")
SHELTER = Plan(
    kind="notice", subject="1", rule="on 2026-11-05 at 08:37", text="今晚有暴雨，请查看低洼户。", urgent=True
)

pytestmark = pytest.mark.both_stores


async def add(database: Database, where: str, plan: Plan, next_at: str) -> None:
    async with database.transaction() as tx:
        assert await schedule.add(tx, (await place(tx, where)).id, plan, local(next_at))


async def heard(database: Database, who: str) -> list[str]:
    return [message.text for message in await posted(database) if message.chat == who]


async def days_taken(database: Database) -> int:
    async with database.reading() as tx:
        return int(await tx.scalar(select(func.count()).select_from(schema.unasked)))


@pytest.mark.usefixtures("ids")
async def test_what_the_evening_has_is_told_in_the_morning_with_the_rest(database: Database, clock: Clock) -> None:
    await add(database, "东坡村", VISIT_BOOK, "2026-11-04 18:37")
    at(clock, THEME_DAY)
    assert await tick(database) == 4
    (only,) = await heard(database, "王秀英")
    assert only.split("\n\n")[1] == "今天要交“走访记录”：东坡村。"
    message = next(one for one in await posted(database) if one.chat == "王秀英")
    assert [[choice.label for choice in row] for row in message.rows] == [
        ["开始开会"],
        ["走访记录", "报平安"],
        ["今晚再说", "明天再说"],
    ]
    at(clock, "2026-11-05 18:37")
    assert await tick(database) == 0
    assert await days_taken(database) == 4


@pytest.mark.usefixtures("ids")
async def test_what_comes_up_after_the_days_message_is_for_tomorrow(database: Database, clock: Clock) -> None:
    at(clock, THEME_DAY)
    await tick(database)
    await add(database, "东坡村", VISIT_BOOK, "2026-11-05 18:37")
    at(clock, "2026-11-05 18:37")
    assert await tick(database) == 0
    at(clock, FRIDAY)
    assert await tick(database) == 1
    assert (await heard(database, "王秀英"))[1] == "“走访记录”昨天到期，还没收到：东坡村。"
    assert await tick(database) == 0


@pytest.mark.usefixtures("ids")
async def test_what_would_be_too_late_tomorrow_is_left_out_and_recorded(database: Database, clock: Clock) -> None:
    async with database.transaction() as tx:
        await tx.run(update(schema.schedules).values(paused=True))
    await add(database, "东坡村", VISIT_BOOK, "2026-11-05 08:30")
    at(clock, "2026-11-05 18:37")
    assert await tick(database) == 1
    async with database.transaction() as tx:  # a theme day of its own, thought of in the evening
        its = Plan(kind="theme_day", rule="month 5 at 18:47")
        await schedule.add(tx, (await place(tx, "东坡村")).id, its, local("2026-11-05 18:47"))
    at(clock, "2026-11-05 18:47")
    assert await tick(database) == 1  # 张大山; 王秀英 had her message
    assert [deed for deed in await deeds(database) if "skip" in deed] == ["reminder.skip theme_day 7 2026-11-05 +0 5"]
    assert len(await heard(database, "王秀英")) == 1


async def test_a_person_in_another_zone_hears_it_in_the_morning_there(
    database: Database, clock: Clock, ids: dict[str, int]
) -> None:
    async with database.transaction() as tx:
        its = schema.people.c.id == ids["张大山"]
        await tx.run(update(schema.people).where(its).values(zone="Europe/London"))
    at(clock, THEME_DAY)
    assert await tick(database) == 3
    at(clock, "2026-11-05 16:36")
    assert await tick(database) == 0
    at(clock, "2026-11-05 16:37")  # 08:37 in London
    assert await tick(database) == 1
    assert await heard(database, "张大山") == ["今天是东坡村主题党日。您能来吗？"]


@pytest.mark.usefixtures("ids")
async def test_what_is_urgent_is_not_kept_for_the_days_message(database: Database, clock: Clock) -> None:
    at(clock, THEME_DAY)
    await tick(database)
    await add(database, "岭南县", SHELTER, THEME_DAY)
    at(clock, "2026-11-05 09:07")
    assert await tick(database) == 3
    assert (await heard(database, "王秀英"))[1] == SHELTER.text
    assert await tick(database) == 0


async def test_who_is_away_owes_nothing(database: Database, clock: Clock, ids: dict[str, int]) -> None:
    async with database.transaction() as tx:
        row = {"person_id": ids["王秀英"], "first": "2026-11-05", "last": "2026-11-05", "told_at": tx.now}
        await tx.run(insert(schema.absences), row)
    at(clock, THEME_DAY)
    await tick(database)
    assert "王秀英" not in await told(database)


@pytest.mark.usefixtures("ids")
async def test_on_a_day_off_only_what_was_put_on_it(database: Database, clock: Clock) -> None:
    await add(database, "东坡村", Plan(kind="theme_day", rule="month 7 at 08:37"), "2026-11-07 08:37")  # a Saturday
    await add(database, "南湾村", Plan(kind="theme_day", rule="month 6 at 08:37", steps="0, +1"), FRIDAY)
    at(clock, FRIDAY)
    await tick(database)
    at(clock, "2026-11-07 08:37")
    await tick(database)
    assert await told(database) == ["孙铁柱", "张大山", "王秀英"]
    async with database.transaction() as tx:
        row = told_rows.PutOff(1, "form", "1 2026-11-05 +0", tx.now, asked=True)
        await told_rows.postpone(tx, [row])
    at(clock, "2026-11-08 10:00")
    assert await tick(database) == 0
    at(clock, "2026-11-09 08:37")
    await tick(database)
    assert len(await heard(database, "孙铁柱")) == 2  # its log is missing, said on the next working day


@pytest.mark.usefixtures("ids")
async def test_people_are_told_over_ten_minutes(database: Database, clock: Clock) -> None:
    at(clock, THEME_DAY)
    counts = []
    for _ in range(20):
        clock.advance(timedelta(seconds=30))
        counts.append(await due.tick(database, HOUSE))
    assert sum(counts) == 4
    assert max(counts) < 4
    assert await due.tick(database, HOUSE) == 0


async def test_a_form_that_came_in_is_not_asked_for(database: Database, clock: Clock, ids: dict[str, int]) -> None:
    weekly = Plan(kind="form", subject="household_visit", rule="week thu after at 08:37")
    async with database.transaction() as tx:
        await tx.run(update(schema.schedules).values(paused=True))
        await file(tx, "household_visit", "东坡村", ids["王秀英"], "2026-10-30 10:00")  # since the Thursday before
        await file(tx, "household_visit", "西岭村", ids["刘春花"], "2026-10-29 10:00")  # on it: for that week
    await add(database, "岭南县", weekly, THEME_DAY)
    at(clock, THEME_DAY)
    assert await tick(database) == 2
    assert await told(database) == ["刘春花", "孙铁柱"]
    async with database.transaction() as tx:
        await file(tx, "all_quiet", "南湾村", ids["孙铁柱"], "2026-11-06 10:00")
    at(clock, "2026-11-09 08:37")
    assert await tick(database) == 1
    assert (await heard(database, "刘春花"))[1] == "“走访记录”11月5日（周四）到期，还没收到：西岭村。"


async def test_supervisors_are_reminded_of_their_own_visits(
    database: Database, clock: Clock, ids: dict[str, int]
) -> None:
    async with database.transaction() as tx:
        await tx.run(update(schema.schedules).where(schema.schedules.c.kind != "visits").values(paused=True))
        for day in ("2026-11-02", "2026-11-03"):
            await file(tx, "check_in", "河北镇", ids["李镇督"], f"{day} 10:00", kind="visit")
        await file(tx, "check_in", "河东镇", ids["赵邻督"], "2026-11-03 10:00", kind="visit")
        await file(tx, "check_in", "河东镇", ids["赵邻督"], "2026-11-04 10:00", kind="duty")
        await file(tx, "check_in", "岭南县", ids["陈县督"], "2026-10-31 10:00", kind="visit")
    at(clock, "2026-11-20 08:37")
    await tick(database)
    assert {one.chat: one.text for one in await posted(database)} == {
        "赵邻督": "本月走访记了 1 次，月底前还差 1 次。",
        "陈县督": "本月走访记了 0 次，月底前还差 2 次。",
    }


@pytest.mark.usefixtures("ids")
async def test_weeks_that_a_holiday_kept_back_are_told_together(database: Database, clock: Clock) -> None:
    async with database.transaction() as tx:
        await tx.run(update(schema.schedules).where(schema.schedules.c.kind != "weekly_summary").values(paused=True))
    at(clock, "2026-02-09 08:37")
    async with database.transaction() as tx:
        await tx.run(update(schema.schedules).values(next_at=local("2026-02-24 08:37")))
    at(clock, "2026-02-24 08:37")  # the first working day after nine days of Spring Festival
    await tick(database)
    (text,) = await heard(database, "李镇督")
    assert [line for line in text.splitlines() if "小结" in line] == [
        "河北镇 2月9日—2月15日小结",
        "河北镇 2月16日—2月22日小结",
    ]


@pytest.mark.usefixtures("ids")
async def test_a_place_that_goes_its_own_way_takes_those_below_along(database: Database, clock: Clock) -> None:
    await add(database, "河北镇", Plan(kind="theme_day", rule="month 6 at 08:37"), FRIDAY)
    await add(database, "西岭村", Plan(kind="theme_day", rule="month 10 at 08:37"), "2026-11-10 08:37")
    for moment, expected in ((THEME_DAY, ["孙铁柱"]), (FRIDAY, ["张大山", "王秀英"]), ("2026-11-10 08:37", ["刘春花"])):
        at(clock, moment)
        before = len(await told(database))
        await tick(database)
        now = sorted({one.chat for one in (await posted(database))[before:]} & set(BRANCHES))
        assert now == expected
