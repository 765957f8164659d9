"""`cunbao export` and `cunbao forms`, over the built-in and an added form."""

import asyncio
import csv
import json
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from handlers.forms.keep import sync_builtin
from storage.database import Database
from tests.bot.cli.conftest import Run
from tests.clock import Clock
from tests.handlers.export.town import EAST, WEST, file, settle

FORM = """
| survey |      |      |       |
|        | type | name | label |
|        | text | q    | 问题？ |

| settings |         |            |
|          | form_id | form_title |
|          | patrol  | 巡查       |
"""


@pytest.fixture
def filled(database_url: str) -> None:
    """Two theme days and an issue, in two villages."""

    async def fill() -> None:
        database = Database(database_url, Clock())
        async with database.transaction() as tx:
            await sync_builtin(tx)
        await settle(database)
        await file(database, EAST, "theme_day", {"topic": "=1+1", "due": 30, "present": 28}, version=1)
        await file(database, WEST, "theme_day", {"topic": "学习", "due": 9, "present": 9}, day=5, version=1)
        await file(database, EAST, "issue", {}, version=1)
        await database.close()

    asyncio.run(fill())


@pytest.mark.usefixtures("filled")
def test_json_lines_go_to_the_standard_output_and_nothing_else_does(run: Run) -> None:
    exported = run("export", "reports", "--format", "jsonl")
    assert [json.loads(line)["number"] for line in exported.stdout.splitlines()] == [1, 2, 3]
    assert exported.stderr == "导出了 3 行。\n"
    west = run("export", "theme-days", "--org", WEST, "--since", "2026-11-05", "--until", "2026-11-05")
    assert [json.loads(line)["org"] for line in west.stdout.splitlines()] == [WEST]
    assert run("export", "issues", "--until", "2026-11-02").stdout == ""


@pytest.mark.usefixtures("filled")
def test_excel_and_csv(run: Run, tmp_path: Path) -> None:
    book = load_workbook(BytesIO(run("export", "reports", "--format", "xlsx").stdout_bytes))
    assert sorted(book.sheetnames) == ["主题党日", "问题随手拍"]
    out = tmp_path / "r.xlsx"
    assert run("export", "attendance", "--format", "xlsx", "--out", out).exit_code == 0
    rows = list(load_workbook(out).active.iter_rows(values_only=True))  # type: ignore[union-attr]  # -- a workbook just written has a sheet
    assert rows == [("月份", "单位", "编号", "应到", "实到"), ("2026-11", EAST, 1, 30, 28), ("2026-11", WEST, 2, 9, 9)]
    written = run("export", "reports", "--format", "csv", "--form", "theme_day").stdout
    first, *_ = csv.DictReader(StringIO(written.removeprefix("\ufeff"), newline=""))
    assert (first["主题是什么？"], first["应到多少人？"]) == ("'=1+1", "30")


@pytest.mark.usefixtures("filled")
def test_what_cannot_be_exported_is_said_and_leaves_no_file(run: Run, tmp_path: Path) -> None:
    unknown = run("export", "reports", "--form", "theme_dai", "--out", tmp_path / "x.jsonl")
    assert (unknown.exit_code, "theme_day" in unknown.stderr) == (1, True)
    assert run("export", "reports", "--out", tmp_path / "no" / "x.jsonl").exit_code == 1
    assert not list(tmp_path.glob("x.jsonl*"))


@pytest.mark.usefixtures("filled")
def test_forms_are_checked_added_listed_and_retired(run: Run, tmp_path: Path) -> None:
    good, bad = tmp_path / "patrol.md", tmp_path / "bad.md"
    good.write_text(FORM, encoding="utf-8")
    bad.write_text(FORM.replace("| text |", "| txet |"), encoding="utf-8")
    assert run("forms", "check", good).exit_code == 0
    for command in ("check", "add"):
        refused = run("forms", command, bad)
        assert (refused.exit_code, "txet" in refused.stderr) == (1, True)
    assert "第 1 版" in run("forms", "add", good, "--org", EAST, "--until", "2026-12-31").stdout
    assert f"patrol\t1\t巡查\t{EAST}\t2026-12-31" in run("forms", "list").stdout.splitlines()
    assert "内容没变" in run("forms", "add", good).stdout
    assert run("forms", "retire", "patrol").exit_code == 0
    assert "patrol" not in run("forms", "list").stdout
    assert run("forms", "retire", "patrol").exit_code == 1
    assert run("audit", "verify").exit_code == 0
