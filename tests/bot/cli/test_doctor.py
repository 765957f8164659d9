"""`cunbao doctor` and `cunbao audit verify`: what is wrong is found, named, and told apart from what is not."""

import json
from pathlib import Path

import pytest

from tests.bot.cli.conftest import Run, sql
from tests.handlers.roster.files import comma_separated

PARKED = """insert into outbox (channel, chat, kind, body, state, due_at, created_at, problem)
            values ('telegram', '7', 'reply', '{}', 'parked', 0, 0, 'refused: Bad Request: chat of 张三')"""


def test_all_is_well(run: Run) -> None:
    assert run("doctor").exit_code == 0
    assert json.loads(run("doctor", "--json").stdout)["ok"] is True


def test_what_was_given_up_is_listed_by_id_and_code_without_its_text(run: Run, database_url: str) -> None:
    sql(database_url, PARKED)
    found = run("doctor", "--json")
    assert found.exit_code == 1
    told = json.loads(found.stdout)
    assert told["queues"]["outbox"] == {"waiting": 0, "given_up": 1, "ids": ["1"], "problems": {"refused": 1}}
    assert told["ok"] is False
    assert "outbox" in found.stderr
    assert "张三" not in found.stdout + found.stderr + run("doctor").stdout


def test_unreachable_accounts_are_counted_and_nothing_is_wrong(run: Run, tmp_path: Path, database_url: str) -> None:
    (tmp_path / "r.csv").write_bytes(comma_separated([("县", "", "", "甲", "党员", "", "", "7")]))
    run("roster", "import", "r.csv")
    sql(database_url, "update accounts set unreachable = 'blocked'")
    found = run("doctor", "--json")
    assert (found.exit_code, json.loads(found.stdout)["unreachable"]) == (0, {"blocked": 1})


def test_wrong_settings_and_a_store_not_ready_are_findings(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUNBAO_DATABASE_URL", "sqlite:///fresh.db")
    found = run("doctor", "--json")
    assert (found.exit_code, json.loads(found.stdout)["migrated"]) == (1, False)
    monkeypatch.setenv("CUNBAO_HTTP_PORT", "many")
    assert json.loads(run("doctor", "--json").stdout)["settings"] is False


def test_a_changed_audit_is_found(run: Run, tmp_path: Path, database_url: str) -> None:
    (tmp_path / "r.csv").write_bytes(comma_separated([("县", "", "", "甲", "党员")]))
    for _ in range(3):
        run("roster", "import", "r.csv")
    assert run("audit", "verify").exit_code == 0
    sql(database_url, "update audit set subject = 'nothing' where id = 2")
    broken = run("audit", "verify")
    assert (broken.exit_code, "第 2 条" in broken.stderr) == (1, True)
