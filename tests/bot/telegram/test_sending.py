"""Sending to the fake Telegram: what people see, and which problem each refusal is."""

import asyncio
import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.channels.telegram.telegram import TelegramChannel
from storage.messages import Choice, Document, Outgoing
from storage.problems import (
    BLOCKED,
    GONE,
    MIGRATED,
    NETWORK,
    REFUSED,
    SLOW_DOWN,
    TOO_LARGE,
    UNAUTHORIZED,
    ChannelError,
    Problem,
)
from tests.bot.telegram.conftest import MENU, Inbox, listening
from tests.telegram.people import Person
from tests.telegram.server import FakeTelegram

ROWS = ((Choice(label="东坡村", data="a:1"), Choice(label="跳过", data="skip")),)


def to_wang(text: str = "哪里？", **fields: Any) -> Outgoing:
    return Outgoing(channel="telegram", chat="1001", text=text, **fields)


async def problem_of(channel: TelegramChannel, outgoing: Outgoing) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        await channel.send(outgoing)
    return caught.value


async def test_a_question_with_buttons_is_seen_as_it_was_meant(
    channel: TelegramChannel, fake: FakeTelegram, wang: Person
) -> None:
    await channel.send(to_wang("去了<b>哪里</b>？", rows=ROWS))
    message = await wang.hears()
    assert (message.text, message.labels) == ("去了<b>哪里</b>？", ["东坡村", "跳过"])
    assert fake.called("sendMessage")[0]["link_preview_options"] == {"is_disabled": True}


async def pressed(channel: TelegramChannel, wang: Person) -> tuple[str, str]:
    """The press to acknowledge and the message it stood under."""
    inbox = Inbox()
    await channel.send(to_wang(rows=ROWS))
    async with listening(channel, inbox):
        await wang.taps("东坡村")
        await inbox.holds(1)
    return inbox.kept[0].ack, inbox.kept[0].message


async def test_a_press_is_acknowledged_while_the_answer_is_on_its_way(
    channel: TelegramChannel, fake: FakeTelegram, wang: Person
) -> None:
    ack, message = await pressed(channel, wang)
    await channel.send(to_wang("记下了。", ack=ack, replaces=message))
    assert [seen.text for seen in wang.chat if seen.from_bot] == ["记下了。"]
    assert wang.last.buttons == []
    assert len(fake.called("answerCallbackQuery")) == 1


async def test_an_answer_is_not_held_up_by_a_press_that_cannot_be_acknowledged(
    channel: TelegramChannel, fake: FakeTelegram, wang: Person
) -> None:
    fake.refuse_next("answerCallbackQuery", 500, "Internal Server Error")
    await channel.send(to_wang("好", ack="5"))
    await wang.hears("好")


async def test_only_acknowledging_too_late_is_no_failure(channel: TelegramChannel, fake: FakeTelegram) -> None:
    await channel.send(to_wang("", ack="never asked"))
    assert len(fake.called("answerCallbackQuery")) == 1


async def test_only_acknowledging_fails_with_the_network(channel: TelegramChannel, fake: FakeTelegram) -> None:
    fake.drop_next("answerCallbackQuery", accepted=False)
    assert (await problem_of(channel, to_wang("", ack="5"))).problem is NETWORK


async def test_nothing_to_say_and_nothing_to_acknowledge_is_nothing(
    channel: TelegramChannel, fake: FakeTelegram
) -> None:
    await channel.send(to_wang(""))
    assert fake.calls == []


async def test_a_failed_answer_is_reported_though_the_press_was_acknowledged(
    channel: TelegramChannel, fake: FakeTelegram, wang: Person
) -> None:
    ack, _ = await pressed(channel, wang)
    fake.drop_next("sendMessage", accepted=False)
    assert (await problem_of(channel, to_wang(ack=ack))).problem is NETWORK
    assert len(fake.called("answerCallbackQuery")) == 1


async def test_replacing_with_the_same_words_counts_as_said(channel: TelegramChannel, wang: Person) -> None:
    await channel.send(to_wang(rows=ROWS))
    await channel.send(to_wang(rows=ROWS, replaces=str(wang.last.id)))
    assert len(wang.chat) == 1


@pytest.mark.parametrize("words", ["message can't be edited", "message to edit not found", "MESSAGE_ID_INVALID"])
async def test_what_cannot_be_replaced_is_said_anew(
    channel: TelegramChannel, fake: FakeTelegram, wang: Person, words: str
) -> None:
    fake.refuse_next("editMessageText", 400, f"Bad Request: {words}")
    await channel.send(to_wang("记下了。", rows=ROWS, replaces="77"))
    assert (await wang.hears("记下了")).labels == ["东坡村", "跳过"]


async def test_a_picture_has_no_text_to_replace(channel: TelegramChannel, wang: Person, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(picture())
    await channel.send(to_wang(document=Document(path="a.png", name="a.png", kind="picture")))
    await channel.send(to_wang("记下了。", replaces=str(wang.last.id)))
    assert [seen.text for seen in wang.chat] == ["哪里？", "记下了。"]


async def test_a_long_text_comes_in_several_messages(channel: TelegramChannel, wang: Person) -> None:
    await channel.send(to_wang("\n".join(["字" * 99] * 50), rows=ROWS))
    assert [len(seen.text) for seen in wang.chat] == [3999, 999]
    assert [seen.labels for seen in wang.chat] == [[], ["东坡村", "跳过"]]


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "PNG")
    return out.getvalue()


async def test_a_picture_and_a_file_arrive_whole_under_their_names(
    channel: TelegramChannel, wang: Person, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/a").write_bytes(picture())
    await channel.send(to_wang("本周", document=Document(path="out/a", name="周报.png", kind="picture"), rows=ROWS))
    await channel.send(to_wang("", document=Document(path="out/a", name='周"报".xlsx')))
    photo, file = wang.chat
    assert (photo.content, photo.text, photo.labels) == (picture(), "本周", ["东坡村", "跳过"])
    assert (file.content, file.text, file.file_name) == (picture(), "", "周_报_.xlsx")


@pytest.mark.parametrize("path", ["../secret.txt", "/etc/hostname", "out/../../secret.txt", "link", "missing", "out"])
async def test_a_file_elsewhere_or_nowhere_is_not_sent(
    channel: TelegramChannel, fake: FakeTelegram, tmp_path: Path, path: str
) -> None:
    (tmp_path.parent / "secret.txt").write_text("secret")
    (tmp_path / "out").mkdir()
    (tmp_path / "link").symlink_to(tmp_path.parent / "secret.txt")
    assert (await problem_of(channel, to_wang(document=Document(path=path, name="a")))).problem is REFUSED
    assert fake.calls == []


async def test_a_file_over_fifty_megabytes_is_not_even_tried(
    channel: TelegramChannel, fake: FakeTelegram, tmp_path: Path
) -> None:
    with (tmp_path / "big").open("wb") as file:
        file.truncate(50 * 1024 * 1024 + 1)
    assert (await problem_of(channel, to_wang(document=Document(path="big", name="a")))).problem is TOO_LARGE
    assert fake.calls == []


@pytest.mark.parametrize(("accepted", "heard"), [(False, 0), (True, 1)])
async def test_a_message_whose_connection_breaks_is_never_sent_again_here(
    channel: TelegramChannel, fake: FakeTelegram, wang: Person, accepted: bool, heard: int
) -> None:
    await channel.send(to_wang("前"))
    fake.drop_next("sendMessage", accepted=accepted)
    found = await problem_of(channel, to_wang("后"))
    assert (found.problem, found.uncertain) == (NETWORK, True), "nobody knows; so a notice is not said again"
    assert len(wang.chat) == 1 + heard
    assert len(fake.called("sendMessage")) == 2


REFUSALS: dict[str, tuple[int, str | bytes | dict[str, Any], Problem]] = {
    "crowded": (429, {"description": "Too Many Requests", "parameters": {"retry_after": 7}}, SLOW_DOWN),
    "blocked": (403, "Forbidden: bot was blocked by the user", BLOCKED),
    "kicked": (403, "Forbidden: bot was kicked from the group chat", BLOCKED),
    "thrown out": (403, "Forbidden: bot is not a member of the supergroup chat", BLOCKED),
    "may not write": (400, "Bad Request: not enough rights to send text messages to the chat", BLOCKED),
    "silenced": (400, "Bad Request: CHAT_WRITE_FORBIDDEN", BLOCKED),
    "deactivated": (403, "Forbidden: user is deactivated", GONE),
    "never started": (403, "Forbidden: bot can't initiate conversation with a user", GONE),
    "deleted": (403, "Forbidden: the group chat was deleted", GONE),
    "not found": (400, "Bad Request: chat not found", GONE),
    "no such peer": (400, "Bad Request: PEER_ID_INVALID", GONE),
    "our fault": (400, "Bad Request: BUTTON_DATA_INVALID", REFUSED),
    "too much": (413, "Request Entity Too Large", TOO_LARGE),
    "too much for a proxy": (413, b"<html>413 Request Entity Too Large</html>", TOO_LARGE),
    "token": (401, "Unauthorized", UNAUTHORIZED),
    "no such bot": (404, "Not Found", UNAUTHORIZED),
    "conflict": (409, "Conflict: terminated", NETWORK),
    "server": (500, "Internal Server Error", NETWORK),
    "gateway": (502, b"<html>Bad Gateway</html>", NETWORK),
    "moved": (302, b"", NETWORK),
    "captive portal": (200, b"<html>Welcome</html>", NETWORK),
}


@pytest.mark.parametrize(("status", "body", "problem"), REFUSALS.values(), ids=REFUSALS)
async def test_each_refusal_is_the_right_problem(
    channel: TelegramChannel, fake: FakeTelegram, status: int, body: str | bytes | dict[str, Any], problem: Problem
) -> None:
    fake.refuse_next("sendMessage", status, body)
    found = await problem_of(channel, to_wang())
    assert found.problem is problem
    assert found.after == (7.0 if problem is SLOW_DOWN else 0.0)
    assert len(str(found)) < 250


async def test_people_who_went_are_unreachable(channel: TelegramChannel, fake: FakeTelegram, wang: Person) -> None:
    await wang.blocks()
    assert (await problem_of(channel, to_wang())).problem is BLOCKED
    await wang.unblocks()
    await channel.send(to_wang())
    wang.deactivates()
    assert (await problem_of(channel, to_wang())).problem is GONE
    fake.person(1002, "李强")
    assert (await problem_of(channel, to_wang().model_copy(update={"chat": "1002"}))).problem is GONE


async def test_a_group_that_became_a_supergroup_gives_its_new_id(
    channel: TelegramChannel, fake: FakeTelegram, wang: Person
) -> None:
    group = fake.group(-500, "东坡村", wang)
    await group.migrates(-1_000_000_000_500)
    found = await problem_of(channel, Outgoing(channel="telegram", chat="-500", text="好"))
    assert (found.problem, found.chat) == (MIGRATED, "-1000000000500")
    await channel.send(Outgoing(channel="telegram", chat=found.chat, text="好"))


async def test_many_at_once_all_arrive(channel: TelegramChannel, wang: Person) -> None:
    await asyncio.gather(*(channel.send(to_wang(str(n))) for n in range(60)))
    assert sorted(int(seen.text) for seen in wang.chat) == list(range(60))


async def test_a_cancelled_send_leaves_nothing_running(
    channel: TelegramChannel, fake: FakeTelegram, wang: Person
) -> None:
    fake.latency = 0.2
    before = asyncio.all_tasks()
    task = asyncio.create_task(channel.send(to_wang(ack="5")))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not [left for left in asyncio.all_tasks() - before if "bot/channels" in str(left.get_coro())]
    fake.latency = 0.0
    await channel.send(to_wang("好"))
    await wang.hears("好")


async def test_nobody_there_is_the_network(tmp_path: Path) -> None:
    channel = TelegramChannel("1:x", "http://127.0.0.1:1", tmp_path, MENU)
    (tmp_path / "a").write_bytes(b"a")
    for outgoing in (to_wang(), to_wang(document=Document(path="a", name="a"))):
        found = await problem_of(channel, outgoing)
        assert (found.problem, found.uncertain) == (NETWORK, False), "it was not sent for certain"
    await channel.close()
