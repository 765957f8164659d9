"""A meeting: two secretaries and one record, one that was left open, roll calls of all sizes, photos, who is away."""

from pathlib import Path

import pytest

from storage.database import Database
from tests.clock import Clock
from tests.handlers.theme_day.talk import DONGPO, PEOPLE, Talk, rows, talk
from tests.village import settle

HELD = ("王秀英: 开会", "王秀英: [内容]", "王秀英: [全部]", "王秀英: [点名]", "王秀英: [其余都到]")
REPORTS = "select number from reports"


async def test_who_closes_second_hears_who_writes_the_record(chat: Talk, database: Database) -> None:
    await chat.says(*HELD, "周副书: 开会", "王秀英: [散会]")
    assert "王秀英正在写这次的记录" in await chat.answer("周副书: [散会]")
    await chat.says("王秀英: 学习", "王秀英: 村委会", "王秀英: [提交]")
    assert "已经有记录：#1" in await chat.answer("周副书: [我来写]")
    assert await rows(database, REPORTS) == ["1"]


async def test_who_files_second_hears_of_the_record_and_may_still_send_another(chat: Talk, database: Database) -> None:
    await chat.says(*HELD, "周副书: 开会", "王秀英: [散会]", "周副书: [散会]", "周副书: [我来写]")
    await chat.says("王秀英: 学习", "王秀英: 村委会", "周副书: 学习", "周副书: 村委会", "王秀英: [提交]")
    answer = await chat.answer("周副书: [提交]")
    assert "已经有记录：#1" in answer
    assert "[改 #1]" not in answer  # it is somebody else's
    assert await rows(database, REPORTS) == ["1"]
    await chat.says("周副书: [还要再报一份]", "周副书: [提交]")
    assert await rows(database, REPORTS) == ["1", "2"]


async def test_of_two_records_filed_in_one_moment_one_is_kept(chat: Talk, database: Database) -> None:
    await chat.says(*HELD, "周副书: 开会", "王秀英: [散会]", "周副书: [散会]", "周副书: [我来写]")
    await chat.says("王秀英: 学习", "王秀英: 村委会", "周副书: 学习", "周副书: 村委会")
    heard = await chat.at_once("王秀英: [提交]", "周副书: [提交]")
    assert await rows(database, REPORTS) == ["1"]
    assert sum("✅" in one for one in heard) == 1
    assert sum("已经有记录" in one for one in heard) == 1


async def test_a_meeting_left_open_asks_who_came_before_it_becomes_a_record(chat: Talk, database: Database) -> None:
    await chat.says("! 2026-11-01 10:00", "! 2026-11-05 08:47", "王秀英: [开始开会]", "! 2026-11-06 08:37")
    assert "还有 3 人没点名：王秀英、周副书、张大山。他们来了吗？" in await chat.answer("王秀英: [写记录]")
    await chat.says("王秀英: 张大山生病", "王秀英: [其余都到]", "王秀英: [散会]", "王秀英: 集中学习")
    recap = await chat.answer("王秀英: 学习", "王秀英: [跳过]")
    assert "张大山（生病）" in recap
    assert await rows(database, "select closed_at is not null from meetings") == ["1"]


async def test_next_month_speaks_of_the_meeting_left_open(chat: Talk) -> None:
    await chat.says("! 2026-11-01 10:00", "! 2026-11-05 08:47", "王秀英: [开始开会]", "! 2026-12-05 10:00")
    assert "11 月的会还没写记录" in await chat.answer("王秀英: 待办")
    card = await chat.answer("王秀英: 开会")
    assert "12月5日" in card
    assert "[写 11 月记录]" in card
    assert "还有 3 人没点名" in await chat.answer("王秀英: [写 11 月记录]")


async def test_next_month_speaks_of_a_record_that_was_never_sent(chat: Talk) -> None:
    await chat.says("! 2026-11-05 10:00", *HELD, "王秀英: [散会]", "王秀英: 取消", "! 2026-12-05 10:00")
    assert "11 月的会还没写记录" in await chat.answer("周副书: 开会")


async def test_a_recorded_meeting_is_not_spoken_of(chat: Talk) -> None:
    await chat.says("! 2026-11-05 10:00", *HELD, "王秀英: [散会]", "王秀英: 学习", "王秀英: [跳过]", "王秀英: [提交]")
    assert "还没写记录" not in await chat.answer("! 2026-12-05 10:00", "王秀英: 开会")


async def test_a_meeting_taken_up_again_takes_photos(chat: Talk, database: Database) -> None:
    await chat.says(*HELD, "王秀英: [散会]", "王秀英: 取消")
    assert "照片直接发到这里" in await chat.answer("王秀英: 开会")
    assert "第 1 张照片收到" in await chat.answer("王秀英: {}")
    assert await rows(database, "select closed_at from meetings") == ["None"]


async def test_a_photo_that_would_be_in_no_record_is_asked_for_its_place(chat: Talk) -> None:
    await chat.says("周副书: 开会", *HELD, "王秀英: [散会]", "王秀英: 学习", "王秀英: 村委会", "周副书: [点名]")
    await chat.says("王秀英: [提交]")
    assert "这是什么" in await chat.answer("周副书: {}")


async def test_what_was_written_of_the_record_is_not_asked_again(chat: Talk, database: Database) -> None:
    await chat.says(*HELD, "王秀英: [散会]", "王秀英: 学习", "王秀英: 开会")
    assert "在哪里开展的" in await chat.answer("王秀英: [散会]")
    await chat.says("王秀英: [跳过]", "王秀英: [提交]")
    assert "还没填完" not in await chat.answer("王秀英: 待办")


async def test_who_is_noted_as_away_is_not_asked_again(chat: Talk) -> None:
    await chat.says("张大山: 外出", "张大山: 11月4日到11月6日 去县医院", "! 2026-11-05 10:00", "王秀英: 开会")
    assert "没到 1：3张大山（去县医院）" in await chat.answer("王秀英: [点名]")


async def test_who_is_away_and_comes_all_the_same_is_called(chat: Talk) -> None:
    await chat.says("张大山: 外出", "张大山: 11月4日到11月6日 去县医院", "张大山: 参加", "张大山: [东坡村]")
    assert "没点 3" in await chat.answer("! 2026-11-05 10:00", "王秀英: 开会", "王秀英: [点名]")


async def test_a_secretary_of_two_branches_is_asked_which(database_url: str, clock: Clock, tmp_path: Path) -> None:
    people = (*PEOPLE, "岭南县/河北镇/西岭村 王秀英 书记")
    chat = await talk(database_url, clock, tmp_path, "2026-11-05 10:00", people)
    assert "[东坡村] [西岭村]" in await chat.answer("王秀英: 开会")
    assert "西岭村主题党日" in await chat.answer("王秀英: 西岭")
    await chat.says("王秀英: 开会")
    assert "东坡村主题党日" in await chat.answer("王秀英: [东坡村]")
    assert "西岭村主题党日" in await chat.answer("王秀英: 开会 西岭村")


async def test_a_name_typed_when_some_are_left_is_understood(chat: Talk) -> None:
    await chat.says("王秀英: 开会")
    assert "[点名]" in await chat.answer("王秀英: [散会]")
    answer = await chat.answer("王秀英: 张大山没来 其余都到")
    assert "没到 1：3张大山" in answer
    assert "到了 2" in answer


@pytest.mark.parametrize(
    ("reason", "is_one"),
    [("去县医院", True), ("到了", False), ("其余都到", False), ("2", False), ("张大山到了", False)],
)
async def test_a_word_of_the_roll_is_no_reason(chat: Talk, database: Database, reason: str, is_one: bool) -> None:
    await chat.says("王秀英: 开会", "王秀英: [点名]", "王秀英: 张大山没来", "王秀英: [其余都到]", f"王秀英: {reason}")
    assert await rows(database, "select reason from attendance where came = 'absent'") == [reason if is_one else ""]


async def test_each_absent_has_a_reason_of_his_own(chat: Talk, database: Database) -> None:
    await chat.says("王秀英: 开会", "王秀英: [点名]", "王秀英: 2 3没来", "王秀英: [其余都到]")
    await chat.says("王秀英: 周副书生病，张大山外出务工")
    query = "select reason from attendance where came = 'absent' order by person_id"
    assert await rows(database, query) == ["生病", "外出务工"]


async def test_of_two_of_one_name_the_number_is_asked(database_url: str, clock: Clock, tmp_path: Path) -> None:
    chat = await talk(database_url, clock, tmp_path, "2026-11-05 10:00", (*PEOPLE[:2], f"{DONGPO} 张伟 党员"))
    database = Database(database_url, clock)
    async with database.transaction() as tx:
        await settle(tx, [f"{DONGPO} 张伟 党员"], channel="browser")
    await database.close()
    await chat.says("王秀英: 开会", "王秀英: [点名]")
    assert "有同名的：2张伟、3张伟。请写号码" in await chat.answer("王秀英: 张伟没来")
    assert "没到 1：3张伟" in await chat.answer("王秀英: 3没来")


async def test_all_but_one_have_paid(chat: Talk, database: Database) -> None:
    await chat.says("王秀英: 开会", "王秀英: [收党费]")
    assert "交了 2 人，还没交：2周副书" in await chat.answer("王秀英: 除2都交了")
    assert "没听明白" in await chat.answer("王秀英: 李四交了")


async def test_rolls_of_three_hundred_are_paged_both_ways(database_url: str, clock: Clock, tmp_path: Path) -> None:
    many = tuple(f"{DONGPO} 欧阳党员{number:03} 党员" for number in range(1, 300))
    chat = await talk(database_url, clock, tmp_path, "2026-11-05 10:00", (*PEOPLE[1:2], *many))
    await chat.says("王秀英: 开会")
    for first in ("[点名]", "[收党费]"):
        heard = [await chat.answer("王秀英: 开会", f"王秀英: {first}")]
        assert "[上一页]" not in heard[0]
        while "[下一页]" in heard[-1]:
            heard.append(await chat.answer("王秀英: [下一页]"))
        assert len(heard) == 8
        assert "300欧阳党员299" in heard[-1].replace("· ", "")
        assert max(map(len, heard)) < 1500
        assert "280欧阳党员279" in (await chat.answer("王秀英: [上一页]")).replace("· ", "")
    left = await chat.answer("王秀英: [散会]")
    assert "还有 300 人没点名：王秀英、欧阳党员001、欧阳党员002、欧阳党员003、欧阳党员004、欧阳党员005等。" in left
    assert "✗ 250欧阳党员249" in await chat.answer("王秀英: 250没来")
