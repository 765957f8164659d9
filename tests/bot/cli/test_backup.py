"""Backups: made while others write, verified to the last byte, restored whole or not at all."""

import hashlib
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.bot.cli.conftest import Run, sql
from tests.handlers.roster.files import comma_separated

PHOTO = "photos/ab/abc.jpg"


@pytest.fixture
def archive(run: Run, tmp_path: Path, database_url: str) -> Path:
    """A backup of a store with one person and one photo, made while another connection is open."""
    (tmp_path / "r.csv").write_bytes(comma_separated([("县", "", "", "甲", "党员")]))
    run("roster", "import", "r.csv")
    photo = tmp_path / "data" / PHOTO
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"a photo")
    photo.with_name("half.jpg.7-0.part").write_bytes(b"not yet")
    sql(
        database_url,
        f"""insert into photos (id, person_id, channel, attachment, state, due_at, arrived_at, kept)
            values ('7-0', 1, 'telegram', '{{}}', 'kept', 0, 0, '{PHOTO}')""",  # noqa: S608 -- our own words
    )
    file = tmp_path / "backup.zip"
    with sqlite3.connect(database_url.removeprefix("sqlite:///")) as other:
        other.execute("begin immediate")
        assert run("backup", file).exit_code == 0
        other.rollback()
    other.close()
    return file


def test_a_backup_is_whole_and_can_be_restored(run: Run, archive: Path, tmp_path: Path) -> None:
    assert archive.stat().st_mode & 0o777 == 0o600
    with ZipFile(archive) as opened:
        assert sorted(opened.namelist()) == ["cunbao.db", "manifest.json", PHOTO]
        listed = json.loads(opened.read("manifest.json"))["files"][PHOTO]
    assert listed == {"sha256": hashlib.sha256(b"a photo").hexdigest(), "size": 7}
    assert run("backup", "verify", archive).exit_code == 0
    target = tmp_path / "new" / "data"
    assert run("restore", archive, "--to", target).exit_code == 0
    assert (target / PHOTO).read_bytes() == b"a photo"
    with sqlite3.connect(target / "cunbao.db") as store:
        assert store.execute("select name from people").fetchall() == [("甲",)]
    store.close()


def test_nothing_is_overwritten(run: Run, archive: Path, tmp_path: Path) -> None:
    assert run("backup", archive).exit_code == 1
    refused = run("restore", archive, "--to", tmp_path / "data")
    assert (refused.exit_code, "不是空目录" in refused.stderr) == (1, True)


def _rewritten(archive: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    with ZipFile(archive) as opened:
        files = {name: opened.read(name) for name in opened.namelist()}
    change(files)
    with ZipFile(archive, "w") as written:
        for name, content in files.items():
            written.writestr(name, content)


def _changed_photo(files: dict[str, bytes]) -> None:
    files[PHOTO] = b"another"


def _lacking_photo(files: dict[str, bytes]) -> None:
    del files[PHOTO]


def _forgotten_photo(files: dict[str, bytes]) -> None:
    manifest = json.loads(files["manifest.json"])
    del manifest["files"][PHOTO], files[PHOTO]
    files["manifest.json"] = json.dumps(manifest).encode()


def _added_file(files: dict[str, bytes]) -> None:
    files["photos/more.jpg"] = b"more"


def _file_outside(files: dict[str, bytes]) -> None:
    manifest = json.loads(files["manifest.json"])
    manifest["files"]["../outside"] = {"sha256": hashlib.sha256(b"x").hexdigest(), "size": 1}
    files |= {"../outside": b"x", "manifest.json": json.dumps(manifest).encode()}


def _damaged_database(files: dict[str, bytes]) -> None:
    manifest = json.loads(files["manifest.json"])
    content = files["cunbao.db"]
    damaged = content[:4096] + b"\xff" * (len(content) - 4096)
    manifest["files"]["cunbao.db"]["sha256"] = hashlib.sha256(damaged).hexdigest()
    files |= {"cunbao.db": damaged, "manifest.json": json.dumps(manifest).encode()}


def _no_manifest(files: dict[str, bytes]) -> None:
    del files["manifest.json"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_changed_photo, "与备份时不同"),
        (_lacking_photo, f"缺 {PHOTO}"),
        (_forgotten_photo, f"缺 {PHOTO}"),
        (_added_file, "多了"),
        (_file_outside, "多了"),
        (_damaged_database, "已损坏"),
        (_no_manifest, "不是完好的备份"),
    ],
)
def test_a_wrong_archive_is_refused_and_nothing_of_it_is_kept(
    change: Callable[[dict[str, bytes]], None], said: str, run: Run, archive: Path, tmp_path: Path
) -> None:
    _rewritten(archive, change)
    target = tmp_path / "new"
    restored = run("restore", archive, "--to", target)
    assert (restored.exit_code, said in restored.stderr) == (1, True), restored.stderr
    assert not target.exists()
    assert not (tmp_path / "new.part").exists()
    assert not (tmp_path / "outside").exists()
    if change is not _file_outside:  # which verifying need not look at: it writes no such file
        assert run("backup", "verify", archive).exit_code == 1


def test_cut_short_or_not_there(run: Run, archive: Path, tmp_path: Path) -> None:
    archive.write_bytes(archive.read_bytes()[:-100])
    assert "不是完好的备份" in run("backup", "verify", archive).stderr
    assert "没有备份文件" in run("backup", "verify", tmp_path / "none.zip").stderr
    assert run("backup", "a", "b").exit_code == 2


def test_only_sqlite_is_backed_up(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CUNBAO_DATABASE_URL", "postgresql://cunbao:hush@127.0.0.1/cunbao")
    refused = run("backup", tmp_path / "b.zip")
    assert (refused.exit_code, "pg_dump" in refused.stderr, "hush" in refused.stderr) == (1, True, False)
    assert not (tmp_path / "b.zip").exists()
