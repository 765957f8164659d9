"""How many taps it takes: one to report, three to hand out, and to close it one each and the photo."""

from collections import Counter
from datetime import datetime
from pathlib import Path

from tests.clock import Clock
from tests.handlers.issues.talk import HOUSE, Talk
from tests.transcript import Line


class Fingers:
    """What everybody does: taps and typed signs are counted, photos come in at once."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self.taps: Counter[str] = Counter()
        self.typed: Counter[str] = Counter()

    async def do(self, who: str, what: str) -> str:
        if what.startswith("["):
            self.taps[who] += 1
        elif not what.startswith("{"):
            self.typed[who] += len(what)
        heard = await self._talk.do(Line(0, "say", who, what))
        return heard[-1] if heard else ""

    async def arrive(self) -> list[str]:
        await self._talk.do(Line(0, "pass", text="photos"))
        return await self._talk.do(Line(0, "pass", text="2m"))


async def test_every_tap_of_an_issue(database_url: str, clock: Clock, tmp_path: Path) -> None:
    clock.set(datetime(2026, 11, 5, 9, 0, tzinfo=HOUSE.zone))
    talk = Talk(database_url, clock, tmp_path)
    await talk.open()
    fingers = Fingers(talk)
    await fingers.do("张大山", "{=lamp} 村口路灯坏了")
    assert "✅ 问题随手拍已收到 #1" in await fingers.do("张大山", "[问题随手拍]")
    assert fingers.taps == {"张大山": 1}

    assert any(one.startswith("@李镇督") for one in await fingers.arrive())
    await fingers.do("李镇督", "[交办]")
    await fingers.do("李镇督", "[王秀英 东坡村]")
    assert "✅ #1 村口路灯坏了 已交办给 王秀英" in await fingers.do("李镇督", "[7 天（11月12日）]")
    assert fingers.taps == {"张大山": 1, "李镇督": 3}

    await fingers.do("王秀英", "[办好了]")
    assert "照片交上去了" in await fingers.do("王秀英", "{=bright}")
    assert any(one.startswith("@李镇督 [图]") for one in await fingers.arrive())
    await fingers.do("李镇督", "[属实，同意]")
    assert "办结了" in await fingers.do("张大山", "[解决了]")
    assert fingers.taps == {"张大山": 2, "李镇督": 4, "王秀英": 1}
    assert fingers.typed == {}
    (state,) = await talk.do(Line(0, "ask", text="select state, closed_how from issues"))
    assert state == "closed|words"
