"""Exit statuses, what stands on which stream, and that a wrong setting is said in the operator's language."""

from pathlib import Path

import pytest

from tests.bot.cli.conftest import Run, python


def test_a_store_that_is_not_ready_is_said_in_one_line(tmp_path: Path) -> None:
    refused = python(tmp_path, "roster", "list")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == "数据库还没建好或版本不对，请先运行 cunbao migrate。\n"
    ready = python(tmp_path, "migrate", CUNBAO_LANGUAGE="en")
    assert (ready.returncode, ready.stdout) == (0, "The database is ready.\n")


def test_wrong_settings_are_status_1(tmp_path: Path) -> None:
    unknown = python(tmp_path, "roster", "list", CUNBAO_LANGUAGE="en", CUNBAO_HTTP_PRT="1")
    assert unknown.returncode == 1
    assert unknown.stderr == (
        "There is no setting CUNBAO_HTTP_PRT (found in environment). Did you mean CUNBAO_HTTP_PORT?\n"
    )


@pytest.mark.parametrize(
    "words", [["rooster"], ["export", "secrets"], ["export", "reports", "--since", "soon"], ["restore", "x"]]
)
def test_wrong_usage_is_status_2(words: list[str], run: Run) -> None:
    assert run(*words).exit_code == 2


@pytest.mark.parametrize("kind", ["directory", "other file"])
def test_a_store_that_cannot_be_opened_is_no_traceback(
    kind: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken.db"
    broken.mkdir() if kind == "directory" else broken.write_text("not a database, but as long as one" * 100)
    monkeypatch.setenv("CUNBAO_DATABASE_URL", "sqlite:///broken.db")
    for command in (["roster", "list"], ["doctor"], ["migrate"]):
        refused = run(*command)
        assert (refused.exit_code, len(refused.stderr.splitlines())) == (1, 1)
        assert "CUNBAO_DATABASE_URL" in refused.stderr


def test_looking_at_no_store_makes_none(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUNBAO_DATABASE_URL", "sqlite:///none/none.db")
    assert run("roster", "list").exit_code == 1
    assert not (tmp_path / "none").exists()


def test_config_show_masks_secrets_and_tells_origins(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("CUNBAO_TELEGRAM_TOKEN=1:hush\n", encoding="utf-8")
    shown = python(tmp_path, "config", "show", CUNBAO_HTTP_PORT="0")
    lines = shown.stdout.splitlines()
    assert "CUNBAO_HTTP_PORT=0  # environment" in lines
    assert "CUNBAO_TELEGRAM_TOKEN=••••••  # .env" in lines
    assert "CUNBAO_TIMEZONE=Asia/Shanghai  # default" in lines
    assert "hush" not in shown.stdout + shown.stderr


def test_every_command_has_help(run: Run) -> None:
    assert run("--help").exit_code == 0
    for words in (
        ["setup"],
        ["doctor"],
        ["config"],
        ["roster", "import"],
        ["forms", "add"],
        ["export"],
        ["backup"],
        ["restore"],
        ["migrate-to"],
        ["bucket", "fill"],
        ["audit"],
    ):
        assert "Usage: cunbao" in run(*words, "--help").output.replace("Usage: root", "Usage: cunbao")
