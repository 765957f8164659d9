"""/roster: who cannot be reached is listed for whoever can help, each with what to do."""

from sqlalchemy import delete

from storage import people, schema
from storage.database import Database
from tests.resilience.engine import Engine
from tests.village import settle


async def test_the_unreachable_by_reason(database: Database) -> None:
    engine = Engine(database)
    await engine.open()
    async with database.transaction() as tx:
        await settle(tx, [f"岭南县/河北镇/东坡村 {name} 党员" for name in ("甲", "乙", "丙")])
        await people.unreachable(tx, "telegram", "张大山", "blocked")
        await people.unreachable(tx, "telegram", "甲", "gone")
        await people.unreachable(tx, "telegram", "乙", "refused")
        await tx.run(delete(schema.accounts).where(schema.accounts.c.account == "丙"))
    await engine.hears("王秀英", "/roster")
    await engine.hears("刘春花", "/roster")
    await engine.settles()
    assert (await engine.answers("刘春花"))[0].startswith("西岭村\n刘春花")
    assert (await engine.answers("王秀英"))[0].startswith("东坡村\n王秀英")
    await engine.presses("王秀英", "联系不上的 4 人")
    await engine.settles()
    assert (await engine.answers("王秀英"))[0].splitlines() == [
        "东坡村：4 人收不到提醒",
        "· 屏蔽了机器人，请本人解除屏蔽再发句话：张大山",
        "· 账号没了，换了号的请重新邀请：甲",
        "· 平台发不过去，请本人给机器人发句话：乙",
        "· 还没绑定，请管理员再发邀请：丙",
    ]
