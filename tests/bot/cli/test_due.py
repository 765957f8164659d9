"""`cunbao due` and `cunbao summary`."""

import asyncio
import json

import pytest

from storage.database import Database
from tests.bot.cli.conftest import Run
from tests.clock import Clock
from tests.reminders.telling import file, posted, told
from tests.village import settle


@pytest.fixture
def county(database_url: str) -> None:
    """The small county, with a visit and a theme day in November 2025."""

    async def fill() -> None:
        database = Database(database_url, Clock())
        async with database.transaction() as tx:
            ids = await settle(tx)
            await file(tx, "check_in", "东坡村", ids["王秀英"], "2025-11-03 10:00", kind="visit")
            await file(tx, "theme_day", "西岭村", ids["刘春花"], "2025-11-05 10:00", topic="学习")
        await database.close()

    asyncio.run(fill())


def said(database_url: str) -> list[str]:
    """The chats that something was posted to."""

    async def look() -> list[str]:
        database = Database(database_url)
        try:
            assert all(message.kind == "notice" for message in await posted(database))
            return await told(database)
        finally:
            await database.close()

    return asyncio.run(look())


@pytest.mark.usefixtures("county")
def test_due_shows_and_then_says_once(run: Run, database_url: str) -> None:
    shown = run("due", "--at", "2025-11-05T08:38", "--dry-run")
    lines = [line.split("\t") for line in shown.stdout.splitlines()]
    assert sorted(line[2] for line in lines) == ["孙铁柱", "张大山", "王秀英"]
    assert {(line[0], line[1]) for line in lines} == {("theme_day", "2025-11-05 +0")}
    assert said(database_url) == []
    assert run("due", "--at", "2025-11-05T00:38+00:00").stdout == "已安排发出 3 条。\n"
    assert run("due", "--at", "2025-11-05T20:29").stdout == "已安排发出 0 条。\n"
    assert said(database_url) == ["孙铁柱", "张大山", "王秀英"]


@pytest.mark.usefixtures("county")
def test_due_refuses_what_is_no_time(run: Run) -> None:
    wrong = run("due", "--at", "whenever")
    assert (wrong.exit_code, "whenever" in wrong.stderr) == (2, True)


@pytest.mark.usefixtures("county")
def test_summary_in_words_and_as_json(run: Run) -> None:
    text = run("summary", "--org", "岭南县/河北镇", "--week", "2025-11-05").stdout
    assert text.startswith("河北镇 11月3日—11月9日小结\n2 个村里 2 个有消息。\n报到 1 次，比前期多 1。")
    counted = json.loads(run("summary", "--org", "岭南县", "--month", "2025-11", "--format", "json").stdout)
    theme_day = next(form for form in counted["forms"] if form["form"] == "theme_day")
    assert (counted["branches"], theme_day["expected"], theme_day["reported"]) == (3, 3, 1)
    assert [place["name"] for place in theme_day["missing"]] == ["东坡村", "南湾村"]


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("--org", "岭南县/没有的镇"), 1),
        ((), 2),
        (("--org", "岭南县", "--week", "2025-11-05", "--month", "2025-11"), 2),
        (("--org", "岭南县", "--month", "2025-13"), 2),
    ],
)
@pytest.mark.usefixtures("county")
def test_summary_of_what_is_not_there(run: Run, words: tuple[str, ...], status: int) -> None:
    assert run("summary", *words).exit_code == status
