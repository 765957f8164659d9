"""Faults found with fresh eyes: each of these fails today."""

import asyncio
from pathlib import Path

import pytest

from storage.database import Database
from storage.messages import Choice, Outgoing
from storage.problems import NETWORK, SLOW_DOWN, ChannelError
from tests.bot.telegram.conftest import Inbox, eventually, listening
from tests.bot.wecom.listener import Listener
from tests.bot.wecom.test_app import to
from tests.bot.wecom.test_callback import Counting, get, post, xml
from tests.bot.wecom.test_callback import app as app
from tests.bot.wecom.test_callback import member as member
from tests.bot.wecom.test_callback import postbox as postbox
from tests.wecom.people import Person
from tests.wecom.postbox import Postbox
from tests.wecom.server import FakeWeCom

ROWS = tuple((Choice(label=f"选项{number}", data=f"a:{number}"),) for number in range(8))


async def test_half_an_emoji_loses_the_message(wecom: FakeWeCom, channel: Listener, inbox: Inbox, wang: Person) -> None:
    """JSON may name half of a surrogate pair; the frame is dropped, and nobody repeats it."""
    live = await wecom.bot.subscribed_anew()
    await live.socket.send_str(
        '{"cmd":"aibot_msg_callback","headers":{"req_id":"Q"},"body":{"msgid":"M","chattype":"single",'
        '"from":{"userid":"wangxiuying"},"msgtype":"text","text":{"content":"\\u8def\\u706f\\u574f\\u4e86\\ud83d"}}}'
    )
    await wang.says("之后")
    await eventually(lambda: "之后" in inbox.texts)
    assert len(inbox.kept) == 2


async def test_one_part_not_understood_loses_the_words_beside_it(
    wecom: FakeWeCom, channel: Listener, inbox: Inbox, wang: Person
) -> None:
    wecom.at_bot.mixes(
        wang.place, wang.id, [{"msgtype": "text", "text": {"content": "路灯坏了"}}, {"msgtype": "image", "image": {}}]
    )
    await wang.says("之后")
    await eventually(lambda: "之后" in inbox.texts)
    assert inbox.texts == ["路灯坏了", "之后"]


async def test_a_press_counts_twice_also_after_a_restart(
    wecom: FakeWeCom, database: Database, tmp_path: Path, inbox: Inbox, wang: Person
) -> None:
    """WeCom counts the changed card too: forgotten at a restart, more than 25 leave within a minute."""
    wang.place.wrote = True
    channel = Listener(wecom, database, tmp_path)
    async with listening(channel, inbox):
        await eventually(lambda: channel.problem is None)
        await channel.says(to(wang, "做了什么？", rows=ROWS))
        for number in range(1, 13):
            await wang.taps("选项2")
            await inbox.holds(number)
            await channel.says(to(wang, "然后？", ack=inbox.kept[-1].ack))
    again = Listener(wecom, database, tmp_path)
    async with listening(again, inbox):
        await eventually(lambda: again.problem is None)
        for number in range(11):
            sending = asyncio.create_task(again.says(to(wang, f"又{number}")))
            done, _ = await asyncio.wait([sending], timeout=0.5)
            if not done:
                sending.cancel()
                break
    busiest, dropped = wang.place.busiest(60.0), wang.place.dropped
    wang.place.dropped = 0
    assert (busiest <= 25, dropped) == (True, 0), busiest


async def test_a_letter_is_not_opened_for_who_asks_by_get(postbox: Postbox, inbox: Counting) -> None:
    """Who has caught a letter on its way has it read out by us: signature and nonce serve a GET as well."""
    query, body = postbox.sealed(xml(postbox, "低保户张三的身份证号"))
    assert (await post(postbox, (query, body))).status_code == 200
    from tests.wecom.postbox import between

    answer = await get(postbox, query | {"echostr": between(body.decode(), "Encrypt")})
    assert (answer.status_code, answer.text) == (403, "")


async def test_xml_in_an_unknown_encoding_is_refused_like_all_else(postbox: Postbox) -> None:
    answer = await post(postbox, ({}, b'<?xml version="1.0" encoding="x-unknown"?><xml/>'))
    assert (answer.status_code, answer.content) == (403, b"")


async def test_a_control_character_does_not_lose_a_letter(postbox: Postbox, inbox: Counting) -> None:
    answer = await post(postbox, postbox.sealed(xml(postbox, "一\x01二")))
    assert answer.status_code == 200
    assert len(inbox.kept) == 1


async def test_45009_slows_down_the_others_too(wecom: FakeWeCom, database: Database, tmp_path: Path) -> None:
    from bot.pace import Pace

    clock = asyncio.get_running_loop().time
    pace = Pace(Listener.rate, Listener.chat_rate, clock)
    pace.slow_down()
    before = clock()
    for number in range(20):
        async with pace.turn(f"chat{number}", reply=False):
            pass
    assert clock() - before > 0.1, "twenty other chats were written to at once"


async def test_a_group_is_not_told_twice_what_it_was_told(wecom: FakeWeCom, tmp_path: Path) -> None:
    from bot.channels.wecom.group import GroupChannel

    group = GroupChannel(wecom.url, wecom.hook.key, tmp_path)
    text = "\n".join(f"第{number}行 {'字' * 90}" for number in range(40))
    outgoing = Outgoing(channel="wecom_group", chat="1", text=text, number=5)
    wecom.hook._sent = [float("inf")] * 18
    with pytest.raises(ChannelError) as caught:
        await group.send(outgoing)
    assert caught.value.problem is SLOW_DOWN
    wecom.hook._sent = []
    await group.send(outgoing)
    await group.close()
    assert len(wecom.hook.group.messages) == 3


async def test_a_dead_interface_is_an_alarm(wecom: FakeWeCom, database: Database, tmp_path: Path, inbox: Inbox) -> None:
    import dataclasses

    from tests.bot.wecom.listener import app_of

    dead = dataclasses.replace(app_of(wecom), api_url="http://127.0.0.1:9")
    channel = Listener(wecom, database, tmp_path, bot=None, app=dead)
    async with listening(channel, inbox):
        await asyncio.sleep(0.3)
        assert channel.problem is NETWORK
    await channel.close()


async def test_two_at_once_with_one_nonce(postbox: Postbox, inbox: Counting) -> None:
    request = postbox.sealed(xml(postbox))
    answers = await asyncio.gather(post(postbox, request), post(postbox, request))
    assert sorted(one.status_code for one in answers) == [200, 403]


async def test_a_replay_is_refused_after_a_restart(
    wecom: FakeWeCom, database: Database, tmp_path: Path, postbox: Postbox, inbox: Counting
) -> None:
    from tests.bot.serving import serving
    from tests.bot.wecom.listener import app_of

    request = postbox.sealed(xml(postbox))
    assert (await post(postbox, request)).status_code == 200
    again = Listener(wecom, database, tmp_path, bot=None, app=app_of(wecom))
    async with serving(again.routes()) as url, listening(again, inbox):
        postbox.callback = f"{url}/wecom/callback"
        await eventually(lambda: again._app is not None and again._app._callback.accept is not None)
        assert (await post(postbox, request)).status_code == 403
    await again.close()


async def test_who_has_no_licence_is_not_taken_for_reached(
    wecom: FakeWeCom, app: Listener, member: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """message/send answers 0 and names those without a licence for the interface in `unlicenseduser`."""

    def send(body: dict[str, object]) -> dict[str, object]:
        return {"msgid": "1", "invaliduser": "", "unlicenseduser": "wangxiuying"}

    monkeypatch.setattr(wecom.app, "_send", send)
    with pytest.raises(ChannelError):
        await app.send(to(member, "提醒"))


async def test_the_alarm_of_an_untrusted_address_outlives_a_new_token(
    wecom: FakeWeCom, app: Listener, member: Person
) -> None:
    from storage.problems import UNTRUSTED

    wecom.app.faults.trusted = False
    with pytest.raises(ChannelError):
        await app.send(to(member, "好"))
    assert app._app is not None
    app._app.api._good_until = 0.0
    await app._app.api.token()
    assert app.problem is UNTRUSTED
