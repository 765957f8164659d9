"""A chat that is slow, refuses, or moved away delays nobody else's replies, and loses none of its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select

import bot.send
from bot.held import AT_ONCE
from bot.send import Sender
from storage import outbox, people, schema
from storage.database import Database
from storage.messages import NOTICE, REPLY
from storage.problems import BLOCKED, MIGRATED, NETWORK, SLOW_DOWN, ChannelError
from tests.clock import Clock
from tests.resilience.engine import Engine
from tests.resilience.moody import WITHIN, MoodyChannel, post, sending

OTHERS = [f"别人{number}" for number in range(20)]
THREE = ("一", "二", "三")


async def test_a_slow_chat(database: Database) -> None:
    channel = MoodyChannel()
    channel.slow["慢"] = asyncio.Event()
    async with sending(database, channel) as sender:
        await post(database, "慢", THREE)
        for other in OTHERS:
            await post(database, other, THREE)
        sender.wake()
        for other in OTHERS:
            await channel.takes(other, *THREE)
        assert channel.texts("慢") == []
        channel.slow["慢"].set()
        await channel.takes("慢", *THREE)


async def test_a_chat_that_wants_patience(database: Database) -> None:
    channel = MoodyChannel()
    channel.moods["慢"] = [ChannelError(SLOW_DOWN, after=2.5)]
    async with sending(database, channel) as sender:
        await post(database, "慢", THREE)
        sender.wake()
        began = asyncio.get_running_loop().time()
        for other in OTHERS:
            await post(database, other, THREE)
            sender.wake()
        for other in OTHERS:
            await channel.takes(other, *THREE)
        assert channel.texts("慢") == []
        await channel.takes("慢", *THREE)
        assert asyncio.get_running_loop().time() - began >= 2.5, "not before its time, and in order"


async def test_who_is_told_a_thousand_things_is_told_them_in_order_and_nobody_waits(database: Database) -> None:
    channel = MoodyChannel()
    channel.slow["慢"] = asyncio.Event()
    many = [str(number) for number in range(AT_ONCE + 100)]
    async with sending(database, channel) as sender:
        await post(database, "慢", many)
        await post(database, "别人", THREE)
        sender.wake()
        await channel.takes("别人", *THREE)
        await post(database, "慢", ["最后"])
        sender.wake()
        channel.slow["慢"].set()
        await channel.takes("慢", *many, "最后")


async def test_a_channel_that_is_down_keeps_no_other_waiting(database: Database) -> None:
    down, other, again = MoodyChannel(), MoodyChannel(), asyncio.Event()
    other.name = "wecom"
    chats = [str(number) for number in range(AT_ONCE + 100)]
    down.slow = dict.fromkeys(chats, again)
    async with sending(database, down, other) as sender:
        for chat in chats:
            await post(database, chat, ["一"])
        await post(database, "别人", THREE, channel="wecom")
        sender.wake()
        await other.takes("别人", *THREE)
        again.set()
        await down.takes(chats[-1], "一")


async def test_a_broadcast_keeps_no_reply_waiting(database: Database) -> None:
    """Not even one to a chat whose own notice is still on its way."""
    channel, answers = MoodyChannel(), asyncio.Event()
    channel.rate = 4.0
    first, (fifth, last) = ["1", "2", "3", "4"], ["5", "6"]
    channel.slow = dict.fromkeys(first, answers)  # and no more may be on their way in a second
    async with sending(database, channel) as sender:
        for chat in (*first, fifth, last):
            await post(database, chat, ["通知"], NOTICE)
        sender.wake()
        await post(database, last, ["答"])
        sender.wake()
        async with asyncio.timeout(WITHIN):
            while ("telegram", last, REPLY) not in sender._lanes:  # noqa: ASYNC110 -- the sender rings no bell
                await asyncio.sleep(0)
        answers.set()
        await channel.takes(last, "答", "通知")
    assert channel.took.index((last, "答")) < channel.took.index((fifth, "通知"))


async def test_who_blocked_us_is_listed_until_they_write_again(engine: Engine) -> None:
    channel = MoodyChannel()
    channel.moods["王秀英"] = [ChannelError(BLOCKED)]
    async with sending(engine.database, channel) as sender:
        await post(engine.database, "王秀英", ["在吗"])
        sender.wake()
        await eventually(engine.database, {"王秀英": "blocked"})
        await engine.hears("王秀英", "/help")
        await engine.settles()
        assert await unreachable(engine.database) == {}
        sender.wake()
        await post(engine.database, "张大山", ["好"])
        sender.wake()
        await channel.takes("张大山", "好")
        [answer] = channel.texts("王秀英")
        assert answer.startswith("点按钮就能填报"), "what was refused is not said late, the answer is said"


async def test_a_group_that_moved(engine: Engine) -> None:
    """What waits for it goes to its new id, in order, however busy the bot is meanwhile."""
    channel = MoodyChannel()
    channel.moods["王秀英"] = [ChannelError(MIGRATED, chat="-100777")] * 3
    async with sending(engine.database, channel) as sender, busy(sender):
        await post(engine.database, "王秀英", THREE)
        await channel.takes("-100777", *THREE)
    async with engine.database.reading() as tx:
        chats = await people.chats_of(tx, [5])
    assert chats == {5: ("telegram", "-100777")}


async def test_what_a_restart_finds_postponed(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reply that was to be tried again is, in its time, however busy the bot is meanwhile."""
    monkeypatch.setattr(bot.send, "LOOK_AGAIN", 0.2)
    channel = MoodyChannel()
    await post(database, "慢", ["一"])
    async with database.transaction() as tx:
        await outbox.postpone(tx, 1, 3, tx.now + timedelta(seconds=8), NETWORK.code)
    async with sending(database, channel) as sender, busy(sender):
        await post(database, "别人", THREE)
        await channel.takes("别人", *THREE)
        clock.advance(timedelta(seconds=8))
        await channel.takes("慢", "一")


@asynccontextmanager
async def busy(sender: Sender) -> AsyncIterator[None]:
    """Somebody always has something to send."""

    async def wakes() -> None:
        while True:
            sender.wake()
            await asyncio.sleep(0.02)

    waking = asyncio.create_task(wakes())
    try:
        yield
    finally:
        waking.cancel()
        await asyncio.gather(waking, return_exceptions=True)


async def eventually(database: Database, expected: dict[str, str]) -> None:
    async with asyncio.timeout(3):
        while await unreachable(database) != expected:  # noqa: ASYNC110 -- the store rings no bell
            await asyncio.sleep(0.01)


async def unreachable(database: Database) -> dict[str, str]:
    accounts = schema.accounts
    async with database.reading() as tx:
        found = await tx.rows(select(accounts.c.account, accounts.c.unreachable).where(accounts.c.unreachable != ""))
    return {row.account: row.unreachable for row in found}
