"""The token and the webhook's secret stay inside, however much fails and however much is logged."""

import logging
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.channels.telegram.telegram import TelegramChannel
from bot.channels.telegram.transport import Transport
from storage.messages import Attachment, AttachmentKind, Document, Outgoing
from storage.problems import REFUSED, ChannelError
from tests.bot.http.peer import Peer, resets, then_hangs_up
from tests.bot.telegram.conftest import MENU, Inbox, channel_to, eventually, hurried, listening
from tests.telegram.server import TOKEN, FakeTelegram

HIDDEN = TOKEN.rpartition(":")[2]
SECRET = "webhook_secret_1"
PAGE = f"<html>cannot GET /bot{TOKEN}/x or /bot{TOKEN.replace(':', '%3A')}/x</html>".encode()
TEXT = Outgoing(channel="telegram", chat="1001", text="好", ack="5", replaces="7")
FILE = Outgoing(channel="telegram", chat="1001", document=Document(path="a", name="a"))
PHOTO = Attachment(kind=AttachmentKind.PHOTO, ref="x")


@pytest.fixture
def everything_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with caplog.at_level(logging.DEBUG):
        yield
    records = caplog.get_records("call")
    said = caplog.handler.stream.getvalue() + "".join(f"{record.getMessage()} {record.__dict__}" for record in records)
    assert records
    assert HIDDEN not in said
    assert SECRET not in said


def assert_clean(error: BaseException) -> None:
    """Neither the error nor anything it came from holds the token, in its text or in its fields."""
    shown = "".join(traceback.format_exception(error))
    seen: BaseException | None = error
    while seen is not None:
        shown += repr(seen) + str(seen.args) + str(vars(seen) if hasattr(seen, "__dict__") else "")
        seen = seen.__cause__ or seen.__context__
    assert HIDDEN not in shown


async def fail_at_everything(channel: TelegramChannel, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a")
    for attempt in (channel.send(TEXT), channel.send(FILE), channel.fetch(PHOTO, 10)):
        with pytest.raises(ChannelError) as caught:
            await attempt
        assert_clean(caught.value)


@pytest.mark.usefixtures("everything_is_logged")
@pytest.mark.parametrize("status", [200, 302, 400, 401, 403, 404, 409, 429, 500, 502])
async def test_when_every_call_is_answered_with_our_own_address(
    fake: FakeTelegram, tmp_path: Path, status: int
) -> None:
    channel = channel_to(fake, tmp_path)
    for body in (PAGE, {"description": PAGE.decode()}):
        fake.refuse_next("*", status, body, times=1000)
        async with listening(channel, Inbox()):
            if isinstance(body, bytes) or status != 200:
                await fail_at_everything(channel, tmp_path)
    await channel.close()


@pytest.mark.usefixtures("everything_is_logged")
async def test_when_nobody_answers_or_nobody_sensible(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    nonsense = then_hangs_up(f"HTTP/9 /bot{TOKEN}\r\n\r\n".encode())
    async with Peer(*[resets, nonsense] * 500) as peer:
        for url in ("http://127.0.0.1:1", peer.url):
            channel = TelegramChannel(TOKEN, url, tmp_path, MENU, patience=hurried)
            async with listening(channel, Inbox()):
                await fail_at_everything(channel, tmp_path)
            await channel.close()
    assert "telegram: network" in caplog.text


@pytest.mark.usefixtures("everything_is_logged")
async def test_when_the_webhook_is_refused(fake: FakeTelegram, tmp_path: Path) -> None:
    fake.refuse_next("setWebhook", 500, "Internal Server Error", times=3)
    fake.refuse_next("setWebhook", 400, f"Bad Request: bad secret {SECRET} for bot{TOKEN}")
    channel = channel_to(fake, tmp_path, public_url="https://bot.example.org", webhook_secret=SECRET)
    async with listening(channel, Inbox()):
        await eventually(lambda: channel.problem is REFUSED)
    await channel.close()


def test_what_is_made_of_the_token_does_not_show_it(tmp_path: Path) -> None:
    channel = TelegramChannel(TOKEN, "http://127.0.0.1:1", tmp_path, MENU)
    transport = Transport(TOKEN, "http://127.0.0.1:1")
    assert HIDDEN not in f"{channel!r} {transport!r} {transport.bot()!r} {transport.bot().token}"
