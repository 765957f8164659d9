"""The long connection through all that is known to happen to it: it comes back, and nothing that was heard is lost."""

import asyncio
import logging
import time
from datetime import timedelta
from pathlib import Path

import pytest
from websockets.asyncio.client import ClientConnection

from bot.channels.patience import Patience
from bot.channels.wecom.dialing import dial
from bot.channels.wecom.settings import BotSettings
from bot.channels.wecom.wecom import WeComChannel
from storage.database import Database
from storage.messages import Outgoing
from storage.problems import BROKEN, EXPIRED, NETWORK, TAKEN, TOO_LARGE, UNAUTHORIZED, ChannelError
from tests.bot.telegram.conftest import Inbox, eventually, listening
from tests.bot.wecom.listener import WORDS, Listener, hurried
from tests.clock import Clock
from tests.wecom.people import Person
from tests.wecom.server import FakeWeCom

DEEP = '{"cmd":' + "[" * 100_000
HALF_A_FRAME = b'\x81\x7e\x01\x00{"cmd":"aibot_msg_callback",'
HELLO = Outgoing(channel="wecom", chat="wangxiuying", text="您好")


@pytest.mark.parametrize("code", [1000, 1001, 1006, 1008, 1011, 1012])
async def test_it_comes_back_after_every_close(
    wecom: FakeWeCom, channel: Listener, inbox: Inbox, wang: Person, code: int
) -> None:
    live = await wecom.bot.subscribed_anew()
    await wang.says("之前")
    await inbox.holds(1)
    if code == 1006:
        live.cut()
    else:
        await live.socket.close(code=code)
    await wang.says("之间")
    await wecom.bot.subscribed_anew(live)
    await wang.says("之后")
    await inbox.holds(3)
    assert inbox.texts == ["之前", "之间", "之后"]
    await channel.send(HELLO)
    assert channel.problem is None


async def test_a_connection_cut_in_a_frame(wecom: FakeWeCom, channel: Listener, inbox: Inbox, wang: Person) -> None:
    live = await wecom.bot.subscribed_anew()
    live.cut(HALF_A_FRAME)
    await wecom.bot.subscribed_anew(live)
    await wang.says("还在")
    await inbox.holds(1)


async def test_missed_pongs_end_a_connection(
    wecom: FakeWeCom, channel: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.wecom.line.BEAT_SECONDS", 0.02)
    monkeypatch.setattr("bot.channels.wecom.line.ANSWER_SECONDS", 0.05)
    live = await wecom.bot.subscribed_anew()
    await live.socket.close()
    live = await wecom.bot.subscribed_anew(live)
    await eventually(lambda: wecom.bot.pings > 2)
    assert wecom.bot.live is live, "while pongs come it stays"
    wecom.bot.faults.swallow_pongs = 1
    await wecom.bot.subscribed_anew(live)


async def test_a_server_that_forgot_us_is_asked_to_remember(wecom: FakeWeCom, channel: Listener, wang: Person) -> None:
    """errcode 846609 while the socket stays open."""
    wang.place.wrote = True
    live = await wecom.bot.subscribed_anew()
    live.deaf = True
    with pytest.raises(ChannelError) as caught:
        await channel.send(HELLO)
    assert caught.value.problem is NETWORK
    await wecom.bot.subscribed_anew(live)
    await channel.send(HELLO)
    assert wang.last.text == "您好"


async def test_patience_returns_when_a_connection_has_held_a_while(
    wecom: FakeWeCom, channel: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not before: where each connection ends at once, it is tried ever later."""
    assert channel._bot is not None
    patience = channel._bot.line._patience
    for times in (1, 2, 3):
        live = await wecom.bot.subscribed_anew()
        await live.socket.close()
        await wecom.bot.subscribed_anew(live)
        assert patience.failures == times
    monkeypatch.setattr("bot.channels.wecom.longline.STEADY_SECONDS", 0.05)
    live = await wecom.bot.subscribed_anew()
    await asyncio.sleep(0.1)
    await live.socket.close()
    await wecom.bot.subscribed_anew(live)
    assert patience.failures == 1


async def test_who_is_pushed_out_says_so_and_comes_back_late(
    wecom: FakeWeCom, database: Database, tmp_path: Path, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """disconnected_event, with the socket left open: the other program is not fought."""
    monkeypatch.setattr("bot.channels.wecom.longline.REFUSED_PATIENCE", (0.4, 0.4))
    channel = Listener(wecom, database, tmp_path, patience=lambda first=0.01, most=0.01: Patience(first, most))
    async with listening(channel, inbox):
        live = await wecom.bot.subscribed_anew()
        await wecom.bot.kick()
        await eventually(lambda: channel.problem is TAKEN)
        before = time.monotonic()
        await wecom.bot.subscribed_anew(live)
    assert time.monotonic() - before > 0.1


async def test_a_refused_secret_is_an_alarm_and_tried_again_slowly(
    wecom: FakeWeCom, database: Database, tmp_path: Path, inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    wecom.bot.faults.refuse = [853000] * 3
    channel = Listener(wecom, database, tmp_path)
    with caplog.at_level(logging.WARNING):
        async with listening(channel, inbox):
            await eventually(lambda: channel.problem is UNAUTHORIZED)
            await wecom.bot.subscribed_anew()
            await eventually(lambda: channel.problem is None)
    assert len(wecom.bot.subscriptions) == 4
    assert len([line for line in caplog.messages if "CUNBAO_WECOM_BOT_SECRET" in line]) == 1
    assert wecom.bot.secret not in caplog.text


async def test_what_cannot_be_kept_is_held_until_it_can(
    wecom: FakeWeCom, database: Database, tmp_path: Path, wang: Person
) -> None:
    """Nobody repeats it. In order, and what gathered meanwhile at once."""
    inbox, channel = Inbox(failures=5), Listener(wecom, database, tmp_path)
    async with listening(channel, inbox):
        for number in range(30):
            await wang.says(str(number))
            await asyncio.sleep(0.005)
        await inbox.holds(30)
    assert inbox.texts == [str(number) for number in range(30)]
    assert inbox.refused == 5


async def test_what_was_heard_is_kept_even_when_we_are_told_to_stop(
    wecom: FakeWeCom, database: Database, tmp_path: Path, wang: Person
) -> None:
    inbox, channel = Inbox(failures=1), Listener(wecom, database, tmp_path)
    assert channel._bot is not None
    channel._bot._keeper._patience.first = channel._bot._keeper._patience.most = 60
    async with listening(channel, inbox):
        await wang.says("最后一句")
        await eventually(lambda: inbox.refused == 1)
    assert inbox.texts == ["最后一句"]


async def test_a_late_answer_is_waited_for(wecom: FakeWeCom, channel: Listener, wang: Person) -> None:
    wang.place.wrote = True
    wecom.bot.faults.late = 0.3
    before = time.monotonic()
    await channel.send(HELLO)
    assert time.monotonic() - before > 0.29
    assert [m.text for m in wang.chat] == ["您好"]


async def test_an_answer_that_never_comes_is_trouble_of_the_network(
    wecom: FakeWeCom, channel: Listener, wang: Person
) -> None:
    wang.place.wrote = True
    wecom.bot.faults.lose_answers = 1
    with pytest.raises(ChannelError) as caught:
        await channel.send(HELLO)
    assert caught.value.problem is NETWORK
    assert [m.text for m in wang.chat] == ["您好"], "it was said, and nobody knows"


async def test_without_a_server_it_says_so_and_waits(
    wecom: FakeWeCom, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.wecom.longline.LINE_SECONDS", 0.05)
    channel = Listener(wecom, database, tmp_path, bot=BotSettings("id", "secret", "ws://127.0.0.1:9"))
    async with listening(channel, Inbox()):
        with pytest.raises(ChannelError) as caught:
            await channel.send(HELLO)
    assert (caught.value.problem, channel.problem) == (NETWORK, NETWORK)


@pytest.mark.parametrize(
    "proxy",
    [
        "user:pa55word@127.0.0.1:7890",  # as people write it for curl
        "socks5://user:pa55word@127.0.0.1:1080",
        "http://user:pa55word@127.0.0.1:9",
        "http://user:pa55word@127.0.0.1:port",
    ],
)
async def test_a_proxy_of_no_use_is_trouble_of_the_network_and_never_shown(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, proxy: str
) -> None:
    monkeypatch.setenv("https_proxy", proxy)
    monkeypatch.setenv("no_proxy", "")
    url = "wss://openws.work.weixin.qq.com"
    channel = WeComChannel(database, tmp_path, WORDS, bot=BotSettings("id", "secret", url), patience=hurried)
    async with listening(channel, Inbox()):
        await eventually(lambda: "https_proxy" in caplog.text)
        assert channel.problem is NETWORK
    assert "pa55word" not in caplog.text


async def test_a_fault_of_ours_is_a_pause_and_not_the_end(
    wecom: FakeWeCom, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = [RuntimeError("text with a secret"), RuntimeError()]

    async def dial_(url: str) -> ClientConnection:
        if broken:
            raise broken.pop()
        return await dial(url)

    monkeypatch.setattr("bot.channels.wecom.longline.dial", dial_)
    channel = Listener(wecom, database, tmp_path)
    async with listening(channel, Inbox()):
        await eventually(lambda: channel.problem is BROKEN)
        await eventually(lambda: channel.problem is None)


async def test_frames_that_are_none_do_no_harm(wecom: FakeWeCom, channel: Listener, inbox: Inbox, wang: Person) -> None:
    live = await wecom.bot.subscribed_anew()
    for text in ("", "null", "[]", "{", '{"cmd":1}', '{"cmd":"aibot_msg_callback","headers":{},"body":{}}', DEEP):
        await live.socket.send_str(text)
    await live.send({"cmd": "aibot_msg_callback", "headers": {"req_id": "1"}, "body": {"msgtype": "text"}})
    await live.send({"headers": {"req_id": "unknown"}, "errcode": 0})
    await wang.says("一\x01二")  # the fake sends the sign as it is, which JSON forbids
    await inbox.holds(1)
    assert inbox.texts == ["一\x01二"]
    assert wecom.bot.live is live


async def test_half_of_a_sign_loses_nothing_beside_it(wecom: FakeWeCom, channel: Listener, inbox: Inbox) -> None:
    """JSON may name half of a surrogate pair, as where an emoji was cut in two."""
    live = await wecom.bot.subscribed_anew()
    await live.socket.send_str(
        '{"cmd":"aibot_msg_callback","headers":{"req_id":"Q"},"body":{"msgid":"M","chattype":"single",'
        '"from":{"userid":"wangxiuying"},"msgtype":"text","text":{"content":"\\u8def\\u706f\\ud83d\x01\\ud83d\\ude00"}}}'
    )
    await inbox.holds(1)
    assert inbox.texts == ["路灯\ufffd\x01😀"]


async def test_pictures_are_fetched_while_their_address_is_good(
    wecom: FakeWeCom, channel: Listener, inbox: Inbox, wang: Person
) -> None:
    content = bytes(range(256)) * 100
    wecom.media.spoil = 0
    await wang.sends_photo(content)
    wecom.media.spoil = 1
    await wang.sends_photo(content)
    await inbox.holds(2)
    good, expired = (message.attachments[0] for message in inbox.kept)
    assert await channel.fetch(good, len(content)) == content
    for attachment, limit, problem in (
        (good, len(content) - 1, TOO_LARGE),
        (good, 10, TOO_LARGE),
        (expired, 10**6, EXPIRED),
        (good.model_copy(update={"ref": "link KEY nonsense"}), 10**6, EXPIRED),
        (good.model_copy(update={"ref": good.ref.replace("link ", "link x")}), 10**6, NETWORK),
        (good.model_copy(update={"ref": "link - http://127.0.0.1:9/x"}), 10**6, NETWORK),
    ):
        with pytest.raises(ChannelError) as caught:
            await channel.fetch(attachment, limit)
        assert caught.value.problem is problem


async def test_pictures_sent_one_after_another_are_one_album_until_there_is_a_pause(
    channel: Listener, inbox: Inbox, wang: Person, clock: Clock
) -> None:
    for seconds in (0, 5, 5, 7):
        clock.advance(timedelta(seconds=seconds))
        await wang.sends_photo(b"x" * 100)
        await inbox.holds(len(wang.chat))
    clock.advance(timedelta(seconds=1))
    await wang.sends_photo(b"x" * 100, caption="有字的也是")
    await wang.says("没有照片的不是")
    await inbox.holds(6)
    first, second, third, fourth, fifth, sixth = (message.album for message in inbox.kept)
    assert first == second == third != fourth
    assert first
    assert fourth == fifth != sixth
    assert sixth == ""
