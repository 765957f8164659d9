"""Who hears what: by place, by what is done already, by who can be reached, by the schedules of other places."""

import pytest
from sqlalchemy import delete, func, insert, select, update

from reminders.due import preview
from reminders.kinds import REMINDERS
from storage import audience, people, places, schedule, schema
from storage.database import Database
from storage.schedule import Plan
from tests.clock import Clock
from tests.reminders.telling import (
    BRANCHES,
    HOUSE,
    MONDAY,
    OFFICE,
    THEME_DAY,
    at,
    file,
    local,
    place,
    posted,
    tick,
    told,
)
from tests.village import settle

pytestmark = pytest.mark.both_stores

DEFAULTS = [one.kind for one in REMINDERS.values() if one.rule]


async def test_who_has_filed_this_month_hears_nothing(database: Database, clock: Clock, ids: dict[str, int]) -> None:
    async with database.transaction() as tx:
        await file(tx, "theme_day", "东坡村", ids["王秀英"], "2026-11-01 10:00")
        await file(tx, "theme_day", "西岭村", ids["刘春花"], "2026-10-31 23:59")
        await file(tx, "check_in", "南湾村", ids["孙铁柱"], "2026-11-02 10:00")
    at(clock, THEME_DAY)
    await tick(database, HOUSE)
    assert await told(database) == ["刘春花", "孙铁柱"]


async def test_weekly_summary_is_of_ones_own_subtree_and_language(
    database: Database, clock: Clock, ids: dict[str, int]
) -> None:
    async with database.transaction() as tx:
        await people.speak(tx, ids["赵邻督"], "en")
        await file(tx, "check_in", "东坡村", ids["王秀英"], "2026-11-08 23:59", kind="visit")
        await file(tx, "check_in", "西岭村", ids["刘春花"], "2026-11-09 00:00", kind="visit")  # this week
    at(clock, MONDAY)
    assert await tick(database, HOUSE) == 4
    heard = {message.chat: message.text for message in await posted(database)}
    assert sorted(heard) == OFFICE
    assert heard["陈县督"] == heard["何管理"]
    assert heard["陈县督"].startswith("岭南县 11月2日—11月8日小结\n3 个村里 1 个有消息；")
    assert heard["李镇督"].startswith("河北镇 11月2日—11月8日小结\n2 个村里 1 个有消息；")
    assert "南湾村" not in heard["李镇督"]
    assert heard["赵邻督"].startswith("河东镇, 11/2 – 11/8\nCheck-ins: 0, as many as before.")
    assert "东坡村" not in heard["赵邻督"]


async def test_the_unreachable_are_skipped_and_listed(database: Database, clock: Clock, ids: dict[str, int]) -> None:
    async with database.transaction() as tx:
        await people.unreachable(tx, "telegram", "张大山", "blocked")
        await tx.run(delete(schema.accounts).where(schema.accounts.c.account == "孙铁柱"))
        await people.unreachable(tx, "telegram", "王秀英", "blocked")
        await people.link(tx, ("browser", "second"), ids["王秀英"], "second")
        await people.seen(tx, [("browser", "second")])
    at(clock, THEME_DAY)
    assert await tick(database, HOUSE) == 2
    assert await told(database) == ["second", "刘春花"]
    async with database.reading() as tx:
        town = await place(tx, "河北镇")
        listed = [(one.name, one.problem) for one in await audience.unreachable(tx, "")]
        below = [one.name for one in await audience.unreachable(tx, town.path)]
    assert listed == [("张大山", "blocked"), ("孙铁柱", "")]
    assert below == ["张大山"]


async def test_a_person_of_two_places_hears_once(database: Database, clock: Clock, ids: dict[str, int]) -> None:
    async with database.transaction() as tx:
        for name, role, where in (("张大山", "secretary", "南湾村"), ("李镇督", "supervisor", "河东镇")):
            row = {"person_id": ids[name], "role": role, "place_id": (await place(tx, where)).id}
            await tx.run(insert(schema.posts), row)
    at(clock, THEME_DAY)
    await tick(database, HOUSE)
    at(clock, MONDAY)
    await tick(database, HOUSE)
    assert await told(database) == sorted([*BRANCHES, *OFFICE])
    heard = {message.chat: message for message in await posted(database)}
    assert "南湾村" in heard["张大山"].text
    assert heard["李镇督"].text.startswith("河北镇")
    assert "切换" in [choice.label for row in heard["李镇督"].rows for choice in row]


@pytest.mark.usefixtures("ids")
async def test_a_town_may_have_its_own_day(database: Database, clock: Clock) -> None:
    async with database.transaction() as tx:
        town = await place(tx, "河北镇")
        await schedule.add(
            tx, town.id, Plan(kind="theme_day", rule="month first fri at 09:07"), local("2026-11-06 09:07")
        )
    at(clock, THEME_DAY)
    await tick(database, HOUSE)
    assert await told(database) == ["孙铁柱"]
    at(clock, "2026-11-06 09:07")
    await tick(database, HOUSE)
    assert await told(database) == BRANCHES


async def test_a_city_above_hears_of_itself_and_its_counties_of_themselves(database: Database, clock: Clock) -> None:
    at(clock, "2026-11-04 18:00")
    async with database.transaction() as tx:
        city = await places.add_place(tx, "city", "江州市", None)
        county = await places.add_place(tx, "county", "南山县", city)
        branch = await places.add_place(tx, "branch", "山脚村", county)
        posts = (("市督", "supervisor", city), ("县督", "supervisor", county), ("村书记", "secretary", branch))
        for number, (name, role, where) in enumerate(posts, 1):
            await tx.run(insert(schema.people), {"id": number, "name": name, "created_at": tx.now})
            await tx.run(insert(schema.posts), {"person_id": number, "role": role, "place_id": where.id})
            await people.link(tx, ("telegram", name), number, name)
    await tick(database, HOUSE)
    for moment in (THEME_DAY, MONDAY):
        at(clock, moment)
        await tick(database, HOUSE)
    titles = sorted((message.chat, message.text[:3]) for message in await posted(database))
    assert titles == [("县督", "南山县"), ("市督", "江州市"), ("村书记", "今天是"), ("村书记", "山脚村")]


@pytest.mark.usefixtures("ids")
@pytest.mark.parametrize("column", [{"paused": True}, {"until": "2026-11-04"}])
async def test_a_schedule_paused_or_over_says_nothing(
    database: Database, clock: Clock, column: dict[str, object]
) -> None:
    async with database.transaction() as tx:
        await tx.run(update(schema.schedules).values(**column))
    at(clock, THEME_DAY)
    assert await tick(database, HOUSE) == 0
    assert await preview(database, HOUSE, local(THEME_DAY)) == []


async def test_a_county_that_comes_later_gets_its_schedules(database: Database, clock: Clock) -> None:
    at(clock, "2026-11-04 18:00")
    await tick(database, HOUSE)
    async with database.transaction() as tx:
        await settle(tx, ["岭南县 陈县督 督导"])
    await tick(database, HOUSE)
    async with database.transaction() as tx:
        await settle(tx, ["北山县/小镇/小村 郑小村 党员"])
    await tick(database, HOUSE)
    await tick(database, HOUSE)
    async with database.reading() as tx:
        assert await tx.scalar(select(func.count()).select_from(schema.schedules)) == 2 * len(DEFAULTS)
    at(clock, THEME_DAY)
    await tick(database, HOUSE)
    assert await told(database) == ["郑小村"]
