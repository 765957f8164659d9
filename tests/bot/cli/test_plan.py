"""`cunbao plan`: imports a year plan, lists what holds."""

import asyncio
from pathlib import Path

import pytest

from storage.database import Database
from tests.bot.cli.conftest import Run
from tests.clock import Clock
from tests.village import settle


@pytest.fixture
def county(database_url: str) -> None:
    async def fill() -> None:
        database = Database(database_url, Clock())
        async with database.transaction() as tx:
            await settle(tx)
        await database.close()

    asyncio.run(fill())


@pytest.mark.usefixtures("county")
def test_a_plan_is_imported_and_listed(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "计划.csv"
    file.write_text("月份,村,主题,地点\n2026-12,,总结,礼堂\n2026-12,东坡村,东坡的总结,\n", encoding="utf-8")
    assert run("plan", "import", str(file), "--org", "岭南县/河北镇").stdout == "已导入 2 行计划。\n"
    listed = run("plan", "list", "--org", "岭南县/河北镇", "--month", "2026-12").stdout
    assert listed.splitlines() == [
        "河北镇\t2026-12-07\t\t总结\t礼堂",
        "东坡村\t2026-12-07\t\t东坡的总结\t礼堂",
        "西岭村\t2026-12-07\t\t总结\t礼堂",
    ]


@pytest.mark.usefixtures("county")
def test_one_bad_row_and_nothing_is_imported(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "计划.csv"
    file.write_text("月份,村,主题\n2026-12,,总结\n明年,,开局\n", encoding="utf-8")
    wrong = run("plan", "import", str(file), "--org", "岭南县")
    assert wrong.exit_code == 1
    assert "第 3 行" in wrong.stderr
    assert "什么都没有导入" in wrong.stderr
    assert "总结" not in run("plan", "list", "--org", "岭南县", "--month", "2026-12").stdout
