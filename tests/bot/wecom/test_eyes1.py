"""Faults found with fresh eyes: each of these fails today."""

from pathlib import Path

import pytest

from storage.messages import Choice, Outgoing
from storage.problems import SLOW_DOWN, ChannelError
from tests.bot.wecom.test_callback import app as app
from tests.bot.wecom.test_callback import member as member
from tests.bot.wecom.test_callback import postbox as postbox
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
