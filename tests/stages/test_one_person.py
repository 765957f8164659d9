"""Somebody on two platforms is one person with one draft: begun on one, finished on the other."""

from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete

from storage import schema
from storage.database import Database
from tests.clock import Clock
from tests.stages.play import Play
from tests.stages.stage import Stage
from tests.stages.telegram_stage import telegram
from tests.stages.wecom_stage import wecom
from tests.test_transcripts import HOUSE
from tests.transcript import Line
from tests.village import settle

WANG = "王秀英"


async def test_one_draft(database: Database, clock: Clock, tmp_path: Path) -> None:
    clock.set(datetime(2026, 11, 5, 9, 0, tzinfo=HOUSE.zone))
    async with database.transaction() as tx:
        ids = await settle(tx, channel="nowhere")
        await tx.run(delete(schema.accounts))
    async with AsyncExitStack() as stack:
        stages: list[Stage] = [
            await stack.enter_async_context(telegram(database, tmp_path)),
            await stack.enter_async_context(wecom(database, tmp_path, wrote=False)),
        ]
        phone, work = (Play(stage, database, clock, tmp_path) for stage in stages)
        for stage, play in zip(stages, (phone, work), strict=True):
            await stage.opens({WANG: ids[WANG]})
            await stack.enter_async_context(play.listening())
        assert "1/2" in await heard(phone, "/checkin")
        assert "2/2" in await heard(phone, "[走访入户]")
        assert "✅ 报到已收到 #1" in await heard(work, "{} 村口")
        assert "报到 1/2" in await heard(work, "/checkin")
        assert "2/2" in await heard(phone, "志愿服务")
        assert "✅ 报到已收到 #2" in await heard(work, "跳过")
        rows = await phone.do(Line(0, "ask", text="select form, person_id from reports"))
    assert rows == [f"check_in|{ids[WANG]}"] * 2


async def heard(play: Play, words: str) -> str:
    """What she hears at the place where she said it."""
    came = await play.do(Line(0, "say", WANG, words))
    assert isinstance(came, dict)
    return came[WANG].words
