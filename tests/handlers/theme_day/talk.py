"""A county that talks about its theme days: lines as in a transcript, one after the other."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import text

from storage.database import Database
from tests.clock import Clock
from tests.test_transcripts import HOUSE, Chat
from tests.transcript import Line
from tests.village import settle

DONGPO = "岭南县/河北镇/东坡村"
PEOPLE = (
    "岭南县 陈县督 督导",
    f"{DONGPO} 王秀英 书记",
    f"{DONGPO} 周副书 书记",
    f"{DONGPO} 张大山 党员",
    "岭南县/河北镇/西岭村 刘春花 书记",
    "岭南县/河北镇/西岭村 张大山 党员",
)


class Talk(Chat):
    """Says lines such as "王秀英: 开会" and "! 2026-11-05 08:47"."""

    async def says(self, *lines: str) -> list[str]:
        """Returns what the last of them brought."""
        heard: list[str] = []
        for line in lines:
            who, _, said = line.partition(": ")
            heard = await self.do(Line(0, "ring", text=line[2:]) if line[:2] == "! " else Line(0, "say", who, said))
        return heard

    async def at_once(self, *lines: str) -> list[str]:
        """Several people say something in one moment: one batch takes it."""
        for who, _, said in (line.partition(": ") for line in lines):
            await self._accept(self._database, self._spoken(Line(0, "say", who, said)))
        return await self.do(Line(0, "pass", text="1"))

    async def answer(self, *lines: str) -> str:
        return "\n".join(await self.says(*lines))


async def talk(url: str, clock: Clock, directory: Path, now: str, people: tuple[str, ...] = PEOPLE) -> Talk:
    clock.set(datetime.fromisoformat(now).replace(tzinfo=HOUSE.zone))
    database = Database(url, clock)
    async with database.transaction() as tx:
        await settle(tx, people)
    await database.close()
    return Talk(url, clock, directory)


async def rows(database: Database, query: str) -> list[str]:
    async with database.reading() as tx:
        return ["|".join(str(value) for value in row) for row in await tx.rows(text(query))]
