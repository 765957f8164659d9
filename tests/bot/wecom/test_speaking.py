"""How the smart bot says things: answers, greetings, changed cards, pushes where nothing else is left, files."""

import asyncio
from pathlib import Path

import pytest

from storage.messages import NOTICE, REPLY, Choice, Document, Incoming, Kind, Outgoing
from storage.problems import BLOCKED, EXPIRED, GONE, NETWORK, REFUSED, SLOW_DOWN, TOO_LARGE, ChannelError, Problem
from tests.bot.telegram.conftest import Inbox
from tests.bot.wecom.listener import Listener
from tests.telegram.pictures import jpeg
from tests.wecom.people import Person
from tests.wecom.server import FakeWeCom

Rows = tuple[tuple[Choice, ...], ...]
MANY: Rows = tuple((Choice(label=f"选项{number}", data=f"a:{number}"),) for number in range(30))
ROWS = MANY[:8]


def to(person: Person, text: str = "", **said: object) -> Outgoing:
    return Outgoing(channel="wecom", chat=person.place.id, text=text).model_copy(update=said)


async def heard(inbox: Inbox, count: int = 1) -> Incoming:
    await inbox.holds(count)
    return inbox.kept[count - 1]


def commands(fake: FakeWeCom) -> list[str]:
    """What was asked of WeCom so far, without the subscription."""
    return [frame["cmd"].removeprefix("aibot_") for frame in fake.bot.asked[1:]]


async def test_an_answer_is_an_answer_and_what_follows_it_too(
    wecom: FakeWeCom, channel: Listener, inbox: Inbox, wang: Person
) -> None:
    await wang.says("你好")
    ack = (await heard(inbox)).ack
    await channel.says(to(wang, "您好", ack=ack), to(wang, "还有"), to(wang, "长" * 7000 + "尾", ack=ack))
    assert commands(wecom) == ["respond_msg", "send_msg", "respond_msg", "respond_msg"]
    assert [m.text[-1] for m in wang.chat if m.from_bot] == ["好", "有", "长", "尾"]


async def test_a_request_too_old_to_be_answered_is_pushed_to(wecom: FakeWeCom, channel: Listener, wang: Person) -> None:
    wang.place.wrote = True
    await channel.says(to(wang, "您好", ack="m req999", rows=ROWS[:2]))
    assert commands(wecom) == ["respond_msg", "send_msg"]
    assert wang.last.labels == ["选项0", "选项1"]


@pytest.mark.parametrize(
    ("text", "rows", "shown", "labels"),
    [
        ("*欢迎*", (), "＊欢迎＊", 0),
        ("欢迎", ROWS, "欢迎", 8),
        ("长" * 200, ROWS, "\n".join(["长" * 200, *(f"选项{number}" for number in range(8))]), 0),
        ("欢迎", MANY, "\n".join(["欢迎", *(f"选项{number}" for number in range(30))]), 0),
    ],
)
async def test_who_enters_for_the_first_time_is_greeted_in_one_message(
    wecom: FakeWeCom, channel: Listener, inbox: Inbox, wang: Person, text: str, rows: Rows, shown: str, labels: int
) -> None:
    """Nothing can be pushed to her yet."""
    await wang.enters()
    await channel.says(to(wang, text, ack=(await heard(inbox)).ack, rows=rows))
    assert commands(wecom) == ["respond_welcome_msg"]
    assert [(m.text, len(m.labels)) for m in wang.chat] == [(shown, labels)]


async def test_a_greeting_that_is_late_is_pushed_to_who_wrote_before(
    wecom: FakeWeCom, channel: Listener, inbox: Inbox, wang: Person
) -> None:
    await wang.says("你好")
    await wang.enters()
    ack = (await heard(inbox, 2)).ack
    wecom.bot.forget()
    await channel.says(to(wang, "您好", ack=ack), to(wang, "还有"))
    assert [m.text for m in wang.chat if m.from_bot] == ["您好", "还有"]


async def test_a_press_is_marked_on_its_card_and_answered_below(
    wecom: FakeWeCom, channel: Listener, inbox: Inbox, wang: Person
) -> None:
    wang.place.wrote = True
    await channel.says(to(wang, "做了什么？", rows=ROWS))
    for number, label in enumerate(("选项2", "选项7"), start=1):  # the second stands in the drop-down
        await wang.taps(label)
        press = await heard(inbox, number)
        await channel.says(to(wang, "然后？", ack=press.ack))
        assert (wang.chat[0].note, wang.chat[0].labels) == (f"✓ {label}", [f"选项{n}" for n in range(8)])
    assert [m.text for m in wang.chat] == ["做了什么？", "然后？", "然后？"]


async def test_a_card_is_changed_more_than_once_and_marked_as_it_stands(
    wecom: FakeWeCom, channel: Listener, inbox: Inbox, wang: Person
) -> None:
    """The page turns, the page turns back: what is marked at last is a button of the page that is shown."""
    wang.place.wrote = True
    await channel.says(to(wang, "第一页", rows=(ROWS[0], (Choice("更多…", "g:1"),))))
    for number, (text, row) in enumerate([("第二页", ROWS[1]), ("又第一页", ROWS[0])], start=1):
        await wang.taps("更多…")
        press = await heard(inbox, number)
        fresh = (row, (Choice("更多…", f"g:{number + 1}"),))
        await channel.says(to(wang, text, rows=fresh, ack=press.ack, replaces=press.message))
        assert (wang.last.text, len(wang.chat)) == (text, 1)
    await wang.taps("选项0")
    await channel.says(to(wang, ack=(await heard(inbox, 3)).ack))
    assert (wang.last.text, wang.last.note) == ("又第一页", "✓ 选项0")


async def test_a_press_too_old_for_its_card_is_answered_by_a_new_one(
    wecom: FakeWeCom, channel: Listener, inbox: Inbox, wang: Person
) -> None:
    wang.place.wrote = True
    await channel.says(to(wang, "第一页", rows=ROWS[:2]))
    task = wang.last.task
    await channel.says(to(wang, "第二页", rows=ROWS[2:4], ack=f"p req999 {task} a:1", replaces=task))
    assert [m.text for m in wang.chat] == ["第一页", "第二页"]
    await channel.says(to(wang, "然后？", ack=f"p req999 {task} a:1"))
    assert [m.text for m in wang.chat] == ["第一页", "第二页", "然后？"]


async def test_in_a_group_the_group_is_answered(wecom: FakeWeCom, channel: Listener, inbox: Inbox) -> None:
    wang = wecom.in_group("wangxiuying", "wrGROUP")
    await wang.says("@村报 /checkin")
    said = await heard(inbox)
    assert (said.text, said.group) == ("/checkin", True)
    await channel.says(to(wang, "请到单聊里说").model_copy(update={"chat": said.chat}))
    assert wecom.bot.asked[-1]["body"]["chat_type"] == 2
    assert wang.last.text == "请到单聊里说"


@pytest.mark.parametrize(
    ("code", "problem"), [(93006, GONE), (40201, BLOCKED), (45009, SLOW_DOWN), (-1, NETWORK), (40058, REFUSED)]
)
async def test_what_wecom_refuses_is_told_apart(
    wecom: FakeWeCom, channel: Listener, wang: Person, code: int, problem: Problem
) -> None:
    wang.place.wrote = True
    wecom.bot.faults.codes = [code]
    with pytest.raises(ChannelError) as caught:
        await channel.send(to(wang, "提醒", kind=NOTICE))
    assert caught.value.problem is problem
    assert (caught.value.after >= 10) is (problem is SLOW_DOWN), "it does not say how long; a moment is too short"


@pytest.mark.parametrize(("kind", "problem"), [(NOTICE, GONE), (REPLY, EXPIRED)])
async def test_who_never_wrote_cannot_be_pushed_to(
    channel: Listener, wang: Person, kind: Kind, problem: Problem
) -> None:
    """Only what is unasked says so: who is answered is there, and may only have opened the chat."""
    with pytest.raises(ChannelError) as caught:
        await channel.send(to(wang, "提醒", kind=kind))
    assert caught.value.problem is problem


@pytest.mark.parametrize(
    ("kind", "content", "shown"),
    [
        ("picture", jpeg(1), ""),
        ("picture", b"GIF89a" + bytes(100), "图.png"),  # WeCom shows none of these
        ("picture", b"\x89PNG" + bytes(11 << 20), "图.png"),  # nor pictures of this size
        ("file", bytes(range(256)) * 5000, "图.png"),
    ],
)
async def test_files_arrive_whole(
    channel: Listener, wang: Person, tmp_path: Path, kind: str, content: bytes, shown: str
) -> None:
    wang.place.wrote = True
    await asyncio.to_thread((tmp_path / "made").write_bytes, content)
    document = Document.model_validate({"path": "made", "name": "图.png", "kind": kind})
    await channel.says(to(wang, document=document))
    assert (wang.last.content, wang.last.file_name) == (content, shown)


async def test_a_file_too_large_or_from_elsewhere_is_not_sent(channel: Listener, wang: Person, tmp_path: Path) -> None:
    wang.place.wrote = True
    await asyncio.to_thread((tmp_path / "made").write_bytes, bytes((20 << 20) + 1))
    for path, problem in (("made", TOO_LARGE), ("../../etc/passwd", REFUSED), ("gone", REFUSED)):
        with pytest.raises(ChannelError) as caught:
            await channel.send(to(wang, document=Document(path=path, name="a.bin")))
        assert caught.value.problem is problem
    assert wang.chat == []


async def test_what_was_said_before_a_fault_is_not_said_again(
    wecom: FakeWeCom, channel: Listener, wang: Person
) -> None:
    wang.place.wrote = True
    outgoing = to(wang, "一" * 130 + "\n" + "二" * 40, rows=ROWS[:2], number=7)
    wecom.bot.faults.codes = [0, -1]
    with pytest.raises(ChannelError):
        await channel.send(outgoing)
    await channel.send(outgoing)
    assert [m.text[0] for m in wang.chat] == ["一", "二"]
