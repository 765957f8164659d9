"""A private bucket of any store that speaks S3: AWS, MinIO and its kin, the object stores of the clouds.

A file's path is its name there, and its hash goes with it: what comes back as anything else is not taken.
"""

import asyncio
import hashlib
import secrets
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError, NotFoundError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from storage.problems import BROKEN, NETWORK, UNAUTHORIZED
from storage.shared_files import BucketError

HASH, TRIAL = "sha256", "trial"
CONNECTING, EXCHANGE = timedelta(seconds=5), timedelta(seconds=120)
RETRIES, RETRYING = 2, timedelta(seconds=20)
"""Few, and soon over: who puts or gets a file tries again by itself, later and later."""

GONE = (FileNotFoundError, NotFoundError)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a bucket is, taken from its own address: `https://host/bucket/prefix`, or `https://bucket.host`."""

    endpoint: str
    bucket: str
    prefix: str = ""
    named_by_host: bool = False
    """The clouds of China want the bucket's name in the host."""


def address(url: str) -> Address:
    parts = urlsplit(url)
    bucket, _, prefix = parts.path.strip("/").partition("/")
    if bucket:
        return Address(f"{parts.scheme}://{parts.netloc}", bucket, prefix)
    return Address(url, (parts.hostname or "").partition(".")[0], named_by_host=True)


class S3Bucket:
    """One bucket, by the key that may read and write it."""

    def __init__(self, url: str, region: str, key: str, secret: str) -> None:
        where = address(url)
        self._store = S3Store(
            where.bucket,
            prefix=where.prefix or None,
            endpoint=where.endpoint,
            virtual_hosted_style_request=where.named_by_host,
            region=region,
            access_key_id=key,
            secret_access_key=secret,
            client_options={
                "allow_http": url.startswith("http://"),
                "connect_timeout": CONNECTING,
                "timeout": EXCHANGE,
            },
            retry_config={"max_retries": RETRIES, "retry_timeout": RETRYING},
        )

    async def put(self, path: str, file: Path) -> None:
        await self._put(path, *await asyncio.to_thread(_read, file))

    def get(self, path: str) -> bytes | None:
        with _explained():
            try:
                found = obstore.get(self._store, path)
                content = bytes(found.bytes())
            except GONE:
                return None
        if _hash(content) != found.attributes.get(HASH):
            raise BucketError(BROKEN, f"{path} is not what was put there")
        return content

    async def drop(self, paths: Iterable[str]) -> None:
        for path in paths:
            with _explained():
                try:
                    await obstore.delete_async(self._store, path)
                except GONE:
                    continue

    async def check(self) -> None:
        path, content = f"{TRIAL}/{secrets.token_hex(16)}", secrets.token_bytes(16)
        await self._put(path, content, _hash(content))
        found = await asyncio.to_thread(self.get, path)
        await self.drop([path])
        if found != content:
            raise BucketError(BROKEN, "what was put there was not found")

    async def paths(self) -> AsyncIterator[str]:
        with _explained():
            async for page in obstore.list(self._store):
                for one in page:
                    yield one["path"]

    async def _put(self, path: str, content: bytes, its_hash: str) -> None:
        with _explained():
            # In one piece: of what breaks off in the middle nothing is left to be paid for.
            await obstore.put_async(self._store, path, content, attributes={HASH: its_hash}, use_multipart=False)


def _read(file: Path) -> tuple[bytes, str]:
    content = file.read_bytes()
    return content, _hash(content)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except (PermissionDeniedError, UnauthenticatedError) as error:
        raise BucketError(UNAUTHORIZED, type(error).__name__) from None  # its text repeats address and answer
    except GONE:
        raise BucketError(BROKEN, "there is no such bucket") from None
    except (BaseError, OSError) as error:
        raise BucketError(NETWORK, type(error).__name__) from None
