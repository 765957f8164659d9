"""The group's webhook: words, a picture, a file, slowly; and nothing that could be pressed."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.channels.wecom.group import PER_MINUTE, GroupChannel
from storage.messages import NOTICE, REPLY, Attachment, AttachmentKind, Choice, Document, Kind, Outgoing
from storage.problems import EXPIRED, NETWORK, SLOW_DOWN, UNAUTHORIZED, ChannelError
from tests.bot.telegram.conftest import Inbox, listening
from tests.telegram.pictures import jpeg
from tests.wecom.screen import NARROW
from tests.wecom.server import FakeWeCom

SAID = Outgoing(channel="wecom_group", chat="1", text="河北镇 *本周*\n\n# 12 份", rows=((Choice("Excel", "m:x"),),))


@pytest.fixture
async def group(wecom: FakeWeCom, tmp_path: Path) -> AsyncIterator[GroupChannel]:
    group = GroupChannel(wecom.url, wecom.hook.key, tmp_path)
    yield group
    await group.close()


async def problem_of(group: GroupChannel, outgoing: Outgoing = SAID) -> object:
    with pytest.raises(ChannelError) as caught:
        await group.send(outgoing)
    return caught.value.problem


@pytest.mark.parametrize(
    ("kind", "content", "name"),
    [("picture", jpeg(1), ""), ("picture", b"\x89PNG" + bytes(3 << 20), "汇总.png"), ("file", bytes(5000), "汇总.png")],
)
async def test_words_and_what_belongs_to_them(
    wecom: FakeWeCom, group: GroupChannel, tmp_path: Path, kind: str, content: bytes, name: str
) -> None:
    await asyncio.to_thread((tmp_path / "made").write_bytes, content)
    document = Document.model_validate({"path": "made", "name": "汇总.png", "kind": kind})
    await group.send(SAID)
    await group.send(SAID.model_copy(update={"text": "", "document": document}))
    words, file = wecom.hook.group.messages
    assert words.text.translate(NARROW) == SAID.text
    assert (file.content, file.file_name) == (content, name)


async def test_a_long_text_comes_in_pieces(wecom: FakeWeCom, group: GroupChannel) -> None:
    text = "\n".join(f"第{number}行 {'字' * 90}" for number in range(40))
    await group.send(SAID.model_copy(update={"text": text}))
    assert "\n".join(message.text for message in wecom.hook.group.messages) == text
    assert len(wecom.hook.group.messages) == 3


@pytest.mark.parametrize("kind", [REPLY, NOTICE])
async def test_a_group_is_not_told_again_what_it_was_told(wecom: FakeWeCom, group: GroupChannel, kind: Kind) -> None:
    text = "\n".join(f"第{number}行 {'字' * 90}" for number in range(40))
    wecom.hook.refuse_after(2)
    outgoing = SAID.model_copy(update={"text": text, "number": 5, "kind": kind})
    assert await problem_of(group, outgoing) is SLOW_DOWN
    wecom.hook.refuse_after(20)
    await group.send(outgoing)
    assert "\n".join(message.text for message in wecom.hook.group.messages) == text


@pytest.mark.parametrize(
    "written", ["{key}", " {key} ", "key={key}", "https://a.example/cgi-bin/webhook/send?key={key}"]
)
async def test_the_key_may_be_the_whole_address(wecom: FakeWeCom, tmp_path: Path, written: str) -> None:
    group = GroupChannel(wecom.url, written.format(key=wecom.hook.key), tmp_path)
    await group.send(SAID)
    await group.close()
    assert len(wecom.hook.group.messages) == 1


async def test_what_is_refused_is_told_apart(wecom: FakeWeCom, group: GroupChannel, tmp_path: Path) -> None:
    other = GroupChannel(wecom.url, "another", tmp_path)
    assert await problem_of(other) is UNAUTHORIZED
    assert other.problem is UNAUTHORIZED
    await other.close()
    nobody = GroupChannel("http://127.0.0.1:9", wecom.hook.key, tmp_path)
    assert await problem_of(nobody) is NETWORK
    await nobody.close()
    wecom.hook._sent = [float("inf")] * 20
    assert await problem_of(group) is SLOW_DOWN


async def test_no_more_than_it_may_in_a_minute(wecom: FakeWeCom, group: GroupChannel) -> None:
    writing = asyncio.create_task(group.send(SAID.model_copy(update={"text": "字" * 1300 * (PER_MINUTE + 3)})))
    await wecom.hook.group.bell.until(lambda: len(wecom.hook.group.messages) == PER_MINUTE, 5)
    done, _ = await asyncio.wait([writing], timeout=0.2)
    assert not done
    assert len(wecom.hook.group.messages) == PER_MINUTE
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)


async def test_nothing_comes_from_there(group: GroupChannel) -> None:
    inbox = Inbox()
    async with listening(group, inbox):
        with pytest.raises(ChannelError) as caught:
            await group.fetch(Attachment(kind=AttachmentKind.PHOTO, ref="x"), 10)
    assert caught.value.problem is EXPIRED
    assert inbox.kept == []
