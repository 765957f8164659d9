"""Files at WeCom: those that people sent, behind addresses that age; those that we sent, slice by slice."""

import base64
import hashlib
import itertools
import os
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tests.wecom.screen import JSON

SLICE, MOST_SLICES = 512 * 1024, 100
LIMITS = {"image": 10 << 20, "file": 20 << 20, "voice": 2 << 20, "video": 10 << 20}


@dataclass
class Kept:
    """A file that somebody sent: as it lies behind its address, encrypted."""

    content: bytes
    expired: bool = False


@dataclass
class Upload:
    """A file on its way to WeCom."""

    kind: str
    name: str
    size: int
    md5: str
    count: int
    slices: dict[int, bytes] = field(default_factory=dict)


class Media:
    """`sent` holds what the bot uploaded, by media_id: (kind, name, content)."""

    def __init__(self) -> None:
        self.base = ""
        self.kept: dict[str, Kept] = {}
        self.plain: dict[str, bytes] = {}
        """What people sent to the app, by media_id."""
        self.uploads: dict[str, Upload] = {}
        self.sent: dict[str, tuple[str, str, bytes]] = {}
        self.spoil = 0
        """So many of the next addresses are expired from the start."""
        self._ids = itertools.count(1)

    def keep(self, content: bytes) -> JSON:
        """As a message names it: an address good for five minutes, and a key of its own without padding."""
        key = os.urandom(32)
        padder = padding.PKCS7(256).padder()
        closer = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
        name = f"f{next(self._ids)}"
        self.kept[name] = Kept(closer.update(padder.update(content) + padder.finalize()) + closer.finalize())
        if self.spoil:
            self.spoil -= 1
            self.kept[name].expired = True
        url = f"{self.base}/media/{name}?sign=q-{os.urandom(4).hex()}&name=%E5%9B%BE"
        return {"url": url, "aeskey": base64.b64encode(key).decode().rstrip("=")}

    def keep_plain(self, content: bytes) -> str:
        """The id by which the app asks for it."""
        media_id = f"MEDIA_{next(self._ids)}-x"
        self.plain[media_id] = content
        return media_id

    def announced(self, body: JSON) -> str:
        """The id of a new upload. Raises ValueError."""
        kind, size, count = body["type"], body["total_size"], body["total_chunks"]
        if not 5 < size <= LIMITS[kind] or count != -(-size // SLICE) or count > MOST_SLICES or not body["filename"]:
            raise ValueError(f"upload of {body}")
        name = f"up{next(self._ids)}"
        self.uploads[name] = Upload(kind, body["filename"], size, body.get("md5", ""), count)
        return name

    def sliced(self, body: JSON) -> None:
        """Slices come in any order, and may come again. WeCom's own client counts from 0."""
        upload, content = self.uploads[body["upload_id"]], base64.b64decode(body["base64_data"], validate=True)
        if not 0 <= body["chunk_index"] < upload.count or not 0 < len(content) <= SLICE:
            raise ValueError(f"slice {body['chunk_index']} of {len(content)} bytes")
        upload.slices[body["chunk_index"]] = content

    def finished(self, upload_id: str) -> JSON:
        upload = self.uploads.pop(upload_id)
        content = b"".join(upload.slices[number] for number in sorted(upload.slices))
        md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
        if len(upload.slices) != upload.count or len(content) != upload.size or upload.md5 not in ("", md5):
            raise ValueError(f"upload {upload_id} is not whole")
        return self.add(upload.kind, upload.name, content)

    def add(self, kind: str, name: str, content: bytes) -> JSON:
        media_id = f"media{next(self._ids)}"
        self.sent[media_id] = (kind, name, content)
        return {"type": kind, "media_id": media_id, "created_at": "1380000000"}
