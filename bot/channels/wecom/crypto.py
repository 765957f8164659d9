"""WeCom's AES: files on their way to us, and the letters of the callback. After its documents 90968 and 101463."""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

KEY_BYTES = 32
PADDED_TO = 32  # bytes; twice AES's own block
NOISE = 16  # random bytes before the length of a letter


class ForgedError(Exception):
    """Not encrypted with our key, not signed with our token, or not for us: which of them is nobody's business."""


def key_of(written: str) -> bytes:
    """The key as WeCom writes it, in base64 that may lack its padding. Raises ForgedError."""
    try:
        key = base64.b64decode(written + "=" * (-len(written) % 4), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ForgedError
    return key


def decrypt(content: bytes, key: bytes) -> bytes:
    """What was encrypted, without its padding. Raises ForgedError."""
    if not content or len(content) % 16:
        raise ForgedError
    opener = Cipher(AES(key), CBC(key[:16])).decryptor()
    plain = opener.update(content) + opener.finalize()
    many = plain[-1]
    if not 1 <= many <= PADDED_TO or plain[-many:] != bytes([many]) * many:
        raise ForgedError
    return plain[:-many]


@dataclass(frozen=True)
class Letters:
    """The callback's envelope: who holds `token` signs it, who holds `key` reads it, and it names its `receiver`."""

    token: str
    key: bytes
    receiver: str

    def open(self, encrypted: str, timestamp: str, nonce: str, signature: str) -> str:
        """What is in it. Raises ForgedError."""
        if not hmac.compare_digest(self._signed(encrypted, timestamp, nonce), signature.encode()):
            raise ForgedError
        try:
            letter = decrypt(base64.b64decode(encrypted, validate=True), self.key)[NOISE:]
            length = int.from_bytes(letter[:4], "big")
            text, receiver = letter[4 : 4 + length].decode(), letter[4 + length :].decode()
        except ValueError:  # no base64, no UTF-8
            raise ForgedError from None
        if not hmac.compare_digest(receiver.encode(), self.receiver.encode()):
            raise ForgedError
        return text

    def _signed(self, encrypted: str, timestamp: str, nonce: str) -> bytes:
        parts = sorted([self.token, timestamp, nonce, encrypted])
        return hashlib.sha1("".join(parts).encode(), usedforsecurity=False).hexdigest().encode()
