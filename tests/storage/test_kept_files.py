"""A photo's file is examined by its hash, or by its pixels where something else was left out of it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from storage import files
from storage.kept_files import CHANGED, MISSING, Damage, count, damages
from storage.photos import Paths
from storage.pictures import Picture, examine
from tests.samples import jpeg, photo, png, telling_jpeg


@pytest.fixture
def source() -> Iterator[sqlite3.Connection]:
    """The part of a store that says where files are."""
    with closing(sqlite3.connect(":memory:")) as store:
        store.execute("create table photos (report, id, sha256, kept, thumbnail, dhash, fine, state)")
        yield store


def keep(source: sqlite3.Connection, directory: Path, content: bytes, report: int | None = 12) -> tuple[Picture, Paths]:
    picture = examine(content)
    paths = files.put(directory, picture)
    row = (report, "41-0", picture.sha256, paths.kept, paths.thumbnail, picture.dhash, picture.fine, "kept")
    source.execute("insert into photos values (?, ?, ?, ?, ?, ?, ?, ?)", row)
    return picture, paths


def test_what_is_whole_is_not_named(source: sqlite3.Connection, tmp_path: Path) -> None:
    told, _ = keep(source, tmp_path, telling_jpeg())
    keep(source, tmp_path, png())
    source.execute("update photos set fine = '' where sha256 = ?", (told.sha256,))  # kept before there were such
    source.execute("insert into photos (id, state, kept) values ('42-0', 'lost', 'nowhere')")
    steps: list[int] = []
    assert list(damages(tmp_path, source, steps.append)) == []
    assert (sum(steps), count(source)) == (2, 2)


@pytest.mark.parametrize("content", [b"", b"not a picture", jpeg(photo(shade=255)), jpeg()[:-40]])
def test_another_file_in_its_place_is_noticed(content: bytes, source: sqlite3.Connection, tmp_path: Path) -> None:
    _, paths = keep(source, tmp_path, telling_jpeg())
    (tmp_path / paths.kept).write_bytes(content)
    assert list(damages(tmp_path, source)) == [Damage("#12", CHANGED)]


def test_a_file_or_its_thumbnail_that_is_gone_is_noticed(source: sqlite3.Connection, tmp_path: Path) -> None:
    _, paths = keep(source, tmp_path, png(), report=None)
    (tmp_path / paths.thumbnail).unlink()
    assert list(damages(tmp_path, source)) == [Damage("41-0", MISSING)]
    (tmp_path / paths.thumbnail).touch()
    assert list(damages(tmp_path, source)) == [Damage("41-0", CHANGED)]
    (tmp_path / paths.kept).unlink()
    assert list(damages(tmp_path, source)) == [Damage("41-0", MISSING)]
