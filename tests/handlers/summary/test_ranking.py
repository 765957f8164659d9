"""Who may turn ranking on, and where it then holds; how it is said stands in `tests/transcripts/ranking.chat`."""

import pytest
from sqlalchemy import select

from handlers.forms.keep import load_library
from handlers.handle import handle
from storage import inbox, schema
from storage.database import Database
from storage.messages import Incoming
from storage.switches import is_on, turn_to
from tests.reminders.telling import HOUSE, deeds, place
from tests.village import settle

ON = [("岭南县", True), ("河北镇", True), ("东坡村", True), ("河东镇", False), ("南湾村", False)]


async def test_the_nearest_switch_above_decides_and_nothing_is_on_by_itself(database: Database) -> None:
    async with database.transaction() as tx:
        await settle(tx)
        places = {name: await place(tx, name) for name, _ in ON}
        assert not any([await is_on(tx, "ranking", one) for one in places.values()])
        await turn_to(tx, "ranking", places["岭南县"], True, 1)
        await turn_to(tx, "ranking", places["河东镇"], False, 1)
        await turn_to(tx, "other", places["东坡村"], False, 1)
        assert [(name, await is_on(tx, "ranking", one)) for name, one in places.items()] == ON
        await turn_to(tx, "ranking", places["河东镇"], True, 1)
        assert await is_on(tx, "ranking", places["南湾村"])


@pytest.mark.parametrize(("where", "way"), [("河东镇", "on"), ("河东镇", "ask"), ("岭南县", "off"), ("南湾村", "on")])
async def test_an_administrator_turns_it_on_only_where_that_post_is(database: Database, where: str, way: str) -> None:
    """Somebody who administers one town and watches over another."""
    async with database.transaction() as tx:
        posts = ("岭南县/河北镇 周双全 管理员", "岭南县/河东镇 周双全 督导", "岭南县/河东镇/南湾村 孙铁柱 书记")
        assert await settle(tx, posts)
        target = await place(tx, where)
        press = f"m:ranking:{target.id}/{way}"
        await inbox.accept(tx, [Incoming(channel="telegram", key="1", account="周双全", chat="周双全", press=press)])
        await handle(tx, await inbox.take(tx, 10), await load_library(tx), HOUSE)
        assert (await tx.rows(select(schema.switches))) == []
        said = [row.body for row in await tx.rows(select(schema.outbox.c.body))]
    assert len(said) == 1
    assert "这里办不了这件事。" in said[0]
    assert await deeds(database) == [f"ranking.refuse '{target.id}/{way}'"]
