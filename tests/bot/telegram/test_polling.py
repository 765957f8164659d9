"""Polling the fake Telegram: every update arrives, is confirmed only once it is kept, whatever fails on the way."""

import asyncio
import logging

import pytest

from bot.channels.telegram.polling import SECOND_POLLER, WRONG_TOKEN
from bot.channels.telegram.telegram import TelegramChannel
from storage.problems import NETWORK, UNAUTHORIZED
from tests.bot.telegram.conftest import MENU, Inbox, eventually, hurried, listening
from tests.telegram.people import Person
from tests.telegram.rawclient import ask
from tests.telegram.server import FakeTelegram


async def test_what_people_do_arrives(fake: FakeTelegram, channel: TelegramChannel, wang: Person) -> None:
    inbox = Inbox()
    async with listening(channel, inbox):
        await wang.says("你好")
        await wang.sends_location(28.2, 112.9)
        await inbox.holds(2)
        await fake.taken()
    assert inbox.texts == ["你好", ""]
    assert inbox.kept[1].position is not None
    assert channel.problem is None


async def test_a_poll_is_the_first_call_and_names_the_kinds_it_wants(
    fake: FakeTelegram, channel: TelegramChannel, wang: Person
) -> None:
    inbox = Inbox()
    async with listening(channel, inbox):
        await wang.says("你好")
        await inbox.holds(1)
    assert fake.calls[0].method == "getUpdates"
    assert fake.called("getUpdates")[0] == {
        "timeout": 50,
        "limit": 100,
        "offset": 0,
        "allowed_updates": ["message", "edited_message", "callback_query"],
    }


async def test_an_update_is_confirmed_only_when_it_is_kept(
    fake: FakeTelegram, channel: TelegramChannel, wang: Person, caplog: pytest.LogCaptureFixture
) -> None:
    inbox = Inbox(failures=3)
    async with listening(channel, inbox):
        await wang.says("东坡村")
        await inbox.holds(1)
        await fake.taken()
    assert (inbox.refused, inbox.texts) == (3, ["东坡村"])
    assert [call["offset"] for call in fake.called("getUpdates")[:4]] == [0, 0, 0, 0]
    assert "OSError" in caplog.text
    assert "东坡村" not in caplog.text


async def test_what_comes_while_nobody_listens_waits(
    fake: FakeTelegram, channel: TelegramChannel, wang: Person
) -> None:
    inbox = Inbox()
    async with listening(channel, inbox):
        await wang.says("一")
        await inbox.holds(1)
        await fake.taken()
    await wang.says("二")
    async with listening(channel, inbox):
        await inbox.holds(2)
        await fake.taken()
    assert inbox.texts == ["一", "二"]


async def test_an_update_delivered_twice_has_the_same_key(
    fake: FakeTelegram, channel: TelegramChannel, wang: Person
) -> None:
    fake.deliver_twice()
    inbox = Inbox()
    async with listening(channel, inbox):
        await wang.says("一")
        await inbox.holds(2)
    assert inbox.kept[0] == inbox.kept[1]


async def test_ids_that_start_again_lower_lose_nothing(
    fake: FakeTelegram, channel: TelegramChannel, wang: Person
) -> None:
    inbox = Inbox()
    async with listening(channel, inbox):
        await wang.says("一")
        await inbox.holds(1)
        await fake.taken()
        fake.restart_ids_at(5_000)
        await wang.says("二")
        await inbox.holds(2)
        await wang.says("三")
        await inbox.holds(3)
        await fake.taken()
    assert inbox.texts == ["一", "二", "三"]


@pytest.mark.parametrize("accepted", [False, True])
async def test_a_poll_whose_connection_breaks_loses_nothing(
    fake: FakeTelegram, channel: TelegramChannel, wang: Person, accepted: bool
) -> None:
    fake.drop_next("getUpdates", accepted=accepted, times=2)
    inbox = Inbox()
    async with listening(channel, inbox):
        await wang.says("一")
        await inbox.holds(1)
        await fake.taken()
    assert inbox.texts == ["一"]


TROUBLE = {
    "502": (502, b"<html>Bad Gateway</html>"),
    "500": (500, "Internal Server Error"),
    "not JSON": (200, b"<html>Welcome to this hotel</html>"),
    "no result": (200, b'{"ok": true}'),
    "no object": (200, b"[]"),
    "strange result": (200, b'{"ok": true, "result": "yes"}'),
    "429": (429, {"description": "Too Many Requests: retry after 0", "parameters": {"retry_after": 0.01}}),
}


@pytest.mark.parametrize(("status", "body"), TROUBLE.values(), ids=TROUBLE)
async def test_a_poll_answered_with_nonsense_is_made_again(
    fake: FakeTelegram, channel: TelegramChannel, wang: Person, status: int, body: str | bytes | dict[str, object]
) -> None:
    fake.refuse_next("getUpdates", status, body, times=2)
    inbox = Inbox()
    async with listening(channel, inbox):
        await wang.says("一")
        await inbox.holds(1)
        await fake.taken()
    assert inbox.texts == ["一"]
    assert channel.problem is None


async def test_a_second_poller_is_named_and_outlived(
    fake: FakeTelegram, channel: TelegramChannel, wang: Person, caplog: pytest.LogCaptureFixture
) -> None:
    inbox = Inbox()
    async with listening(channel, inbox):
        await wang.says("一")
        await inbox.holds(1)
        for _ in range(2):
            await asyncio.sleep(0.05)
            await ask(fake, "getUpdates", timeout=0)
        await asyncio.sleep(0.05)
        await wang.says("二")
        await inbox.holds(2)
    assert inbox.texts[-1] == "二"
    assert SECOND_POLLER in caplog.text


async def test_a_webhook_left_behind_gives_way_to_polling_and_what_waited_arrives(
    fake: FakeTelegram, channel: TelegramChannel, wang: Person
) -> None:
    await ask(fake, "setWebhook", url="http://127.0.0.1:1/nobody", max_connections=1)
    await wang.says("一")
    inbox = Inbox()
    async with listening(channel, inbox):
        await inbox.holds(1)
        await fake.taken()
    assert fake.world.webhook is None


async def test_a_token_that_is_refused_is_said_once_and_tried_again_slowly(
    fake: FakeTelegram, tmp_path_factory: pytest.TempPathFactory, caplog: pytest.LogCaptureFixture
) -> None:
    channel = TelegramChannel("1:wrong", fake.url, tmp_path_factory.getbasetemp(), MENU, patience=hurried)
    async with listening(channel, Inbox()):
        await asyncio.sleep(0.2)
        assert channel.problem is UNAUTHORIZED
    await channel.close()
    assert caplog.text.count(WRONG_TOKEN) == 1
    assert "wrong" not in caplog.text


async def test_while_nobody_answers_the_problem_is_known(tmp_path_factory: pytest.TempPathFactory) -> None:
    channel = TelegramChannel("1:x", "http://127.0.0.1:1", tmp_path_factory.getbasetemp(), MENU, patience=hurried)
    async with listening(channel, Inbox()):
        await asyncio.sleep(0.1)
        assert channel.problem is NETWORK
    await channel.close()


async def test_an_update_nobody_understands_stops_nothing(
    fake: FakeTelegram, channel: TelegramChannel, wang: Person, caplog: pytest.LogCaptureFixture
) -> None:
    fake.world.updates.add("message", {"message_id": "东坡村"})
    fake.world.updates.add("callback_query", {})
    await wang.says("一")
    inbox = Inbox()
    async with listening(channel, inbox):
        await inbox.holds(1)
        await fake.taken()
    assert inbox.texts == ["一"]
    assert len([record for record in caplog.records if "not understood" in record.message]) == 2
    assert len(fake.violations) == 6  # the fake's own words, which were nonsense
    fake.violations.clear()
    assert "东坡村" not in caplog.text


async def test_half_a_sign_in_a_text_stops_nothing(fake: FakeTelegram, channel: TelegramChannel) -> None:
    broken = rb'{"ok":true,"result":[{"update_id":1,"message":{"message_id":1,"date":1,"text":"a\ud83d",'
    broken += rb'"chat":{"id":5,"type":"private"},"from":{"id":5,"is_bot":false}}}]}'
    fake.refuse_next("getUpdates", 200, broken)
    inbox = Inbox()
    async with listening(channel, inbox):
        await inbox.holds(1)
    assert inbox.texts == ["a?"]


async def test_the_menu_stands_for_everybody_and_by_language(fake: FakeTelegram, channel: TelegramChannel) -> None:
    fake.drop_next("setMyCommands", accepted=False)
    fake.drop_next("getMe", accepted=True)
    async with listening(channel, Inbox()):
        await eventually(lambda: len(fake.world.commands) == 3)
    shown = {who: [entry["description"] for entry in commands] for who, commands in fake.world.commands.items()}
    assert shown == {
        ("default", ""): ["走访", "帮助"],
        ("all_private_chats", "zh"): ["走访", "帮助"],
        ("all_private_chats", "en"): ["Visit", "Help"],
    }


async def test_a_menu_that_telegram_refuses_is_logged_and_left(
    fake: FakeTelegram, channel: TelegramChannel, wang: Person, caplog: pytest.LogCaptureFixture
) -> None:
    fake.refuse_next("setMyCommands", 400, "Bad Request: BOT_COMMAND_INVALID", times=9)
    inbox = Inbox()
    async with listening(channel, inbox):
        await wang.says("一")
        await inbox.holds(1)
        await asyncio.sleep(0.05)
    assert len(fake.called("setMyCommands")) == 1
    assert "showing the menu failed: refused: Bot_command_invalid" in caplog.text


async def test_a_mention_in_a_group_waits_for_our_own_name(
    fake: FakeTelegram, channel: TelegramChannel, wang: Person
) -> None:
    fake.drop_next("getMe", accepted=False, times=3)
    group = fake.group(-100_000, "东坡村", wang)
    await wang.at(group).says("@cunbao_test_bot 总结")
    inbox = Inbox()
    async with listening(channel, inbox):
        await inbox.holds(1)
    assert (inbox.kept[0].text, inbox.kept[0].addressed, inbox.kept[0].group) == ("总结", True, True)


async def test_our_own_log_lines_come_under_our_own_name(
    fake: FakeTelegram, channel: TelegramChannel, caplog: pytest.LogCaptureFixture
) -> None:
    fake.refuse_next("getUpdates", 502, "Bad Gateway")
    with caplog.at_level(logging.DEBUG):
        async with listening(channel, Inbox()):
            await asyncio.sleep(0.1)
    assert [record.message for record in caplog.records if record.name.startswith("bot.")] == [
        "telegram: network: Bad Gateway",
        "telegram: connected again",
    ]
