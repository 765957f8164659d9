"""What would go out tomorrow is told to who keeps the schedules there, and to nobody else."""

from typing import Any

import pytest
from sqlalchemy import delete

from reminders.foreseeing import KIND, Foreseeing
from storage import schema
from storage.database import Database
from storage.jobs import Job, Promise
from tests.clock import Clock
from tests.reminders.telling import HOUSE, at, place


async def foreseen(database: Database, who: int, where: str, day: str, schedule: int = 0) -> str:
    async with database.reading() as tx:
        terms: dict[str, Any] = {
            "place": (await place(tx, where)).id,
            "day": day,
            "schedule": schedule,
            "language": "zh",
        }
        said = await Foreseeing(HOUSE).make(tx, Job(1, 0, Promise(KIND, who, "telegram", "何管理", terms)))
    (only,) = said
    return only.text


async def test_a_day_with_how_many_and_an_example(database: Database, ids: dict[str, int]) -> None:
    said = await foreseen(database, ids["何管理"], "岭南县", "2026-11-05")
    assert said.splitlines() == [
        "明天会发出：",
        "· 08:37 主题党日（岭南县）：4 人",
        "例如王秀英会收到：",
        "今天是东坡村主题党日。",
        "应到 2 人：参加 0，请假 0，异地 0，没回 2。",
        "开会时点“开始开会”，点名、照片、记录都在里面。",
    ]
    assert await foreseen(database, ids["何管理"], "岭南县", "2026-11-07") == "11月7日（周六）没有要发的提醒。"
    assert await foreseen(database, ids["何管理"], "岭南县", "2026-11-05", schedule=2) == "明天没有要发的提醒。"


async def test_another_place_or_who_keeps_it_no_more_is_refused(
    database: Database, ids: dict[str, int], clock: Clock
) -> None:
    for who in ("李镇督", "王秀英"):
        assert await foreseen(database, ids[who], "岭南县", "2026-11-05") == "这里办不了这件事。"
    async with database.transaction() as tx:
        await tx.run(delete(schema.posts).where(schema.posts.c.person_id == ids["何管理"]))
    at(clock, "2026-11-04 19:00")
    assert await foreseen(database, ids["何管理"], "岭南县", "2026-11-05") == "这里办不了这件事。"


@pytest.mark.usefixtures("ids")
async def test_nobody_is_told_by_looking(database: Database, ids: dict[str, int]) -> None:
    await foreseen(database, ids["何管理"], "岭南县", "2026-11-05")
    async with database.reading() as tx:
        assert await tx.scalar(schema.fired.select()) is None
