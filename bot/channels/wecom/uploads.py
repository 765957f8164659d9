"""Files to WeCom over the long connection: announced, sent in slices, closed; what comes back is their name there."""

import base64
import hashlib
from collections.abc import Iterator

from bot.channels.wecom.longline import LongLine
from bot.quota import Quota
from storage.problems import REFUSED, ChannelError

SLICE = 512 * 1024  # bytes, before base64
LIMITS = {"image": 10 * 1024 * 1024, "file": 20 * 1024 * 1024}  # bytes
PER_MINUTE, PER_HOUR = 25, 900  # of WeCom's 30 and 1,000 a bot
LONGEST_NAME = 120  # bytes
PICTURES = (b"\x89PNG", b"\xff\xd8\xff")
"""How the pictures begin that WeCom shows as such."""


def kind_of(content: bytes, wanted: str) -> str:
    """As what a document is sent: a picture that WeCom would not show goes as a file."""
    shown = wanted == "picture" and content.startswith(PICTURES) and len(content) <= LIMITS["image"]
    return "image" if shown else "file"


async def upload(line: LongLine, quota: Quota, kind: str, name: str, content: bytes) -> str:
    """The file's id at WeCom, good for three days. Raises ChannelError."""
    await quota.turn("upload")
    slices = list(_sliced(content))
    announced = await line.ask(
        "aibot_upload_media_init",
        {
            "type": kind,
            "filename": _short(name),
            "total_size": len(content),
            "total_chunks": len(slices),
            "md5": hashlib.md5(content, usedforsecurity=False).hexdigest(),
        },
    )
    upload_id = _named(announced.get("upload_id"))
    for number, part in enumerate(slices):
        data = base64.b64encode(part).decode()
        sliced = {"upload_id": upload_id, "chunk_index": number, "base64_data": data}
        await line.ask("aibot_upload_media_chunk", sliced)
    finished = await line.ask("aibot_upload_media_finish", {"upload_id": upload_id})
    return _named(finished.get("media_id"))


def _sliced(content: bytes) -> Iterator[bytes]:
    return (content[start : start + SLICE] for start in range(0, len(content), SLICE))


def _short(name: str) -> str:
    """The name with its ending, no longer than WeCom takes."""
    stem, dot, ending = name.rpartition(".")
    room = LONGEST_NAME - len(f"{dot}{ending}".encode())
    return stem.encode()[:room].decode("utf-8", "ignore") + dot + ending if dot else name[:30]


def _named(found: object) -> str:
    if not isinstance(found, str) or not found:
        raise ChannelError(REFUSED, "an upload without a name")
    return found
