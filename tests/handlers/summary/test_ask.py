"""/summary as people use it: by place and period, by button; and nothing of what lies outside one's own subtree."""

from itertools import count

import pytest
from sqlalchemy import delete, func, insert, select, update

from handlers.forms.keep import load_library
from handlers.handle import handle
from handlers.summary.ask import make
from storage import inbox, jobs, outbox, schema
from storage.database import Database
from storage.messages import Incoming, Outgoing
from tests.clock import Clock
from tests.reminders.telling import HOUSE, at, deeds, file, place, posted
from tests.village import settle

REFUSED = "这里办不了这件事。"
NEIGHBOURS = (
    "河东",
    "河东镇",
    "南湾村",
    "南湾",
    "南",
    "岭南县",
    "岭南县/河东镇/南湾村",
    "河东镇 上周",
    "没有的村",
    "%",
    "_",
)
WAYS = ("切换", "图片", "Excel", "Word")
keys = count()


@pytest.fixture
async def ids(database: Database, clock: Clock) -> dict[str, int]:
    """The county on a Wednesday, with three reports of this week and one of the last; people by name."""
    at(clock, "2026-11-04 09:00")
    async with database.transaction() as tx:
        ids = await settle(tx)
        await file(tx, "check_in", "东坡村", ids["王秀英"], "2026-10-27 10:00", kind="visit")
        await file(tx, "check_in", "东坡村", ids["王秀英"], "2026-11-02 10:00", kind="visit")
        await file(tx, "issue", "西岭村", ids["刘春花"], "2026-11-03 10:00", description="路灯坏了")
        await file(tx, "theme_day", "南湾村", ids["孙铁柱"], "2026-11-03 10:00", topic="学习")
    return ids


async def says(database: Database, who: str, text: str) -> list[Outgoing]:
    """What somebody hears who writes `text`, or presses a button that carries it if it begins with "m:"."""
    said = {"press": text} if text.startswith("m:") else {"text": text}
    incoming = Incoming(channel="telegram", key=f"{next(keys)}", account=who, chat=who, **said)
    async with database.transaction() as tx:
        await tx.run(delete(schema.outbox))
        await inbox.accept(tx, [incoming])
        outcome = await handle(tx, await inbox.take(tx, 10), await load_library(tx), HOUSE)
        await inbox.finish(tx, outcome.done)
        assert outcome.done
    await keep_promises(database)
    return await posted(database)


async def keep_promises(database: Database) -> None:
    async with database.reading() as tx:
        due = await jobs.due(tx, 10)
        made = [message for job in due for message in await make(tx, job)]
    async with database.transaction() as tx:
        await outbox.post(tx, made)
        for job in due:
            await jobs.finish(tx, job.id)


def buttons(message: Outgoing) -> dict[str, str]:
    return {choice.label: choice.data for row in message.rows for choice in row}


@pytest.mark.usefixtures("ids")
async def test_a_summary_says_what_went_well_what_needs_somebody_and_who_is_missing(
    database: Database, clock: Clock
) -> None:
    at(clock, "2026-11-06 09:00")
    (heard,) = await says(database, "陈县督", "/summary")
    assert heard.text.split("\n") == [
        "岭南县 11月2日—11月8日（到现在）",
        "3 个村里 3 个有消息；报到 1 次，和前期一样。",
        "新问题 1 个，请看看交给谁办。",
        "11 月主题党日：1 个村报了，还缺 2 个：东坡村、西岭村。",
        "报到里：走访入户 1。",
    ]
    opening = ["缺主题党日 2", "新问题 1", "走访不够 3", "主题党日 1", "报到 1"]
    assert list(buttons(heard)) == [*opening, *WAYS]
    assert len(heard.rows[-1]) == len(WAYS)


@pytest.mark.usefixtures("ids")
async def test_nothing_is_missing_before_its_day(database: Database, clock: Clock) -> None:
    """Theme days are due on the fifth; visits are spoken of when their month is soon over."""
    for moment, theme_days, visits in (
        ("2026-11-05 18:00", "11 月主题党日：到日子的 1 个村都报了。另有 2 个村还没到日子。", False),
        ("2026-11-06 00:00", "11 月主题党日：1 个村报了，还缺 2 个：东坡村、西岭村。", False),
        ("2026-11-20 09:00", "11 月主题党日：1 个村报了，还缺 2 个：东坡村、西岭村。", True),
    ):
        at(clock, moment)
        (heard,) = await says(database, "陈县督", "/summary 本月")
        assert theme_days in heard.text
        assert ("还没走访够 2 次的督导 3 位：陈县督 0 次、李镇督 0 次、赵邻督 0 次。" in heard.text) == visits
        assert ("缺主题党日 2" in buttons(heard)) == (moment > "2026-11-06")


@pytest.mark.usefixtures("ids")
@pytest.mark.parametrize(
    ("who", "text", "title"),
    [
        ("李镇督", "/summary", "河北镇 11月2日—11月8日（到现在）"),
        ("李镇督", "汇总 上周", "河北镇 10月26日—11月1日小结"),
        ("李镇督", "/summary 东坡村 上个月", "东坡村 2026年10月小结"),
        ("李镇督", "/summary 东坡", "东坡村 11月2日—11月8日（到现在）"),
        ("李镇督", "小结 河北镇/西岭村 2026-11-03", "西岭村 2026年11月3日小结"),
        ("陈县督", "/summary 南湾 2026-11", "南湾村 2026年11月（到现在）"),
        ("何管理", "/summary 岭南县 河东镇 南湾村 今天", "南湾村 2026年11月4日（到现在）"),
    ],
)
async def test_by_place_and_period(database: Database, who: str, text: str, title: str) -> None:
    (heard,) = await says(database, who, text)
    assert heard.text.split("\n")[0] == title


@pytest.mark.parametrize("name", NEIGHBOURS)
async def test_a_neighbour_town_is_refused_like_what_does_not_exist(
    database: Database, ids: dict[str, int], name: str
) -> None:
    (heard,) = await says(database, "李镇督", f"/summary {name}")
    assert (heard.text, heard.rows) == (REFUSED, ())
    assert await deeds(database) == [f"summary.refuse {name!r}"]
    assert ids["李镇督"]


async def test_forged_buttons_are_refused(database: Database, ids: dict[str, int]) -> None:
    async with database.reading() as tx:
        others = [await place(tx, name) for name in ("岭南县", "河东镇", "南湾村")]
        own = await place(tx, "河北镇")
    forged = [f"{other.id}/week" for other in others] + [
        "999999/week",
        f"{own.id}/whenever",
        f"{own.id}",
        f"{own.id}/week/nothing",
        f"{own.id}/week/form99",
    ]
    for rest in forged:
        (heard,) = await says(database, "李镇督", f"m:summary:{rest}")
        assert (heard.text, heard.rows) == (REFUSED, ())
    assert await deeds(database) == [f"summary.refuse {rest!r}" for rest in forged]
    for who in ("王秀英", "张大山"):
        (heard,) = await says(database, who, f"m:summary:{own.id}/week")
        assert heard.text == REFUSED
    assert ids["王秀英"]


@pytest.mark.usefixtures("ids")
async def test_every_button_leads_to_what_it_says(database: Database) -> None:
    (county,) = await says(database, "陈县督", "/summary 上周")
    (around,) = await says(database, "陈县督", buttons(county)["切换"])
    assert list(buttons(around)) == ["河北镇", "河东镇", "本周", "本月", "上个月", "回小结"]
    (town,) = await says(database, "陈县督", buttons(around)["河东镇"])
    assert town.text.startswith("河东镇 10月26日—11月1日小结")
    (around,) = await says(database, "陈县督", buttons(town)["切换"])
    assert list(buttons(around)) == ["岭南县", "南湾村", "本周", "本月", "上个月", "回小结"]
    (branch,) = await says(database, "陈县督", buttons(around)["南湾村"])
    assert branch.text.startswith("南湾村 10月26日—11月1日小结")
    (around,) = await says(database, "陈县督", buttons(branch)["切换"])
    (this_week,) = await says(database, "陈县督", buttons(around)["本周"])
    assert this_week.text.startswith("南湾村 11月2日—11月8日（到现在）")
    (around,) = await says(database, "陈县督", buttons(this_week)["切换"])
    assert list(buttons(around)) == ["河东镇", "岭南县", "上周", "本月", "上个月", "回小结"]
    (up,) = await says(database, "陈县督", buttons(around)["河东镇"])
    assert up.text.startswith("河东镇 11月2日")


@pytest.mark.usefixtures("ids")
async def test_a_button_pressed_later_means_the_week_it_is_then(database: Database, clock: Clock) -> None:
    (heard,) = await says(database, "李镇督", "/summary 本月")
    (times,) = await says(database, "李镇督", buttons(heard)["切换"])
    at(clock, "2026-11-18 09:00")
    (later,) = await says(database, "李镇督", buttons(times)["本周"])
    assert later.text.startswith("河北镇 11月16日—11月22日（到现在）")


async def test_several_posts_have_buttons_for_each_other(database: Database, ids: dict[str, int]) -> None:
    async with database.transaction() as tx:
        row = {"person_id": ids["李镇督"], "role": "supervisor", "place_id": (await place(tx, "南湾村")).id}
        await tx.run(insert(schema.posts), row)
    (first,) = await says(database, "李镇督", "/summary")
    assert first.text.startswith("河北镇")
    (around,) = await says(database, "李镇督", buttons(first)["切换"])
    (second,) = await says(database, "李镇督", buttons(around)["南湾村"])
    assert second.text.startswith("南湾村")
    (back,) = await says(database, "李镇督", buttons(second)["切换"])
    assert "河北镇" in buttons(back)
    async with database.transaction() as tx:
        await tx.run(delete(schema.posts).where(schema.posts.c.place_id == row["place_id"]))
    (heard,) = await says(database, "李镇督", buttons(around)["南湾村"])
    assert heard.text == REFUSED


async def test_who_loses_the_post_before_it_is_counted_hears_nothing_of_it(
    database: Database, ids: dict[str, int]
) -> None:
    async with database.transaction() as tx:
        await jobs.promise(tx, [await promised(database, ids)])
        await tx.run(update(schema.posts).where(schema.posts.c.person_id == ids["李镇督"]).values(role="member"))
    await keep_promises(database)
    assert [message.text for message in await posted(database)] == [REFUSED]


async def promised(database: Database, ids: dict[str, int]) -> jobs.Promise:
    async with database.reading() as tx:
        town = await place(tx, "河北镇")
    terms = {"place": town.id, "period": "2026-W45", "what": "", "number": 0, "language": "zh", "zone": "Asia/Shanghai"}
    return jobs.Promise("summary", ids["李镇督"], "telegram", "李镇督", terms)


@pytest.mark.usefixtures("ids")
async def test_a_name_of_several_places_is_asked_back(database: Database, clock: Clock) -> None:
    async with database.transaction() as tx:
        await settle(tx, ["岭南县/河东镇/东坡村 周小东 书记", "岭南县/河东镇/东坡村新区 周小新 书记"])
    (heard,) = await says(database, "陈县督", "/summary 东坡村 上周")
    assert heard.text == "您问的是哪一个？"
    assert list(buttons(heard)) == ["河北镇/东坡村", "河东镇/东坡村"]
    (chosen,) = await says(database, "陈县督", buttons(heard)["河东镇/东坡村"])
    assert chosen.text.startswith("东坡村 10月26日")
    at(clock, "2026-11-06 09:00")
    (known,) = await says(database, "陈县督", "/summary 河东镇 东坡村")
    assert "主题党日：0 个村报了，还缺 1 个" in known.text
    (own,) = await says(database, "李镇督", "/summary 东坡村")  # who sees only one of them is not asked
    assert own.text.startswith("东坡村")


async def test_many_towns_and_villages_are_cut_and_paged(database: Database, clock: Clock) -> None:
    at(clock, "2026-11-06 09:00")
    lines = [f"大县/第{n:02}镇/名字相当长的村庄{n:02}号 {n}号 书记" for n in range(60)]
    async with database.transaction() as tx:
        ids = await settle(tx, ["大县 陈县督 督导", *lines])
    (heard,) = await says(database, "陈县督", "/summary")
    assert len(heard.text) < 1500
    assert heard.text.count("等 60 个") == 2
    (around,) = await says(database, "陈县督", buttons(heard)["切换"])
    labels: list[str] = []
    for _ in range(12):
        assert sum(len(row) for row in around.rows[:-1]) <= 6
        labels += [label for label in buttons(around) if "镇" in label]
        assert all(len(data.encode()) <= 64 for data in buttons(around).values())
        (around,) = await says(database, "陈县督", buttons(around)["更多…"])
    assert labels == [f"第{n:02}镇 缺1" for n in range(60)]
    assert "第00镇 缺1" in buttons(around)  # round again
    assert ids


@pytest.mark.usefixtures("ids")
async def test_a_refusal_promises_nothing(database: Database) -> None:
    await says(database, "李镇督", "/summary 南湾村")
    async with database.reading() as tx:
        assert await tx.scalar(select(func.count()).select_from(schema.jobs)) == 0
