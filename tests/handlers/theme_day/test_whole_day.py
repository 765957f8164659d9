"""A secretary's whole theme day: thirty members, ten photos; at most eight taps beyond the roll call, twenty signs."""

from datetime import datetime
from pathlib import Path

import orjson

from storage.database import Database
from tests.clock import Clock
from tests.test_transcripts import HOUSE, Chat
from tests.transcript import Line
from tests.village import settle

MEMBERS = [f"党员{number:02}" for number in range(1, 29)]
"""With the secretary and one who is there already, thirty."""
ROLL_CALL = {"[点名]", "[其余都到]", "[完成]", "[生病]"}


class Secretary:
    """王秀英 at her phone: what she presses, types and sends is counted."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self.taps: list[str] = []
        self.typed = ""

    async def does(self, what: str) -> str:
        if what.startswith("["):
            self.taps.append(what)
        elif not what.startswith("{"):
            self.typed += what
        heard = await self._chat.do(Line(0, "say", "王秀英", what))
        return heard[-1] if heard else ""


async def test_eight_taps_and_twenty_signs(database_url: str, clock: Clock, tmp_path: Path) -> None:
    clock.set(datetime(2026, 11, 5, 8, 0, tzinfo=HOUSE.zone))
    chat = Chat(database_url, clock, tmp_path)
    await chat.open()
    database = Database(database_url, clock)
    async with database.transaction() as tx:
        await settle(tx, [f"岭南县/河北镇/东坡村 {name} 党员" for name in MEMBERS])
    await database.close()
    for moment in ("2026-11-05 08:00", "2026-11-05 08:47"):
        await chat.do(Line(0, "ring", text=moment))
    secretary = Secretary(chat)
    assert "应到 30 人" in await secretary.does("[开始开会]")
    await secretary.does("[点名]")
    await secretary.does("3 17没来")
    await secretary.does("[其余都到]")
    assert "到了 28，线上 0，没来 2" in await secretary.does("[生病]")
    await secretary.does("[内容]")
    await secretary.does("[全部]")
    for _ in range(10):
        await secretary.does("{a}")
    assert "照片收到了" in (await chat.do(Line(0, "pass", text="3")))[-1]
    await secretary.does("[收党费]")
    await secretary.does("[全部]")
    await secretary.does("[散会]")
    await secretary.does("学习全会精神")
    await secretary.does("[跳过]")
    assert "✅ 主题党日已收到 #1" in await secretary.does("[提交]")
    beyond = [tap for tap in secretary.taps if tap not in ROLL_CALL]
    assert len(beyond) <= 8, beyond
    assert len(secretary.typed) <= 20
    (said,) = await chat.do(Line(0, "ask", text="select answers from reports"))
    answers = orjson.loads(said)
    assert (answers["due"], answers["present"], answers["remote"], len(answers["photos"])) == (30, 28, 0, 10)
    assert answers["absent"] == "党员01（生病）、党员15（生病）"
    assert "dues" in answers["contents"]
