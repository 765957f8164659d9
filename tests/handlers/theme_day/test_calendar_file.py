"""The coming theme days as a calendar file: read again by a calendar, and only for who may know of them."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from icalendar import Calendar

from handlers.theme_day.calendar_file import KIND, CalendarFiles
from storage import theme_days
from storage.database import Database
from storage.jobs import Job, Promise
from storage.messages import Outgoing
from storage.places import find
from tests.village import settle


async def asked(database: Database, directory: Path, who: int, branch: str) -> Outgoing:
    async with database.reading() as tx:
        place = await find(tx, ["岭南县", "河北镇", branch])
        assert place
        terms = {"place": place.id, "language": "zh", "zone": "Asia/Shanghai"}
        said = await CalendarFiles(directory).make(tx, Job(7, 0, Promise(KIND, who, "telegram", "谁", terms)))
    (only,) = said
    return only


async def test_a_member_gets_the_days_of_the_own_branch(database: Database, tmp_path: Path) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        place = await find(tx, ["岭南县", "河北镇", "东坡村"])
        assert place
        plan = {"at": "15:00", "topic": "学习；讨论, 表决", "venue": "村委会", "required": "集中学习\n民主议事"}
        await theme_days.put_plan(tx, place.id, "2026-12", plan, None)
    file = await asked(database, tmp_path, ids["张大山"], "东坡村")
    assert file.document
    assert file.document.name == "东坡村主题党日日历.ics"
    calendar = Calendar.from_ical((tmp_path / file.document.path).read_bytes())
    events = {str(event["uid"]): event for event in calendar.events}
    assert len(events) == 12
    december = events[f"theme-day-{place.id}-2026-12"]
    shanghai = ZoneInfo("Asia/Shanghai")
    assert december.start == datetime(2026, 12, 7, 15, tzinfo=shanghai)
    assert december.end == datetime(2026, 12, 7, 17, tzinfo=shanghai)
    assert str(december["summary"]) == "东坡村主题党日：学习；讨论, 表决"
    assert str(december["location"]) == "村委会"
    assert str(december["description"]) == "集中学习\n民主议事"
    assert events[f"theme-day-{place.id}-2026-11"].start == datetime(2026, 11, 5, 9, tzinfo=shanghai)


async def test_others_are_refused_without_a_file(database: Database, tmp_path: Path) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
    for who in ("刘春花", "赵邻督"):
        said = await asked(database, tmp_path, ids[who], "东坡村")
        assert (said.text, said.document) == ("这里办不了这件事。", None)
    assert (await asked(database, tmp_path, ids["李镇督"], "东坡村")).document
