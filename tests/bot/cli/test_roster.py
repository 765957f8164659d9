"""`cunbao roster`: import, invite, list."""

import csv
from io import StringIO
from pathlib import Path

import pytest

from tests.bot.cli.conftest import Run
from tests.handlers.roster.files import HEADER, comma_separated, workbook

EAST = ("岭南县", "河北镇", "东坡村")


def test_import_tells_what_it_did_and_again_that_nothing_changed(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "名册.xlsx"
    file.write_bytes(workbook([(*EAST, "苏轼", "书记", "是", "", 7001, "", "", "x")], header=(*HEADER, "手机")))
    first = run("roster", "import", file)
    assert (first.exit_code, first.stderr) == (0, "没有用到的列：手机\n")
    assert "新增 1 人，更新 0 人，0 人没有变化。" in first.stdout
    assert "＋ 岭南县/河北镇/东坡村 苏轼" in first.stdout
    assert run("roster", "import", file).stdout == "新增 0 人，更新 0 人，1 人没有变化。\n"
    assert run("roster", "list").stdout.splitlines()[1:] == ["苏轼,岭南县/河北镇/东坡村,secretary,yes,telegram"]


def test_bad_rows_are_named_and_nothing_is_imported(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_bytes(comma_separated([(*EAST, "苏轼", "书记"), (*EAST, "", "党员"), (*EAST, "甲", "村霸")]))
    refused = run("roster", "import", file)
    assert refused.exit_code == 1
    assert refused.stderr.splitlines()[0] == "r.csv 第 3 行：缺姓名。"
    assert refused.stderr.splitlines()[1].startswith("r.csv 第 4 行：不认识角色“村霸”")
    assert refused.stderr.splitlines()[2] == "有 2 处要改，什么都没有导入。"
    assert len(run("roster", "list").stdout.splitlines()) == 1


def test_a_file_that_is_not_there(run: Run) -> None:
    refused = run("roster", "import", "nowhere.csv")
    assert (refused.exit_code, len(refused.stderr.splitlines())) == (1, 1)


def test_invite_prints_codes_with_links_to_the_page(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUNBAO_PUBLIC_URL", "https://bot.example.org/")
    file = tmp_path / "r.csv"
    file.write_bytes(comma_separated([(*EAST, "苏轼", "书记"), (*EAST, "=王弗", "党员")]))
    run("roster", "import", file)
    (secretary,) = csv.DictReader(StringIO(run("roster", "invite", "--role", "secretary").stdout))
    assert (secretary["name"], secretary["org"], secretary["role"]) == ("苏轼", "岭南县/河北镇/东坡村", "secretary")
    assert len(secretary["code"]) == 8
    assert secretary["link"].startswith("https://bot.example.org/?code=")
    out = tmp_path / "codes.csv"
    assert run("roster", "invite", "--org", "岭南县/河北镇", "--out", out).exit_code == 0
    assert (out.stat().st_mode & 0o777, "'=王弗" in out.read_text("utf-8-sig")) == (0o600, True)
    nowhere = run("roster", "invite", "--org", "岭南县/河东镇")
    assert (nowhere.exit_code, "岭南县/河东镇" in nowhere.stderr) == (1, True)
