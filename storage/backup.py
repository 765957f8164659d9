"""The whole store in one archive: a copy of the database and all photos, with a list of their hashes.

Made while the bot runs: SQLite copies its database as of one moment, and a photo's file is on disk before its row is.
"""

import hashlib
import os
import shutil
import sqlite3
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from pydantic import ValidationError
from sqlalchemy import make_url

from storage.files import FOLDER
from storage.messages import Frozen
from storage.schema import HEAD

DATABASE, MANIFEST = "cunbao.db", "manifest.json"
CHUNK = 1 << 20
"""Bytes held in memory at once."""
MAX_MANIFEST = 200_000_000
"""Bytes; a million photos take about half of that."""

Step = Callable[[int], None]
"""Called with the number of files that were done since it was last called."""


class BackupError(Exception):
    """Why an archive cannot be made or used: a code, and the file in question."""

    def __init__(self, code: str, name: str = "") -> None:
        super().__init__(f"{code}: {name}" if name else code)
        self.code = code
        """not_sqlite, no_database, no_archive, damaged, missing, changed, unknown, integrity or not_empty."""
        self.name = name


class Sealed(Frozen):
    """A file as it went in."""

    sha256: str
    size: int


class Manifest(Frozen):
    """What an archive holds."""

    format: int = 1
    made_at: datetime
    tables: str
    """The version of the tables."""
    files: Mapping[str, Sealed]


def write_backup(url: str, data_dir: Path, out: BinaryIO, now: datetime, step: Step = lambda _: None) -> Manifest:
    """Writes the archive to `out`. Blocks. Raises BackupError for a store that is not SQLite, or OSError."""
    files: dict[str, Sealed] = {}
    with TemporaryDirectory(prefix="cunbao-") as folder, ZipFile(out, "w", ZIP_STORED, allowZip64=True) as archive:
        copy = Path(folder) / DATABASE
        _copy_database(_database(url), copy)
        files[DATABASE] = _put(archive, copy, DATABASE, ZIP_DEFLATED)
        step(1)
        for path in photo_files(data_dir):
            name = path.relative_to(data_dir).as_posix()
            files[name] = _put(archive, path, name, ZIP_STORED)
            step(1)
        manifest = Manifest(made_at=now, tables=HEAD, files=files)
        archive.writestr(MANIFEST, manifest.model_dump_json(), ZIP_DEFLATED)
    return manifest


def photo_files(data_dir: Path) -> list[Path]:
    """The files that a backup takes from the data directory; not those that are still being written."""
    found = (data_dir / FOLDER).rglob("*")
    return sorted(path for path in found if path.is_file() and path.suffix != ".part")


def count_files(path: Path) -> int:
    """How many files an archive says it has. Raises BackupError."""
    with _opened(path) as archive:
        return len(archive.namelist()) - 1


def verify_backup(path: Path, step: Step = lambda _: None) -> Manifest:
    """Reads the whole archive again: every file as its hash says, the database sound, no photo of it missing."""
    with TemporaryDirectory(prefix="cunbao-") as folder:
        return _unpack(path, Path(folder), lambda name: name == DATABASE, step)


def restore_backup(path: Path, directory: Path, step: Step = lambda _: None) -> Manifest:
    """Unpacks an archive into a new or empty directory, which gets all of it or, where anything is wrong, nothing."""
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise BackupError("not_empty", str(directory))
    directory.parent.mkdir(parents=True, exist_ok=True)
    part = directory.with_name(f"{directory.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir(mode=0o700)
        manifest = _unpack(path, part, lambda _: True, step)
        part.replace(directory)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return manifest


def _database(url: str) -> Path:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        raise BackupError("not_sqlite")
    if not Path(parsed.database).is_file():
        raise BackupError("no_database", parsed.database)
    return Path(parsed.database)


def _copy_database(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(target)) as copy:
        original.backup(copy)
        copy.execute("pragma journal_mode = delete")  # one file, without a log beside it


def _put(archive: ZipFile, path: Path, name: str, compression: int) -> Sealed:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source, archive.open(_entry(name, compression), "w", force_zip64=True) as target:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            target.write(chunk)
            size += len(chunk)
    return Sealed(sha256=digest.hexdigest(), size=size)


def _entry(name: str, compression: int) -> ZipInfo:
    entry = ZipInfo(name)
    entry.compress_type = compression
    entry.external_attr = 0o600 << 16
    return entry


def _unpack(path: Path, directory: Path, wanted: Callable[[str], bool], step: Step) -> Manifest:
    with _opened(path) as archive:
        manifest = _manifest(archive)
        unknown = set(archive.namelist()) - {*manifest.files, MANIFEST}
        if unknown:
            raise BackupError("unknown", min(unknown))
        for name, sealed in manifest.files.items():
            target = directory / _safe(name) if wanted(name) else None
            _check(archive, name, sealed, target)
            step(1)
    _check_database(directory / DATABASE, manifest)
    return manifest


@contextmanager
def _opened(path: Path) -> Iterator[ZipFile]:
    try:
        with ZipFile(path) as archive:
            yield archive
    except (FileNotFoundError, IsADirectoryError) as error:
        raise BackupError("no_archive", str(path)) from error
    except (BadZipFile, EOFError, ValueError, NotImplementedError) as error:
        raise BackupError("damaged", str(path)) from error


def _manifest(archive: ZipFile) -> Manifest:
    try:
        if archive.getinfo(MANIFEST).file_size > MAX_MANIFEST:
            raise BackupError("damaged", MANIFEST)
        manifest = Manifest.model_validate_json(archive.read(MANIFEST))
    except (KeyError, ValidationError, zlib.error) as error:
        raise BackupError("damaged", MANIFEST) from error
    if DATABASE not in manifest.files:
        raise BackupError("missing", DATABASE)
    return manifest


def _safe(name: str) -> PurePosixPath:
    parts = PurePosixPath(name)
    if parts.is_absolute() or ".." in parts.parts or "\\" in name:
        raise BackupError("unknown", name)
    return parts


def _check(archive: ZipFile, name: str, sealed: Sealed, target: Path | None) -> None:
    """Reads a file of the archive, into `target` if there is one, and compares it with its hash."""
    digest = hashlib.sha256()
    try:
        with archive.open(name) as source, _written(target) as out:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                out.write(chunk)
    except KeyError as error:
        raise BackupError("missing", name) from error
    except (BadZipFile, zlib.error, EOFError) as error:
        raise BackupError("changed", name) from error
    if digest.hexdigest() != sealed.sha256:
        raise BackupError("changed", name)


@contextmanager
def _written(target: Path | None) -> Iterator[BinaryIO]:
    if target is None:
        with Path(os.devnull).open("wb") as nowhere:
            yield nowhere
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    target.touch(mode=0o600)
    with target.open("wb") as out:
        yield out
        out.flush()
        os.fsync(out.fileno())


def _check_database(path: Path, manifest: Manifest) -> None:
    try:
        with closing(sqlite3.connect(path)) as database:
            if database.execute("pragma integrity_check").fetchall() != [("ok",)]:
                raise BackupError("integrity", DATABASE)
            kept = database.execute("select kept from photos where state = 'kept'").fetchall()
    except sqlite3.DatabaseError as error:
        raise BackupError("integrity", DATABASE) from error
    for (name,) in kept:
        if name not in manifest.files:
            raise BackupError("missing", name)
