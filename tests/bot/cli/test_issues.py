"""`cunbao issues …`: categories and names of states come from files, are listed, and a bad file changes nothing."""

from pathlib import Path

import pytest

from tests.bot.cli.conftest import Run
from tests.handlers.roster.files import comma_separated


@pytest.fixture
def county(run: Run, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_bytes(comma_separated([("岭南县", "", "", "甲", "督导")]))
    assert run("roster", "import", "r.csv").exit_code == 0


def listed(run: Run) -> dict[str, list[str]]:
    lines = run("issues", "list", "--org", "岭南县").stdout.splitlines()
    return {first: rest for first, *rest in (line.split("\t") for line in lines)}


@pytest.mark.usefixtures("county")
def test_what_is_imported_is_listed(run: Run, tmp_path: Path) -> None:
    before = listed(run)
    (tmp_path / "c.csv").write_text("类别,责任人,天数,要求\n秸秆焚烧,甲,3,先灭火\n", "gb18030")
    (tmp_path / "s.csv").write_text("状态,名称\n已销号,办结\n", "utf-8")
    assert "1 个类别" in run("issues", "categories", "c.csv", "--org", "岭南县").stdout
    assert "1 个状态" in run("issues", "states", "s.csv", "--org", "岭南县").stdout
    after = listed(run)
    assert after["秸秆焚烧"] == ["甲", "3", "先灭火"]
    assert after["办结"] == ["closed"]
    assert set(before) - set(after) == {"已销号"}
    assert run("audit", "verify").exit_code == 0


@pytest.mark.usefixtures("county")
def test_a_bad_file_or_place_is_said_in_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("类别,天数\n秸秆焚烧,三\n", "utf-8")
    bad = run("issues", "categories", "c.csv", "--org", "岭南县")
    assert (bad.exit_code, "第 2 行" in bad.stderr) == (1, True)
    assert run("issues", "categories", "c.csv", "--org", "没有县").exit_code == 1
    assert run("issues", "states", "none.csv", "--org", "岭南县").exit_code == 1
    assert run("issues", "states", "c.csv").exit_code == 2
