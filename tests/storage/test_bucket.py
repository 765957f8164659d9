"""Files in a bucket, over real HTTP: what one machine puts there another finds, whole or not at all."""

import asyncio
from pathlib import Path

import pytest

from storage import shared_files
from storage.bucket import Address, S3Bucket, address
from storage.problems import BROKEN, NETWORK, UNAUTHORIZED
from storage.shared_files import BucketError, find, forget, mounted, share
from tests.s3 import KEY, REGION, SECRET, Store

PHOTO = "photos/ab/abc.jpg"


def file(directory: Path, content: bytes, path: str = PHOTO) -> Path:
    (directory / path).parent.mkdir(parents=True, exist_ok=True)
    (directory / path).write_bytes(content)
    return directory


async def test_what_one_machine_shares_another_finds(s3: Store, tmp_path: Path) -> None:
    here, there = file(tmp_path / "here", b"a photo" * 1000), tmp_path / "there"
    with mounted(here, s3.bucket()):
        await share(here, PHOTO, "")  # no thumbnail
    with mounted(there, s3.bucket()):
        found = await asyncio.to_thread(find, there, PHOTO)
        assert found == there / PHOTO
        assert (found.read_bytes(), found.stat().st_mode & 0o777) == (b"a photo" * 1000, 0o600)
        asked = len(s3.asked)
        assert find(there, PHOTO) == found  # from here
        assert len(s3.asked) == asked
        assert [path async for path in s3.bucket().paths()] == [PHOTO]
        await forget(there, [PHOTO, "photos/none.jpg"])
        assert not found.exists()
        assert not (await asyncio.to_thread(find, there, PHOTO)).exists()
    assert list((there / "photos/unfinished").iterdir()) == []


async def test_without_a_bucket_nothing_is_asked(tmp_path: Path) -> None:
    await share(tmp_path, PHOTO)
    assert find(tmp_path, PHOTO) == tmp_path / PHOTO
    file(tmp_path, b"x")
    await forget(tmp_path, [PHOTO])
    assert not (tmp_path / PHOTO).exists()
    assert shared_files._MOUNTED == {}


@pytest.mark.parametrize("path", ["../photos/ab/abc.jpg", "/etc/passwd", "photos/../../x"])
def test_nothing_is_fetched_to_a_place_outside(path: str, s3: Store, tmp_path: Path) -> None:
    asked = len(s3.asked)
    with mounted(tmp_path / "data", s3.bucket()):
        find(tmp_path / "data", path)
    assert len(s3.asked) == asked


async def test_another_content_is_not_taken(s3: Store, tmp_path: Path) -> None:
    bucket = s3.bucket()
    await bucket.put(PHOTO, file(tmp_path, b"a photo") / PHOTO)
    (s3.folder / PHOTO).write_bytes(b"a ph0to")
    with pytest.raises(BucketError) as raised:
        await asyncio.to_thread(bucket.get, PHOTO)
    assert raised.value.problem is BROKEN


async def test_what_is_wrong_is_told_apart(s3: Store, tmp_path: Path) -> None:
    place = file(tmp_path, b"x") / PHOTO
    nowhere, nothing = "http://127.0.0.1:1/cunbao", f"{s3.url}-none"
    for bucket, problem in (
        (s3.bucket("another secret"), UNAUTHORIZED),
        (S3Bucket(s3.url, REGION, "another key", SECRET), UNAUTHORIZED),
        (S3Bucket(nowhere, REGION, KEY, SECRET), NETWORK),
        (S3Bucket(nothing, REGION, KEY, SECRET), BROKEN),
    ):
        with pytest.raises(BucketError) as raised:
            await bucket.put(PHOTO, place)
        assert raised.value.problem is problem
        assert SECRET not in str(raised.value)
    s3.down = True
    with pytest.raises(BucketError) as raised:
        await asyncio.to_thread(s3.bucket().get, PHOTO)
    s3.down = False
    assert raised.value.problem is NETWORK


async def test_a_bucket_that_is_named_by_its_host_is_asked_there(
    s3: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", s3.url.rpartition("/")[0])  # so that the request comes here, wherever it goes
    s3.down = True
    with pytest.raises(BucketError):
        await S3Bucket("http://cunbao.example.org", REGION, KEY, SECRET).put(PHOTO, file(tmp_path, b"x") / PHOTO)
    assert set(s3.asked) == {f"PUT http://cunbao.example.org/{PHOTO}"}


def test_the_address_of_a_bucket() -> None:
    assert address("https://s3.example.org/cunbao") == Address("https://s3.example.org", "cunbao")
    assert address("http://10.0.0.5:9000/cunbao/a/b") == Address("http://10.0.0.5:9000", "cunbao", "a/b")
    cloud = "https://cunbao.oss-cn-hangzhou.example.com"
    assert address(cloud) == Address(cloud, "cunbao", named_by_host=True)
