"""`cunbao doctor` and `cunbao audit verify`: what is wrong is found, named, and told apart from what is not."""

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.bot.cli.conftest import Run, sql
from tests.handlers.roster.files import comma_separated
from tests.telegram.server import FakeTelegram

PARKED = """insert into outbox (channel, chat, kind, body, state, due_at, created_at, problem)
            values ('telegram', '7', 'reply', '{}', 'parked', 0, 0, 'refused: Bad Request: chat of 张三')"""
BLOCKED = PARKED.replace("refused: Bad Request", "blocked: Forbidden")
INBOX = """insert into inbox (channel, key, lane, chat, body, state, tries, due_at, arrived_at, problem)
           values ('telegram', 'm7:1', 'telegram:7', '7', '{"text": "张三家漏水", "attachments": [{}]}',
                   'parked', 5, 0, 0, 'KeyError')"""
ROSTER = [("县", "镇", "村", "甲", "党员", "", "", "7"), ("县", "镇", "村", "乙", "党员")]
LOST = """insert into photos (id, person_id, channel, attachment, state, due_at, arrived_at, problem)
          values ('1-0', 1, 'telegram', '{}', '%s', 0, 0, '%s')"""


class Disk(NamedTuple):
    """What shutil.disk_usage gives."""

    total: int
    used: int
    free: int


@pytest.fixture
def roster(run: Run, tmp_path: Path) -> None:
    """A village of two, one of whom has an account."""
    (tmp_path / "r.csv").write_bytes(comma_separated(ROSTER))
    assert run("roster", "import", "r.csv").exit_code == 0


def told(run: Run) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("doctor", "--json").stdout)
    return found


def test_all_is_well(run: Run) -> None:
    assert run("doctor").exit_code == 0
    assert told(run)["ok"] is True


def test_what_was_given_up_is_listed_without_its_text(run: Run, database_url: str) -> None:
    for statement in (PARKED, INBOX):
        sql(database_url, statement)
    found = run("doctor", "--json")
    assert found.exit_code == 1
    listed = json.loads(found.stdout)
    assert listed["queues"]["outbox"] == {"waiting": 0, "given_up": 1, "ids": ["1"], "problems": {"refused": 1}}
    assert [(row["table"], row["what"], row["problem"]) for row in listed["given_up"]] == [
        ("inbox", "attachments", "KeyError"),
        ("outbox", "reply", "refused"),
    ]
    assert "cunbao doctor --retry" in found.stderr
    plain = run("doctor")
    assert "outbox 1：telegram reply，1970-01-01 00:00 UTC，原因 refused" in plain.stdout
    assert "张三" not in found.stdout + found.stderr + plain.output


def test_what_was_given_up_is_queued_again(run: Run, database_url: str, roster: None) -> None:
    for statement in (PARKED, INBOX, LOST % ("lost", "network")):
        sql(database_url, statement)
    assert "cunbao doctor --retry" in run("doctor").stdout  # of the lost photo, whose sender knows
    mended = run("doctor", "--retry")
    assert (mended.exit_code, len(mended.stdout.splitlines())) == (0, 3)
    queues = told(run)["queues"]
    assert {name: (queue["waiting"], queue["given_up"]) for name, queue in queues.items()} == {
        "inbox": (1, 0),
        "outbox": (1, 0),
        "jobs": (0, 0),
        "photos": (1, 0),
    }
    assert run("doctor", "--retry").stdout == "没有搁置的。\n"


def test_what_was_given_up_is_dropped(run: Run, database_url: str) -> None:
    for statement in (PARKED, INBOX):
        sql(database_url, statement)
    assert run("doctor", "--drop").exit_code == 0
    found = told(run)
    assert (found["ok"], found["given_up"]) == (True, [])
    assert run("doctor", "--drop", "--retry").exit_code == 2


def test_who_blocked_us_is_nobodys_fault_and_not_tried_again(run: Run, database_url: str, roster: None) -> None:
    for statement in (BLOCKED, LOST % ("lost", "too_large")):
        sql(database_url, statement)
    found = told(run)
    assert (found["ok"], found["given_up"]) == (True, [])
    assert run("doctor", "--retry").stdout == "没有搁置的。\n"


def test_notices_that_may_not_have_arrived_are_listed(run: Run, database_url: str) -> None:
    sql(
        database_url,
        PARKED.replace("'parked'", "'sent'").replace("'refused: Bad Request: chat of 张三'", "'uncertain'"),
    )
    sql(database_url, "update outbox set sent_at = 4000000000000")  # of late, whatever today is
    assert told(run)["uncertain"] == [1]
    found = run("doctor")
    assert (found.exit_code, "1 条通知发出时断了" in found.stdout) == (0, True)


def test_people_who_are_not_reached_are_listed_by_place_and_reason(run: Run, database_url: str, roster: None) -> None:
    whole = [{"place": "县/镇/村", "problem": "", "person_ids": [1, 2]}]
    assert told(run)["unreached"] == whole, "an account by the roster that was never heard from is none yet"
    sql(database_url, "update accounts set seen_at = 1")
    assert told(run)["unreached"] == [whole[0] | {"person_ids": [2]}]
    sql(database_url, "update accounts set unreachable = 'blocked'")
    found = told(run)
    assert (found["ok"], found["unreachable"]) == (True, {"blocked": 1})
    assert found["unreached"] == [
        {"place": "县/镇/村", "problem": "", "person_ids": [2]},
        {"place": "县/镇/村", "problem": "blocked", "person_ids": [1]},
    ]
    plain = run("doctor").stdout
    assert "县/镇/村：1 人（blocked）甲" in plain
    assert "cunbao backup cunbao-" in plain


@pytest.mark.parametrize(
    ("token", "state", "advice"),
    [("", "ok", ""), ("1:wrong-token", "unauthorized", "@BotFather"), ("no token", "unauthorized", "@BotFather")],
)
async def test_telegram_is_asked(
    run: Run, fake: FakeTelegram, monkeypatch: pytest.MonkeyPatch, token: str, state: str, advice: str
) -> None:
    monkeypatch.setenv("CUNBAO_TELEGRAM_TOKEN", token or fake.token)
    monkeypatch.setenv("CUNBAO_TELEGRAM_API_URL", fake.url)
    found = await asyncio.to_thread(run, "doctor", "--json")
    assert json.loads(found.stdout)["channels"] == {"browser": "ok", "telegram": state}
    assert (found.exit_code, advice in found.stderr) == (int(bool(advice)), True)
    assert (token or fake.token) not in found.output
    fake.violations.clear()


def test_telegram_that_does_not_answer_is_wrong_now(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUNBAO_TELEGRAM_TOKEN", "1:hush")
    monkeypatch.setenv("CUNBAO_TELEGRAM_API_URL", "http://127.0.0.1:9")
    found = run("doctor")
    assert (found.exit_code, "http://127.0.0.1:9" in found.stderr, "hush" in found.output) == (1, True, False)


def test_photos_of_a_channel_that_is_off_are_wrong_now(run: Run, database_url: str, roster: None) -> None:
    sql(database_url, LOST % ("pending", ""))
    found = run("doctor")
    assert (found.exit_code, "telegram 已关，还有 1 张照片" in found.stderr) == (1, True)


def test_a_full_disk_is_wrong_now(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Disk(10**12, 10**12 - 10**9 + 1, 10**9 - 1))
    found = run("doctor")
    assert (found.exit_code, "999 MB" in found.stderr) == (1, True)


def test_a_clock_behind_what_has_happened_is_wrong_now(run: Run, database_url: str) -> None:
    sql(database_url, INBOX.replace("'parked', 5, 0, 0", "'done', 1, 0, 99999999999999"))
    found = run("doctor")
    assert (found.exit_code, "校准时间" in found.stderr) == (1, True)


def test_a_schedule_that_stopped_is_wrong_now(run: Run, database_url: str, roster: None) -> None:
    schedule = "insert into schedules (kind, place_id, rule, next_at) values ('theme_day', 1, 'month 5 at 08:37', 0)"
    sql(database_url, schedule)
    found = run("doctor")
    assert (found.exit_code, "县 的定时提醒 theme_day 停了" in found.stderr) == (1, True)


def test_wrong_settings_and_a_store_not_ready_are_findings(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUNBAO_DATABASE_URL", "sqlite:///fresh.db")
    found = run("doctor", "--json")
    assert (found.exit_code, json.loads(found.stdout)["migrated"]) == (1, False)
    monkeypatch.setenv("CUNBAO_HTTP_PORT", "many")
    assert told(run)["settings"] is False


def test_a_changed_audit_is_found(run: Run, tmp_path: Path, database_url: str) -> None:
    (tmp_path / "r.csv").write_bytes(comma_separated([("县", "", "", "甲", "党员")]))
    for _ in range(3):
        run("roster", "import", "r.csv")
    assert run("audit", "verify").exit_code == 0
    sql(database_url, "update audit set subject = 'nothing' where id = 2")
    broken = run("audit", "verify")
    assert (broken.exit_code, "第 2 条" in broken.stderr) == (1, True)
