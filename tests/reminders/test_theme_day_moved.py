"""A theme day was moved: who had answered hears so once, with the three buttons, whatever moved it; others do not."""

from pathlib import Path

import pytest

from storage.database import Database
from tests.clock import Clock
from tests.handlers.theme_day.talk import PEOPLE, Talk, rows, talk

ASKED = ("! 2026-11-01 10:00", "! 2026-11-02 18:37")


@pytest.fixture
async def chat(database_url: str, clock: Clock, tmp_path: Path) -> Talk:
    people = (*PEOPLE, "岭南县/河北镇/东坡村 何小满 党员")
    return await talk(database_url, clock, tmp_path, "2026-11-01 09:00", people)


def to(name: str, heard: list[str]) -> list[str]:
    return [one for one in heard if one.startswith(f"@{name} ")]


async def test_who_had_answered_hears_of_the_other_day_once(chat: Talk) -> None:
    await chat.says(*ASKED, "何小满: [参加]", "王秀英: 党日计划", "王秀英: [改时间]", "王秀英: 11月20日")
    heard = await chat.says("! 2026-11-02 18:40")
    (told,) = to("何小满", heard)
    assert told.startswith("@何小满 东坡村主题党日改到11月20日（周五）。您能来吗？")
    assert "[参加] [请假] [异地参加]" in told
    assert to("张大山", heard) == []
    assert "您参加" in await chat.answer("何小满: [参加]")
    later = [
        one for moment in ("11-03 18:40", "11-05 08:50", "11-17 18:50") for one in await chat.says(f"! 2026-{moment}")
    ]
    assert [one for one in to("何小满", later) if "您能来吗" in one] == []


async def test_a_day_moved_at_night_is_said_in_the_morning(chat: Talk) -> None:
    await chat.says(*ASKED, "何小满: [参加]", "! 2026-11-02 22:00", "王秀英: 党日计划", "王秀英: [改时间]")
    assert await chat.says("王秀英: 11月20日", "! 2026-11-02 22:10") == []
    assert len(to("何小满", await chat.says("! 2026-11-03 08:40"))) == 1


async def test_who_answers_before_the_notice_does_not_get_it(chat: Talk) -> None:
    await chat.says(*ASKED, "何小满: [参加]", "! 2026-11-02 22:00", "王秀英: 党日计划", "王秀英: [改时间]")
    await chat.says("王秀英: 11月20日", "何小满: 请假")
    assert to("何小满", await chat.says("! 2026-11-03 08:40")) == []


async def test_a_rule_for_good_moves_the_day_too(chat: Talk) -> None:
    await chat.says(*ASKED, "何小满: [参加]", "王秀英: 党日计划", "王秀英: [改时间]", "王秀英: 每月20日遇休息日顺延")
    assert len(to("何小满", await chat.says("! 2026-11-02 18:40"))) == 1


async def test_an_hour_alone_moves_no_day(chat: Talk) -> None:
    await chat.says(*ASKED, "何小满: [参加]", "王秀英: 党日计划", "王秀英: [改时间]", "王秀英: 9:30")
    assert to("何小满", await chat.says("! 2026-11-02 18:40")) == []


async def test_where_a_branch_has_a_day_of_its_own_the_county_moves_nothing(chat: Talk, database: Database) -> None:
    await chat.says(*ASKED, "王秀英: 党日计划", "王秀英: [改时间]", "王秀英: 11月12日", "何小满: 参加")
    await chat.says("张大山: 参加", "张大山: [西岭村]")
    await chat.says("陈县督: 党日计划", "陈县督: [改时间]", "陈县督: 11月20日")
    heard = await chat.says("! 2026-11-02 18:40")
    assert to("何小满", heard) == []
    assert len(to("张大山", heard)) == 1
    assert "西岭村主题党日改到11月20日" in to("张大山", heard)[0]
    assert await rows(database, "select answer from attendance order by place_id") == ["join", ""]


async def test_a_day_gone_by_is_asked_for_again(chat: Talk) -> None:
    await chat.says("! 2026-11-03 10:00", "王秀英: 党日计划", "王秀英: [改时间]")
    assert "昨天已经过去了。改到哪天？" in await chat.answer("王秀英: 昨天")
    assert "11月12日" in await chat.answer("王秀英: 11月12日")
