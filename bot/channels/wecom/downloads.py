"""Files from WeCom: fetched from the address that came with the message, and decrypted."""

from urllib.parse import urlsplit

from bot.channels.http.framing import Answer
from bot.channels.http.wire import Wire
from bot.channels.wecom.answers import carried
from bot.channels.wecom.crypto import PADDED_TO, ForgedError, decrypt, key_of
from storage.problems import EXPIRED, NETWORK, TOO_LARGE, ChannelError

SECONDS = 120.0
NO_KEY = "-"


async def download(url: str, key: str, limit: int) -> bytes:
    """The bytes behind the address, in the clear. Raises ChannelError."""
    answer = await _got(url, limit + PADDED_TO)
    if 400 <= answer.status < 500:
        raise ChannelError(EXPIRED, f"the address answered {answer.status}")  # it is good for five minutes
    if answer.status != 200:
        raise ChannelError(NETWORK, f"the address answered {answer.status}")
    try:
        content = answer.body if key == NO_KEY else decrypt(answer.body, key_of(key))
    except ForgedError:
        raise ChannelError(NETWORK, "cannot be decrypted: cut short, or a page in its place") from None
    if len(content) > limit:
        raise ChannelError(TOO_LARGE)
    return content


async def _got(url: str, limit: int) -> Answer:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ChannelError(EXPIRED, "no address")
    wire = Wire(f"{parts.scheme}://{parts.netloc}", connections=1)
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    try:
        return await carried(wire.get(path, seconds=SECONDS, limit=limit))
    finally:
        await wire.close()
