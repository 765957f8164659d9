"""`cunbao bucket fill`, and what `doctor` says of a bucket."""

from pathlib import Path

import pytest

from tests.bot.cli.conftest import Run, sql
from tests.handlers.roster.files import comma_separated
from tests.s3 import SECRET, Store

PHOTO = """insert into photos (id, person_id, channel, attachment, state, due_at, arrived_at, kept, thumbnail)
           values ('%s', 1, 'telegram', '{}', 'kept', 0, 0, '%s', '%s')"""


@pytest.fixture
def with_bucket(run: Run, s3: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    for variable, value in s3.settings.items():
        monkeypatch.setenv(variable, value)
    return s3


def test_what_lies_here_goes_into_the_bucket_once(
    run: Run, with_bucket: Store, database_url: str, tmp_path: Path
) -> None:
    (tmp_path / "r.csv").write_bytes(comma_separated([("县", "", "", "甲", "党员")]))
    run("roster", "import", "r.csv")
    here = {"photos/ab/a.jpg", "photos/ab/a.jpg.small.jpg", "made/7.xlsx", "arrived/abc"}
    for path in {*here, "letter.docx", "photos/unfinished/x.part"}:
        (tmp_path / "data" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "data" / path).write_text(path)
    sql(database_url, PHOTO % ("418-0", "photos/ab/a.jpg", "photos/ab/a.jpg.small.jpg"))
    filled = run("bucket", "fill")
    assert (filled.exit_code, "里 4 个" in filled.stdout, "；1 张" in filled.stdout) == (0, True, True), filled.stderr
    assert with_bucket.kept() == here
    assert " 0 " in run("bucket", "fill").stdout
    sql(database_url, PHOTO % ("419-0", "photos/cd/c.mp3", ""))
    lacking = run("bucket", "fill")
    assert (lacking.exit_code, "419-0" in lacking.stderr, "418-0" in lacking.stderr) == (1, True, False)


def test_what_is_wrong_with_a_bucket_is_said(run: Run, with_bucket: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "桶：ok" in run("doctor").stdout
    assert with_bucket.kept() == set()  # what was tried is gone again
    with_bucket.down = True
    assert "没有应答" in run("doctor").stderr
    with_bucket.down = False
    monkeypatch.setenv("CUNBAO_BUCKET_SECRET", "another")
    for command in (["doctor"], ["bucket", "fill"]):
        refused = run(*command)
        assert (refused.exit_code, "CUNBAO_BUCKET_SECRET" in refused.stderr) == (1, True), refused.stderr
    monkeypatch.setenv("CUNBAO_BUCKET_SECRET", SECRET)
    monkeypatch.setenv("CUNBAO_BUCKET_URL", f"{with_bucket.url}-none")
    assert "没有桶" in run("doctor").stderr
    monkeypatch.delenv("CUNBAO_BUCKET_URL")
    assert "CUNBAO_BUCKET_URL" in run("bucket", "fill").stderr
