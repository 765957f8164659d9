"""Fetching what people sent: whole, or the problem that says whether to try again."""

import pytest

from bot.channels.telegram.telegram import TelegramChannel
from storage.messages import Attachment, AttachmentKind
from storage.problems import EXPIRED, NETWORK, TOO_LARGE, UNAUTHORIZED, ChannelError, Problem
from tests.bot.telegram.conftest import Inbox, listening
from tests.telegram.people import Person
from tests.telegram.server import FakeTelegram

CONTENT = bytes(range(256)) * 40
LIMIT = 20_000  # bytes


async def sent(channel: TelegramChannel, wang: Person, claimed: int | None = None) -> Attachment:
    """A document that arrived as an attachment."""
    inbox = Inbox()
    async with listening(channel, inbox):
        await wang.sends_document(CONTENT, "名册 1#.xlsx", size=claimed)
        await inbox.holds(1)
    (attachment,) = inbox.kept[0].attachments
    return attachment


async def problem_of(channel: TelegramChannel, attachment: Attachment, limit: int = LIMIT) -> Problem:
    with pytest.raises(ChannelError) as caught:
        await channel.fetch(attachment, limit)
    return caught.value.problem


async def test_the_bytes_arrive_as_they_were(channel: TelegramChannel, wang: Person) -> None:
    attachment = await sent(channel, wang)
    assert (attachment.kind, attachment.name, attachment.size) == (AttachmentKind.FILE, "名册 1#.xlsx", len(CONTENT))
    assert await channel.fetch(attachment, LIMIT) == CONTENT
    assert await channel.fetch(attachment, len(CONTENT)) == CONTENT


async def test_what_claims_too_much_is_not_asked_for(
    channel: TelegramChannel, fake: FakeTelegram, wang: Person
) -> None:
    assert await problem_of(channel, await sent(channel, wang), len(CONTENT) - 1) is TOO_LARGE
    assert fake.called("getFile") == []


async def test_what_is_longer_than_it_claims_is_broken_off(channel: TelegramChannel, wang: Person) -> None:
    assert await problem_of(channel, await sent(channel, wang, claimed=10), len(CONTENT) - 1) is TOO_LARGE


async def test_a_file_that_telegram_calls_too_big_is_too_large(channel: TelegramChannel, wang: Person) -> None:
    attachment = await sent(channel, wang, claimed=21 * 1024 * 1024)
    assert await problem_of(channel, attachment, 50 * 1024 * 1024) is TOO_LARGE


async def test_a_link_is_fresh_each_time(channel: TelegramChannel, fake: FakeTelegram, wang: Person) -> None:
    attachment = await sent(channel, wang)
    await channel.fetch(attachment, LIMIT)
    fake.world.shelf.expire_links()
    assert await channel.fetch(attachment, LIMIT) == CONTENT


@pytest.mark.parametrize(("status", "problem"), [(502, NETWORK), (404, NETWORK), (401, UNAUTHORIZED)])
async def test_a_download_that_is_refused_may_be_tried_again(
    channel: TelegramChannel, fake: FakeTelegram, wang: Person, status: int, problem: Problem
) -> None:
    attachment = await sent(channel, wang)
    fake.world.shelf.fail_next(status=status)
    assert await problem_of(channel, attachment) is problem
    assert problem.retry
    assert await channel.fetch(attachment, LIMIT) == CONTENT


async def test_a_file_telegram_does_not_know_is_gone_for_good(channel: TelegramChannel) -> None:
    assert await problem_of(channel, Attachment(kind=AttachmentKind.PHOTO, ref="nothing")) is EXPIRED


async def test_a_file_out_of_reach_today_may_be_there_tomorrow(channel: TelegramChannel, fake: FakeTelegram) -> None:
    fake.refuse_next("getFile", 400, "Bad Request: wrong file_id or the file is temporarily unavailable")
    assert await problem_of(channel, Attachment(kind=AttachmentKind.PHOTO, ref="x")) is NETWORK


async def test_a_file_without_a_path_is_gone(channel: TelegramChannel, fake: FakeTelegram) -> None:
    fake.refuse_next("getFile", 200, {"ok": True, "result": {"file_id": "x", "file_unique_id": "y"}})
    assert await problem_of(channel, Attachment(kind=AttachmentKind.PHOTO, ref="x")) is EXPIRED


async def test_a_connection_that_breaks_is_the_network(
    channel: TelegramChannel, fake: FakeTelegram, wang: Person
) -> None:
    attachment = await sent(channel, wang)
    fake.drop_next("getFile", accepted=False, times=2)
    assert await problem_of(channel, attachment) is NETWORK
