"""A group hears once a week what its supervisors hear: words, picture, workbook; also after a restart, also late."""

import io
from pathlib import Path

import openpyxl
import pytest
from PIL import Image

from reminders.group_summary import GroupSummary
from storage.database import Database
from storage.messages import Outgoing
from tests.clock import Clock
from tests.reminders.telling import HOUSE, MONDAY, at, posted


@pytest.fixture
def group(database: Database, ids: dict[str, int], tmp_path: Path) -> GroupSummary:
    return GroupSummary(database, HOUSE, tmp_path, lambda: None)


async def to_the_group(database: Database) -> list[Outgoing]:
    return [one for one in await posted(database) if one.channel == "wecom_group"]


async def test_on_monday_it_hears_words_a_picture_and_a_workbook(
    group: GroupSummary, database: Database, clock: Clock, tmp_path: Path
) -> None:
    assert await group.look() == 0
    at(clock, MONDAY)
    assert await group.look() == 1
    words, picture, workbook = await to_the_group(database)
    assert "岭南县" in words.text
    assert (words.kind, words.rows) == ("notice", ())
    assert picture.document is not None
    assert workbook.document is not None
    assert (picture.document.kind, workbook.document.name[-5:]) == ("picture", ".xlsx")
    with Image.open(tmp_path / picture.document.path) as drawn:
        assert drawn.format == "PNG"
    assert openpyxl.load_workbook(io.BytesIO((tmp_path / workbook.document.path).read_bytes())).sheetnames


async def test_it_hears_it_once(group: GroupSummary, database: Database, clock: Clock, tmp_path: Path) -> None:
    for written in (MONDAY, "2026-11-09 09:00", "2026-11-10 12:00"):
        at(clock, written)
        await GroupSummary(database, HOUSE, tmp_path, lambda: None).look()
    assert len(await to_the_group(database)) == 3
    at(clock, "2026-11-16 08:37")
    assert await group.look() == 1


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2026-11-09 08:36", 0),
        ("2026-11-09 21:00", 0),  # quiet hours
        ("2026-11-10 09:00", 1),
        ("2026-11-11 08:36", 0),  # quiet until then, and then too late
        ("2026-11-12 12:00", 0),
    ],
)
async def test_late_it_hears_it_while_it_is_worth_saying(
    group: GroupSummary, clock: Clock, written: str, said: int
) -> None:
    at(clock, written)
    assert await group.look() == said
