"""Who comes: a member of two branches is asked by both, each with its own buttons, and so is a secretary."""

from pathlib import Path

from storage.database import Database
from tests.clock import Clock
from tests.handlers.theme_day.talk import PEOPLE, Talk, rows, talk

JOINED = "select place_id, answer from attendance order by place_id"


async def test_a_member_of_two_branches_is_asked_by_both(chat: Talk, database: Database) -> None:
    heard = await chat.says("! 2026-11-01 10:00", "! 2026-11-02 18:37")
    (told,) = [one for one in heard if one.startswith("@张大山")]
    assert "东坡村主题党日。您能来吗" in told
    assert "西岭村主题党日。您能来吗" in told
    assert "[东坡村参加] [东坡村请假]" in told
    assert "西岭村主题党日" in await chat.answer("张大山: [西岭村参加]")
    await chat.says("张大山: [东坡村异地参加]")
    assert [row.split("|")[1] for row in await rows(database, JOINED)] == ["remote", "join"]


async def test_two_branches_with_days_of_their_own_ask_each_for_itself(chat: Talk) -> None:
    await chat.says("! 2026-11-01 10:00", "刘春花: 党日计划", "刘春花: [改时间]", "刘春花: 每月5日遇休息日顺延")
    heard = await chat.says("! 2026-11-02 18:37")
    (told,) = [one for one in heard if one.startswith("@张大山")]
    assert "[东坡村参加]" in told
    assert "[西岭村参加]" in told


async def test_a_word_of_a_member_of_two_branches_is_asked_after(chat: Talk, database: Database) -> None:
    assert "[东坡村] [西岭村]" in await chat.answer("张大山: 参加")
    assert await rows(database, JOINED) == []
    assert "西岭村" in await chat.answer("张大山: [西岭村]")


async def test_a_secretary_of_two_branches_hears_of_both(database_url: str, clock: Clock, tmp_path: Path) -> None:
    people = (*PEOPLE, "岭南县/河北镇/西岭村 王秀英 书记")
    chat = await talk(database_url, clock, tmp_path, "2026-11-01 09:00", people)
    heard = await chat.says("! 2026-11-01 10:00", "! 2026-11-05 08:47")
    (told,) = [one for one in heard if one.startswith("@王秀英")]
    assert "[东坡村开始开会]" in told
    assert "[西岭村开始开会]" in told
    assert "西岭村主题党日" in await chat.answer("王秀英: [西岭村开始开会]")


async def test_those_who_are_due_are_counted_as_the_meeting_counts_them(chat: Talk) -> None:
    assert "应到 3 人：" in await chat.answer("王秀英: 党日计划")
    assert "应到 3 人：" in await chat.answer("! 2026-11-05 10:00", "王秀英: 开会")


async def test_the_reason_may_follow_the_word(chat: Talk, database: Database) -> None:
    assert "您请假（家里有事）" in await chat.answer("周副书: 请假 家里有事")
    assert await rows(database, "select answer, reason from attendance") == ["leave|家里有事"]
    assert "这里办不了" in await chat.answer("周副书: 请假 99 2026-11")
