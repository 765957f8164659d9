"""Faults found with fresh eyes: each of these fails today."""

import asyncio
from pathlib import Path

import pytest

from storage.database import Database
from storage.messages import Choice, Outgoing
from storage.problems import NETWORK, SLOW_DOWN, ChannelError
from tests.bot.telegram.conftest import Inbox, listening
from tests.bot.wecom.listener import Listener
from tests.bot.wecom.test_app import to
from tests.bot.wecom.test_callback import app as app
from tests.bot.wecom.test_callback import member as member
from tests.bot.wecom.test_callback import postbox as postbox
from tests.wecom.people import Person
from tests.wecom.server import FakeWeCom

ROWS = tuple((Choice(label=f"选项{number}", data=f"a:{number}"),) for number in range(8))


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
