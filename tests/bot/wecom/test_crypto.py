"""Our crypto against wechatpy's, an older reading of the same documents; and against whoever has no key."""

import base64
import os
import re

import pytest
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from wechatpy.enterprise.crypto import WeChatCrypto

from bot.channels.wecom.crypto import ForgedError, Letters, decrypt, key_of

KEY = base64.b64encode(bytes(range(32))).decode().rstrip("=")
TOKEN, CORP = "QDG6eK", "ww1436e0e65a779aee"
OURS = Letters(TOKEN, key_of(KEY), CORP)
TEXT = "<xml><Content><![CDATA[村口路灯坏了]]></Content></xml>"


def sealed(text: str = TEXT, token: str = TOKEN, key: str = KEY, corp: str = CORP) -> dict[str, str]:
    """As the older reading writes it: what `open` takes."""
    letter = WeChatCrypto(token, key, corp).encrypt_message(text, "nonce-7", "1409735669")
    encrypted, signature = (re.search(rf"<{tag}><!\[CDATA\[(.*?)\]\]>", letter) for tag in ("Encrypt", "MsgSignature"))
    assert encrypted
    assert signature
    return {"encrypted": encrypted[1], "signature": signature[1], "timestamp": "1409735669", "nonce": "nonce-7"}


@pytest.mark.parametrize("length", [0, 1, 15, 16, 31, 32, 33, 5000])
def test_what_the_other_seals_we_open(length: int) -> None:
    assert OURS.open(**sealed("村" * length)) == "村" * length


FORGED = {
    "another token": sealed(token="another"),
    "another key": sealed(key=base64.b64encode(bytes(32)).decode().rstrip("=")),
    "another receiver": sealed(corp="ww0000000000000000"),
    "no receiver": sealed(corp=""),
    "another time": sealed() | {"timestamp": "1409735670"},
    "another nonce": sealed() | {"nonce": "nonce-8"},
    "another content": sealed() | {"encrypted": sealed()["encrypted"]},
    "no signature": sealed() | {"signature": ""},
    "a signature that is no text": sealed() | {"signature": "签"},
    "no content": sealed() | {"encrypted": ""},
}


@pytest.mark.parametrize("how", FORGED)
def test_what_is_forged_is_not_opened(how: str) -> None:
    with pytest.raises(ForgedError):
        OURS.open(**FORGED[how])


def test_every_bit_is_signed() -> None:
    letter = sealed()
    for place in range(0, len(letter["encrypted"]), 7):
        swapped = "A" if letter["encrypted"][place] != "A" else "B"
        touched = letter["encrypted"][:place] + swapped + letter["encrypted"][place + 1 :]
        with pytest.raises(ForgedError):
            OURS.open(**letter | {"encrypted": touched})


@pytest.mark.parametrize("length", [0, 1, 31, 32, 33, 100_000])
def test_files_are_decrypted(length: int) -> None:
    content, key = os.urandom(length), os.urandom(32)
    padder = padding.PKCS7(256).padder()
    closer = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    assert decrypt(closer.update(padder.update(content) + padder.finalize()) + closer.finalize(), key) == content


@pytest.mark.parametrize("content", [b"", b"x" * 31, b"x" * 32, b"<Error>AccessDenied</Error>".ljust(48)])
def test_what_is_no_encrypted_file_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(ForgedError):
        decrypt(content, bytes(32))


@pytest.mark.parametrize("written", ["", "short", KEY[:-1], "签" * 43, KEY + "AAAA"])
def test_what_is_no_key_is_said_to_be_none(written: str) -> None:
    with pytest.raises(ForgedError):
        key_of(written)
