"""`cunbao demo …`: loads once, takes away, refuses beside real people."""

from pathlib import Path

from tests.bot.cli.conftest import Run


def test_load_twice_then_clear_twice(run: Run, tmp_path: Path) -> None:
    loaded = run("demo", "load")
    assert (loaded.exit_code, "37" in loaded.output) == (0, True)
    assert "没有再装" in run("demo", "load").output
    assert any((tmp_path / "data" / "photos").rglob("*.jpg"))
    cleared = run("demo", "clear")
    assert (cleared.exit_code, "37" in cleared.output) == (0, True)
    assert "不用清除" in run("demo", "clear").output
    assert not any((tmp_path / "data" / "photos").rglob("*.jpg"))


def test_beside_a_real_roster_it_loads_nothing(run: Run, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("县,乡镇,村,姓名,角色\n真县,真镇,真村,真人,书记\n", "utf-8")
    assert run("roster", "import", roster).exit_code == 0
    refused = run("demo", "load")
    assert (refused.exit_code, "真实名册" in refused.stderr) == (1, True)
