"""The sender over WeCom: what becomes of rows, and of people, where WeCom takes something or does not."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.channels.wecom.wecom import WeComChannel
from bot.send import TRIES, Sender
from storage import outbox, people, schema
from storage.database import Database
from storage.messages import NOTICE, REPLY, Kind, Outgoing
from tests.bot.telegram.conftest import Inbox, eventually, listening
from tests.bot.wecom.listener import Listener
from tests.bot.wecom.test_speaking import to
from tests.resilience.moody import sending
from tests.village import settle
from tests.wecom.people import Person
from tests.wecom.server import FakeWeCom


async def post(database: Database, sender: Sender, *outgoing: Outgoing) -> None:
    async with database.transaction() as tx:
        await outbox.post(tx, outgoing)
    sender.wake()


async def states(database: Database) -> Counter[str]:
    """How many rows of the outbox are in each state, with the problem if there is one."""
    async with database.reading() as tx:
        rows = await tx.rows(select(schema.outbox.c.state, schema.outbox.c.problem))
    return Counter(f"{row.state} {row.problem}".strip() for row in rows)


async def become(database: Database, **wanted: int) -> None:
    """Waits until the rows are in these states. Raises TimeoutError."""
    async with asyncio.timeout(10):
        while await states(database) != Counter({name.replace("_", " "): many for name, many in wanted.items()}):  # noqa: ASYNC110 -- rings no bell
            await asyncio.sleep(0.01)


async def test_who_only_opened_the_chat_stays_reachable(
    wecom: FakeWeCom, channel: Listener, inbox: Inbox, database: Database, wang: Person
) -> None:
    """Neither a second bubble nor a greeting that comes late may mark her: as soon as she writes she is answered."""
    async with database.transaction() as tx:
        ids = await settle(tx)
        await people.link(tx, ("wecom", wang.id), ids["王秀英"], wang.id)
    await wang.enters()
    await inbox.holds(1)
    async with sending(database, channel) as sender:
        await post(database, sender, to(wang, "您好", ack=inbox.kept[0].ack), to(wang, "还有"))
        await become(database, sent=1, parked_expired=1)
        wecom.bot.forget()
        await post(database, sender, to(wang, "您好", ack=inbox.kept[0].ack))
        await become(database, sent=1, parked_expired=2)
    async with database.reading() as tx:
        assert (await people.by_accounts(tx, [("wecom", wang.id)]))["wecom", wang.id].unreachable == ""
    assert [m.text for m in wang.chat if m.from_bot] == ["您好"]


@pytest.mark.parametrize("kind", [REPLY, NOTICE])
async def test_nothing_is_given_up_while_there_is_no_connection(
    wecom: FakeWeCom, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wang: Person, kind: Kind
) -> None:
    """However long the line is dead, and though each try is in vain."""
    monkeypatch.setattr("bot.channels.wecom.longline.LINE_SECONDS", 0.001)
    monkeypatch.setattr("bot.send.OUTAGE_PAUSE", 0.06)
    monkeypatch.setattr("bot.send.OUTAGE_LOOK", 0.03)
    wang.place.wrote, channel, tried = True, Listener(wecom, database, tmp_path, minute=0, hour=0), Counter[str]()

    async def send(outgoing: Outgoing) -> None:
        tried[outgoing.text] += 1
        await WeComChannel.send(channel, outgoing)

    monkeypatch.setattr(channel, "send", send)
    async with sending(database, channel) as sender:
        await post(database, sender, to(wang, "您好", kind=kind))
        await eventually(lambda: tried["您好"] > 2 * TRIES)
        async with listening(channel, Inbox()):
            await become(database, sent_network=1)
    assert [m.text for m in wang.chat] == ["您好"]


async def test_a_notice_whose_answer_was_lost_is_not_said_twice(
    wecom: FakeWeCom, channel: Listener, database: Database, wang: Person
) -> None:
    """Of a long one the rest follows. An answer is said again."""
    wang.place.wrote = True
    async with sending(database, channel) as sender:
        wecom.bot.faults.lose_answers = 1
        await post(database, sender, to(wang, "今天主题党日", kind=NOTICE))
        await become(database, sent_uncertain=1)
        wecom.bot.faults.lose_answers = 1
        await post(database, sender, to(wang, "长" * 7000 + "尾", kind=NOTICE))
        await become(database, sent_uncertain=1, sent_network=1)
        wecom.bot.faults.lose_answers = 1
        await post(database, sender, to(wang, "您好"))
        await become(database, sent_uncertain=1, sent_network=2)
    assert [m.text[-1] for m in wang.chat] == ["日", "长", "尾", "好", "好"]
