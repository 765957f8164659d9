"""No more than 25 messages a minute to one chat, however they are sent: WeCom drops what is above without a word."""

import asyncio
from collections.abc import Awaitable, Sequence
from pathlib import Path

import pytest

from bot.channels.wecom.uploads import PER_MINUTE
from storage.database import Database
from storage.messages import Choice, Document
from tests.bot.telegram.conftest import Inbox, eventually, listening
from tests.bot.wecom.listener import Listener
from tests.bot.wecom.test_callback import app as app  # -- the same channel, by the same name
from tests.bot.wecom.test_callback import member as member
from tests.bot.wecom.test_speaking import to
from tests.wecom.people import Person
from tests.wecom.server import FakeWeCom

MOST = 25
ROWS = tuple((Choice(label=f"选项{number}", data=f"a:{number}"),) for number in range(8))


async def settled(work: Sequence[Awaitable[None]]) -> int:
    """How many of these end by themselves, however; those that wait for their turn are given up."""
    tasks = [asyncio.ensure_future(one) for one in work]
    many = -1
    while many != sum(task.done() for task in tasks):  # until nothing has moved for a while
        many = sum(task.done() for task in tasks)
        await asyncio.sleep(0.5)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return many


async def test_pushes_and_answers_of_the_bot(channel: Listener, inbox: Inbox, wang: Person) -> None:
    for _ in range(14):
        await wang.says("你好")
    await inbox.holds(14)
    both = [one for said in inbox.kept for one in (to(wang, "答", ack=said.ack), to(wang, "推"))]
    assert await settled([channel.send(one) for one in both]) == MOST
    assert len(wang.place.sent) == MOST


async def test_changed_cards_of_the_bot(wecom: FakeWeCom, channel: Listener, inbox: Inbox, wang: Person) -> None:
    wang.place.wrote = True
    await channel.says(to(wang, "第一页", rows=ROWS[:2]))
    for number in range(1, 31):
        await wang.taps("选项0")
        await inbox.holds(number)
    pages = [to(wang, "又一页", rows=ROWS[:2], ack=press.ack, replaces=press.message) for press in inbox.kept]
    assert await settled([channel.send(page) for page in pages]) == MOST - 1
    assert len(wang.place.sent) == MOST


async def test_marks_take_no_answers_place(channel: Listener, inbox: Inbox, wang: Person) -> None:
    """Of 25 messages a minute the last ones are answers: a mark would halve the presses that can be answered."""
    wang.place.wrote = True
    await channel.says(to(wang, "做了什么？", rows=ROWS))
    for number in range(1, 20):
        await wang.taps("选项2")
        await inbox.holds(number)
    answers = [to(wang, "然后？", ack=press.ack) for press in inbox.kept]
    for answer in answers[:16]:
        async with asyncio.timeout(5):
            await channel.send(answer)
    assert len([m for m in wang.chat if m.text == "然后？"]) == 16
    assert wang.chat[0].note == "✓ 选项2"


async def test_messages_of_the_app(app: Listener, member: Person) -> None:
    assert await settled([app.send(to(member, str(number))) for number in range(30)]) == MOST
    assert len(member.chat) == MOST


async def test_files_of_the_bot_in_all_chats_together(wecom: FakeWeCom, channel: Listener, tmp_path: Path) -> None:
    await asyncio.to_thread((tmp_path / "made").write_bytes, b"0123456789")
    people = [wecom.person(f"somebody{number}") for number in range(PER_MINUTE + 5)]
    for person in people:
        person.place.wrote = True
    document = Document(path="made", name="a.bin")
    assert await settled([channel.send(to(person, document=document)) for person in people]) == PER_MINUTE


@pytest.mark.parametrize(("presses", "pushes"), [(0, 20), (8, 0)])
async def test_a_restart_does_not_begin_the_minute_anew(
    wecom: FakeWeCom, database: Database, tmp_path: Path, inbox: Inbox, wang: Person, presses: int, pushes: int
) -> None:
    """WeCom counts the card that was changed, too."""
    wang.place.wrote = True
    channel = Listener(wecom, database, tmp_path)
    async with listening(channel, inbox):
        await eventually(lambda: channel.problem is None)
        await channel.says(to(wang, "做了什么？", rows=ROWS))
        for number in range(1, presses + 1):
            await wang.taps("选项2")
            await inbox.holds(number)
            await channel.says(to(wang, "然后？", ack=inbox.kept[-1].ack))
        for _ in range(pushes):
            await channel.says(to(wang, "提醒"))
    again = Listener(wecom, database, tmp_path)
    async with listening(again, inbox):
        await eventually(lambda: again.problem is None)
        await settled([again.send(to(wang, f"又{number}")) for number in range(11)])
    assert len(wang.place.sent) == MOST
