"""The scripted people act as people with phones do, and what they do reaches the bot as Telegram would tell it."""

import time
from datetime import timedelta

import aiohttp
import pytest

from tests.clock import Clock
from tests.telegram.pictures import jpeg
from tests.telegram.rawclient import ask, result, updates
from tests.telegram.server import FakeTelegram
from tests.telegram.wire import JSON

QUESTION: JSON = {"chat_id": 1001, "text": "要报什么？"}
KINDS = {"inline_keyboard": [[{"text": "走访入户", "callback_data": "v"}], [{"text": "2 值班", "callback_data": "d"}]]}


async def newest(fake: FakeTelegram) -> JSON:
    return (await updates(fake, offset=-1))[0]


async def test_a_chat_reads_as_a_chat(fake: FakeTelegram) -> None:
    alice = fake.person(1001, "王秀英", language="zh-hans")
    await alice.says("/start CODE7")
    message = (await newest(fake))["message"]
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert message["from"] == {"id": 1001, "is_bot": False, "first_name": "王秀英", "language_code": "zh-hans"}
    await result(fake, "sendMessage", **QUESTION, reply_markup=KINDS)
    assert (await alice.hears("报什么")).labels == ["走访入户", "2 值班"]
    await alice.taps("走访入户")
    query = (await newest(fake))["callback_query"]
    assert (query["data"], query["message"]["text"]) == ("v", "要报什么？")
    await result(fake, "answerCallbackQuery", callback_query_id=query["id"], text="好的")
    assert alice.notices == ["好的"]
    assert (alice.taps_count, alice.typed, len(alice.chat)) == (1, len("/start CODE7"), 2)


async def test_following_a_link_is_a_tap_and_no_typing(fake: FakeTelegram) -> None:
    alice = fake.person(1001, "王秀英")
    await alice.opens("CODE7")
    assert (await newest(fake))["message"]["text"] == "/start CODE7"
    assert (alice.taps_count, alice.typed) == (1, 0)


async def test_hearing_goes_forward_and_takes_edits_in(fake: FakeTelegram) -> None:
    alice = fake.person(1001, "王秀英", started=True)
    sent = await result(fake, "sendMessage", chat_id=1001, text="1/2 时间？")
    await result(fake, "sendMessage", chat_id=1001, text="提示")
    await result(fake, "editMessageText", chat_id=1001, message_id=sent["message_id"], text="2/2 地点？")
    assert (await alice.hears("2/2")).id == sent["message_id"]
    with pytest.raises(AssertionError, match="nobody said '提示'; the chat so far:\nbot: '2/2 地点？'"):
        await alice.hears("提示", timeout=0.05)


async def test_a_missing_button_fails_the_test_in_plain_words(fake: FakeTelegram) -> None:
    alice = fake.person(1001, "王秀英", started=True)
    await result(fake, "sendMessage", **QUESTION, reply_markup=KINDS)
    with pytest.raises(AssertionError, match="no button '巡逻'"):
        await alice.taps("巡逻", within=0.05)


async def test_taps_take_the_newest_button_by_label_or_pattern(fake: FakeTelegram) -> None:
    alice = fake.person(1001, "王秀英", started=True)
    for _ in range(2):
        await result(fake, "sendMessage", **QUESTION, reply_markup=KINDS)
    assert (await alice.taps("值班$")).id == alice.last.id
    assert (await newest(fake))["callback_query"]["data"] == "d"


async def test_a_button_of_the_keyboard_below_sends_its_label(fake: FakeTelegram) -> None:
    alice = fake.person(1001, "王秀英", started=True)
    keyboard = {"keyboard": [[{"text": "跳过"}, {"text": "取消"}]]}
    await result(fake, "sendMessage", **QUESTION, reply_markup=keyboard)
    await alice.taps("跳过")
    assert (await newest(fake))["message"]["text"] == "跳过"
    assert (alice.taps_count, alice.typed) == (1, 0)
    edit = await ask(fake, "editMessageText", chat_id=1001, message_id=alice.last.id, text="x")
    assert edit["description"] == "Bad Request: message can't be edited"
    await result(fake, "sendMessage", chat_id=1001, text="好", reply_markup={"remove_keyboard": True})
    with pytest.raises(AssertionError, match="no button"):
        await alice.taps("跳过", within=0.05)


async def test_old_and_forged_buttons_reach_the_bot(fake: FakeTelegram) -> None:
    alice = fake.person(1001, "王秀英", started=True)
    sent = await result(fake, "sendMessage", **QUESTION, reply_markup=KINDS)
    await result(fake, "editMessageText", chat_id=1001, message_id=sent["message_id"], text="已选")
    await alice.taps_old(sent["message_id"], "走访入户")
    query = (await newest(fake))["callback_query"]
    assert (query["data"], query["message"]["text"]) == ("v", "已选")
    await alice.forges("approve:999")
    assert (await newest(fake))["callback_query"]["data"] == "approve:999"


async def test_a_deleted_message_is_inaccessible(fake: FakeTelegram) -> None:
    alice = fake.person(1001, "王秀英", started=True)
    await result(fake, "sendMessage", **QUESTION, reply_markup=KINDS)
    gone = alice.last
    await result(fake, "deleteMessage", chat_id=1001, message_id=gone.id)
    await alice.forges("v", gone)
    assert (await newest(fake))["callback_query"]["message"]["date"] == 0
    assert alice.chat == []


async def test_a_query_is_answered_once_and_in_time() -> None:
    clock = Clock()
    async with FakeTelegram(clock) as fake:
        alice = fake.person(1001, "王秀英", started=True)
        await result(fake, "sendMessage", **QUESTION, reply_markup=KINDS)
        await alice.taps("走访入户")
        first = (await newest(fake))["callback_query"]["id"]
        await result(fake, "answerCallbackQuery", callback_query_id=first)
        again = await ask(fake, "answerCallbackQuery", callback_query_id=first)
        await alice.taps("走访入户")
        second = (await newest(fake))["callback_query"]["id"]
        clock.advance(timedelta(hours=1))
        late = await ask(fake, "answerCallbackQuery", callback_query_id=second)
        assert "query is too old" in again["description"]
        assert "query is too old" in late["description"]
        assert fake.violations == []


async def test_an_album_arrives_in_any_order_and_over_time(fake: FakeTelegram) -> None:
    alice = fake.person(1001, "王秀英")
    begun = time.monotonic()
    sent = await alice.sends_album([jpeg(n) for n in range(3)], "党员义务劳动", order="reversed", over=0.1)
    assert 0.09 < time.monotonic() - begun < 1
    arrived = [update["message"] for update in await updates(fake)]
    assert [message["message_id"] for message in arrived] == [message.id for message in sent[::-1]]
    assert len({message["media_group_id"] for message in arrived}) == 1
    assert [message.get("caption") for message in arrived] == [None, None, "党员义务劳动"]
    assert alice.typed == 6


async def test_a_photo_comes_in_sizes_and_is_downloaded_whole(fake: FakeTelegram) -> None:
    alice = fake.person(1001, "王秀英")
    picture = jpeg(7)
    await alice.sends_photo(picture, "村口路灯坏了")
    sizes = (await newest(fake))["message"]["photo"]
    assert [(size["width"], size["height"]) for size in sizes] == [(90, 68), (320, 240), (640, 480)]
    assert await download(fake, sizes[-1]["file_id"]) == (200, picture)
    assert (await download(fake, sizes[0]["file_id"]))[1] != picture


async def test_bytes_that_are_no_picture_can_be_sent_as_one(fake: FakeTelegram) -> None:
    alice = fake.person(1001, "王秀英")
    await alice.sends_photo(b"MZ not a picture")
    (size,) = (await newest(fake))["message"]["photo"]
    assert await download(fake, size["file_id"]) == (200, b"MZ not a picture")


async def test_downloads_fail_on_order_expire_and_have_a_limit() -> None:
    clock = Clock()
    async with FakeTelegram(clock) as fake:
        alice = fake.person(1001, "王秀英")
        sent = await alice.sends_document(b"x", "台账.xlsx")
        file_id = sent.raw["document"]["file_id"]
        fake.world.shelf.fail_next(2)
        assert [(await download(fake, file_id))[0] for _ in range(3)] == [502, 502, 200]
        path = (await result(fake, "getFile", file_id=file_id))["file_path"]
        clock.advance(timedelta(hours=2))
        assert (await fetch(fake, path))[0] == 404
        big = await alice.sends_document(b"x", "录像.mp4", size=21 * 1024 * 1024)
        answer = await ask(fake, "getFile", file_id=big.raw["document"]["file_id"])
        assert answer["description"] == "Bad Request: file is too big"


async def test_places_voices_edits_and_forwards(fake: FakeTelegram) -> None:
    alice, bob = fake.person(1001, "王秀英"), fake.person(1002, "李建国")
    await alice.sends_location(23.5, 116.25, accuracy=12.5)
    assert (await newest(fake))["message"]["location"]["horizontal_accuracy"] == 12.5
    await alice.sends_voice(b"OggS", seconds=4)
    assert (await newest(fake))["message"]["voice"]["duration"] == 4
    said = await alice.says("今天去了三户")
    await alice.edits(said.id, "今天去了四户")
    edited = await newest(fake)
    assert (edited["edited_message"]["text"], edited["edited_message"]["message_id"]) == ("今天去了四户", said.id)
    await bob.forwards(said, by=alice)
    forwarded = (await newest(fake))["message"]
    assert (forwarded["text"], forwarded["forward_origin"]["sender_user"]["id"]) == ("今天去了四户", 1001)


async def test_a_blocked_bot_is_told_and_may_not_write(fake: FakeTelegram) -> None:
    alice = fake.person(1001, "王秀英", started=True)
    await alice.blocks()
    assert (await newest(fake))["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    refused = await ask(fake, "sendMessage", chat_id=1001, text="x")
    assert (refused["error_code"], refused["description"]) == (403, "Forbidden: bot was blocked by the user")
    with pytest.raises(AssertionError, match="unblock"):
        await alice.says("在吗")
    await alice.unblocks()
    await result(fake, "sendMessage", chat_id=1001, text="x")
    alice.deactivates()
    assert (await ask(fake, "sendMessage", chat_id=1001, text="x"))["description"] == "Forbidden: user is deactivated"


async def test_in_a_group_the_bot_sees_only_what_is_meant_for_it(fake: FakeTelegram) -> None:
    alice = fake.person(1001, "王秀英")
    group = fake.group(-1001234567890, "东坡村支部", alice)
    there = alice.at(group)
    await there.says("大家好")
    assert await updates(fake) == []
    await result(fake, "sendMessage", chat_id=group.id, text="本周小结")
    heard = await there.hears("小结")
    for words in ("/summary", "/summary@cunbao_test_bot", "@cunbao_test_bot 在吗"):
        await there.says(words)
    await there.says("/summary@another_bot")
    await there.says("收到", reply_to=heard)
    seen = [update["message"] for update in await updates(fake)]
    assert [message["text"] for message in seen] == [
        "/summary",
        "/summary@cunbao_test_bot",
        "@cunbao_test_bot 在吗",
        "收到",
    ]
    assert {message["chat"]["type"] for message in seen} == {"supergroup"}
    assert seen[-1]["reply_to_message"]["text"] == "本周小结"
    private = await ask(fake, "sendMessage", chat_id=1001, text="x")
    assert private["description"] == "Forbidden: bot can't initiate conversation with a user"
    ask_place = {"keyboard": [[{"text": "发位置", "request_location": True}]]}
    answer = await ask(fake, "sendMessage", chat_id=group.id, text="x", reply_markup=ask_place)
    assert "private chats only" in answer["description"]
    fake.violations.clear()


async def test_a_group_moves_and_throws_the_bot_out(fake: FakeTelegram) -> None:
    alice = fake.person(1001, "王秀英")
    group = fake.group(-4567, "东坡村支部", alice)
    new = await group.migrates(-1001234567890)
    assert (await newest(fake))["message"]["migrate_from_chat_id"] == -4567
    moved = await ask(fake, "sendMessage", chat_id=-4567, text="x")
    assert (moved["error_code"], moved["parameters"]) == (400, {"migrate_to_chat_id": -1001234567890})
    await result(fake, "sendMessage", chat_id=new.id, text="x")
    await new.removes_bot(by=alice)
    assert (await newest(fake))["my_chat_member"]["chat"]["id"] == new.id
    kicked = await ask(fake, "sendMessage", chat_id=new.id, text="x")
    assert kicked["description"] == "Forbidden: bot was kicked from the group chat"
    await new.adds_bot(by=alice)
    await result(fake, "sendMessage", chat_id=new.id, text="x")


async def download(fake: FakeTelegram, file_id: str) -> tuple[int, bytes]:
    return await fetch(fake, (await result(fake, "getFile", file_id=file_id))["file_path"])


async def fetch(fake: FakeTelegram, path: str) -> tuple[int, bytes]:
    """Status and body of a download."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{fake.url}/file/bot{fake.token}/{path}") as answer,
    ):
        return answer.status, await answer.read()
