"""Who sends a flood is dealt with at the pace of the answers, told so once, and in nobody's way; nothing is lost."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.slowing import BURST, PATIENCE, Slowing
from bot.turns import Turns
from storage import people, schema
from tests.clock import Clock
from tests.resilience.engine import HOUSE, Engine

TOLD = "您发得太快"
WANG = 5
"""王秀英, by number."""


@pytest.fixture
def paced(engine: Engine, clock: Clock) -> Engine:
    """One message a second to a chat."""
    slowing = Slowing({"telegram": 1.0}, "zh", lambda: clock().timestamp())
    engine.turns = Turns(engine.database, HOUSE, lambda: None, slowing)
    return engine


async def waiting(engine: Engine) -> int:
    async with engine.database.reading() as tx:
        its = select(func.count()).where(schema.inbox.c.state == "waiting")
        return int(await tx.scalar(its))


async def test_a_flood_is_dealt_with_slowly_in_order_and_told_once(paced: Engine, clock: Clock) -> None:
    flood = BURST + PATIENCE + 5
    await paced.hears("王秀英", *["/me"] * flood)
    await paced.hears("刘春花", "/me")
    await paced.settles()
    assert len(await paced.answers("刘春花")) == 1, "nobody else notices"
    first = await paced.answers("王秀英")
    assert [one.startswith(TOLD) for one in first].count(True) == 1
    assert len(first) == BURST + 1
    told = []
    for second in range(flood - BURST):
        clock.advance(timedelta(seconds=1))
        await paced.settles()
        told += await paced.answers("王秀英")
        assert len(told) == second + 1, "one a second, and no second notice"
    assert await waiting(paced) == 0


async def test_a_few_too_many_are_no_reason_to_say_so(paced: Engine, clock: Clock) -> None:
    await paced.hears("王秀英", *["/me"] * (BURST + PATIENCE))
    await paced.settles()
    assert await waiting(paced) == PATIENCE
    clock.advance(timedelta(seconds=2 * PATIENCE))
    await paced.settles()
    assert not any(one.startswith(TOLD) for one in await paced.answers("王秀英"))


async def test_who_floods_again_hears_so_again_in_their_language(paced: Engine, clock: Clock) -> None:
    for language, words in (("zh", TOLD), ("en", "That was fast")):
        async with paced.database.transaction() as tx:
            await people.speak(tx, WANG, language)
        await paced.hears("王秀英", *["/me"] * (BURST + PATIENCE + 1))
        while await waiting(paced):
            await paced.settles()
            clock.advance(timedelta(seconds=30))
        clock.advance(timedelta(minutes=1))
        told = await paced.answers("王秀英")
        assert [one.startswith(words) for one in told].count(True) == 1


async def test_a_group_is_not_told(paced: Engine) -> None:
    said = [paced.line("王秀英", text="/me").model_copy(update={"group": True, "addressed": True}) for _ in range(100)]
    await paced.accepts(*said)
    await paced.settles()
    assert not any(one.startswith(TOLD) for one in await paced.answers("王秀英"))
