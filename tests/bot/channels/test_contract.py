"""What every channel promises: nothing is lost or doubled on the way in, and what is said is seen as it was meant."""

import asyncio
import gc
from collections.abc import Sequence
from pathlib import Path

import pytest

import bot.channels
from storage.messages import Attachment, AttachmentKind, Choice, Document, Incoming, Outgoing
from storage.problems import BLOCKED, EXPIRED, TOO_LARGE, ChannelError
from tests.bot.channels.rig import DATA, Bubble, Rig
from tests.bot.telegram.conftest import Inbox, eventually, listening
from tests.telegram.pictures import jpeg

ROWS = ((Choice(label="走访入户", data="kind:1"), Choice(label="志愿服务", data="kind:2")), (Choice("跳过", "skip"),))
LABELS = ("走访入户", "志愿服务", "跳过")
CHANNELS = bot.channels.__path__[0]
LIMIT = 1_000_000  # bytes
FILE = bytes(range(256)) * 40


def to(rig: Rig, text: str = "", **said: object) -> Outgoing:
    return Outgoing(channel=rig.channel.name, chat=rig.chat, text=text).model_copy(update=said)


async def heard(rig: Rig, count: int = 1, inbox: Inbox | None = None) -> list[Incoming]:
    """What comes in until so much is there and the platform holds nothing more; repeats, which may come, left out."""
    inbox = inbox or Inbox()
    async with listening(rig.channel, inbox):
        await eventually(lambda: len({one.key for one in inbox.kept}) >= count and rig.unconfirmed() == 0)
    return list({one.key: one for one in inbox.kept}.values())


async def pressed(rig: Rig) -> Incoming:
    """The person has pressed the button 走访入户 under a question."""
    await rig.bot_says(to(rig, "做了什么？", rows=ROWS))
    await rig.taps("走访入户")
    (press,) = await heard(rig)
    return press


async def problem_of(rig: Rig, attachment: Attachment, limit: int) -> object:
    with pytest.raises(ChannelError) as caught:
        await rig.channel.fetch(attachment, limit)
    return caught.value.problem


async def test_a_text_says_who_where_and_what(rig: Rig) -> None:
    await rig.says("走访 <b>三户</b>\n#123")
    (one,) = await heard(rig)
    assert (one.channel, one.account, one.chat) == (rig.channel.name, rig.chat, rig.chat)
    assert (one.text, one.press, one.edited, one.attachments) == ("走访 <b>三户</b>\n#123", "", False, ())
    assert one.key
    assert one.message


async def test_what_comes_twice_has_the_same_key(rig: Rig) -> None:
    await rig.bot_says(to(rig, "做了什么？", rows=ROWS))
    rig.repeats_everything()
    await rig.says("一")
    if rig.editable:
        await rig.edits_last("二")
    await rig.taps("跳过")
    await rig.shows([jpeg(1)])
    inbox, many = Inbox(), 4 if rig.editable else 3
    async with listening(rig.channel, inbox):
        await inbox.holds(2 * many)
    keys = [one.key for one in inbox.kept]
    assert len(set(keys)) == many
    assert all(keys.count(key) >= 2 for key in keys)


async def test_nothing_is_confirmed_before_it_is_kept(rig: Rig) -> None:
    held: list[int] = []

    class Failing(Inbox):
        async def accept(self, messages: Sequence[Incoming]) -> None:
            held.append(rig.unconfirmed())
            await super().accept(messages)

    await rig.says("东坡村")
    kept = await heard(rig, inbox=Failing(failures=2))
    assert [one.text for one in kept] == ["东坡村"]
    assert held == [1, 1, 1]


async def test_a_press_says_what_and_under_which_message(rig: Rig) -> None:
    press = await pressed(rig)
    assert (press.press, press.text, press.account) == ("kind:1", "", rig.chat)
    assert press.message


async def test_photos_sent_together_are_one_album(rig: Rig) -> None:
    photos = [jpeg(1), jpeg(2), jpeg(3)]
    await rig.shows(photos)
    arrived = await heard(rig, 3)
    assert len({one.album for one in arrived}) == 1
    assert arrived[0].album
    assert len({one.key for one in arrived}) == 3
    attached = [attachment for one in arrived for attachment in one.attachments]
    assert {attachment.kind for attachment in attached} == {AttachmentKind.PHOTO}
    assert sorted([await rig.channel.fetch(one, LIMIT) for one in attached]) == sorted(photos)


async def test_a_change_names_the_message_it_changes(rig: Rig) -> None:
    if not rig.editable:
        pytest.skip("nobody can change a message there")
    await rig.says("23人")
    (first,) = await heard(rig)
    await rig.edits_last("24人")
    (changed,) = await heard(rig)
    assert (changed.text, changed.edited, changed.message) == ("24人", True, first.message)
    assert changed.key != first.key


async def test_a_position_is_where_it_is(rig: Rig) -> None:
    if not rig.places:
        pytest.skip("nobody can send a position there")
    await rig.stands_at(23.5, 113.25)
    (placed,) = await heard(rig)
    assert placed.position is not None
    assert (placed.position.latitude, placed.position.longitude) == pytest.approx((23.5, 113.25))


async def test_a_text_with_buttons_is_seen_as_it_was_meant(rig: Rig) -> None:
    await rig.bot_says(to(rig, "*哪里*？ <b>1</b> & 2", rows=ROWS))
    assert await rig.sees() == [Bubble("*哪里*？ <b>1</b> & 2", LABELS)]


async def test_a_long_text_is_seen_to_its_end_and_the_buttons_under_it(rig: Rig) -> None:
    lines = [f"第{number}行 {'字' * 90}" for number in range(60)]
    await rig.bot_says(to(rig, "\n".join(lines), rows=ROWS))
    seen = await rig.sees()
    assert [line for bubble in seen for line in bubble.text.split("\n")] == lines
    assert [bubble.labels for bubble in seen] == [()] * (len(seen) - 1) + [LABELS]


async def test_an_answer_takes_the_place_of_the_question(rig: Rig) -> None:
    press = await pressed(rig)
    await rig.bot_says(to(rig, "记下了。", ack=press.ack, replaces=press.message))
    assert await rig.sees() == [Bubble("记下了。")]


async def test_what_replaces_nothing_that_is_known_is_said_anew(rig: Rig) -> None:
    await rig.bot_says(to(rig, "记下了。", replaces="999999"))
    assert await rig.sees() == [Bubble("记下了。")]


async def test_to_acknowledge_only_says_nothing(rig: Rig) -> None:
    press = await pressed(rig)
    await rig.bot_says(to(rig, ack=press.ack))
    assert await rig.sees() == [Bubble("做了什么？", LABELS)]


@pytest.mark.parametrize(("kind", "name"), [("picture", ""), ("file", "汇总.xlsx")])
async def test_a_document_arrives_whole_with_its_words_and_buttons(
    rig: Rig, tmp_path: Path, kind: str, name: str
) -> None:
    content = jpeg(7) if kind == "picture" else FILE
    await asyncio.to_thread((tmp_path / DATA / "made").write_bytes, content)
    document = Document.model_validate({"path": "made", "name": "汇总.xlsx", "kind": kind})
    await rig.bot_says(to(rig, "十一月", document=document, rows=ROWS))
    assert together(await rig.sees()) == Bubble("十一月", LABELS, content, name)


def together(bubbles: Sequence[Bubble]) -> Bubble:
    """As one: some platforms write no words below a picture, so these come after it."""
    (content,) = [one.content for one in bubbles if one.content is not None]
    names, texts = ("".join(getattr(one, part) for one in bubbles) for part in ("file_name", "text"))
    return Bubble(texts, tuple(label for one in bubbles for label in one.labels), content, names)


async def test_who_blocked_us_is_known_to_have(rig: Rig) -> None:
    if not rig.blockable:
        pytest.skip("nobody can block the bot there")
    await rig.blocks()
    with pytest.raises(ChannelError) as caught:
        await rig.bot_says(to(rig, "提醒"))
    assert caught.value.problem is BLOCKED


async def test_a_file_is_fetched_whole_or_not_at_all(rig: Rig) -> None:
    await rig.sends_file(FILE, "名册 1#.xlsx")
    (sent,) = await heard(rig)
    (file,) = sent.attachments
    told = ("名册 1#.xlsx", len(FILE)) if rig.names_files else ("", 0)
    assert (file.kind, file.name, file.size) == (AttachmentKind.FILE, *told)
    assert await rig.channel.fetch(file, len(FILE)) == FILE
    assert await problem_of(rig, file, len(FILE) - 1) is TOO_LARGE
    assert await problem_of(rig, file.model_copy(update={"size": 1}), len(FILE) - 1) is TOO_LARGE
    assert await problem_of(rig, file.model_copy(update={"ref": "gone-0123456789abcdef"}), LIMIT) is EXPIRED


async def test_what_a_channel_says_of_itself(rig: Rig) -> None:
    channel = rig.channel
    assert channel.name == channel.name.strip().lower() != ""
    assert channel.rate >= 0
    assert channel.chat_rate >= 0
    inbox = Inbox()
    await rig.says("你好")
    async with listening(channel, inbox):
        await inbox.holds(1)
        await eventually(lambda: channel.problem is None)
        await eventually(lambda: channel.private_link == "" or channel.private_link.startswith("https://"))


async def test_closing_leaves_nothing_behind(rig: Rig) -> None:
    await rig.says("你好")
    await rig.bot_says(to(rig, "您好"))
    await heard(rig)
    await rig.channel.close()
    await asyncio.sleep(0)
    assert [task for task in asyncio.all_tasks() if code_of(task).startswith(CHANNELS)] == []
    gc.collect()  # what was not closed would warn here, and warnings are errors


def code_of(task: asyncio.Task[object]) -> str:
    """The file of the code that a task runs."""
    return str(getattr(getattr(task.get_coro(), "cr_code", None), "co_filename", ""))
