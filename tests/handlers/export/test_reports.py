"""Lines of JSON as the contract has them, and which reports are chosen."""

from datetime import date
from typing import Any

import orjson

from handlers.export.attendance import attendance_lines
from handlers.export.reports import json_lines, selection
from storage import people, places, reports
from storage.database import Database
from storage.reports import Filing
from tests.handlers.export.town import EAST, WEST, ZONE, file, photograph, settle


async def exported(
    database: Database, org: str = "", since: date | None = None, until: date | None = None, form: str | None = None
) -> list[dict[str, Any]]:
    async with database.reading() as tx:
        place = await places.find(tx, org.split("/")) if org else None
        chosen = selection(place.path if place else "", since, until, form, ZONE)
        return [orjson.loads(line) async for line in json_lines(tx, chosen, ZONE)]


async def test_a_line_has_exactly_the_fields_of_the_contract(database: Database) -> None:
    await settle(database)
    number = await file(database, EAST, "theme_day", {})
    await photograph(database, number, {"kept": "ab" * 32, "pending": "", "lost": ""})
    assert await exported(database) == [
        {
            "number": 1,
            "form": "theme_day",
            "version": 2,
            "org": "岭南县/河北镇/东坡村",
            "person": "苏轼",
            "filed_at": "2026-11-03T00:30:00+08:00",
            "happened_at": "2026-11-03T00:30:00+08:00",
            "answers": {"photos": ["1-0", "1-1", "1-2"]},
            "photos": [
                {"question": "photos", "sha256": "ab" * 32, "status": "kept"},
                {"question": "photos", "sha256": "", "status": "pending"},
                {"question": "photos", "sha256": "", "status": "lost"},
            ],
        }
    ]


async def test_the_selection_is_by_subtree_whole_local_days_and_form(database: Database) -> None:
    await settle(database)
    for org, form, day in ((EAST, "issue", 1), (WEST, "issue", 2), (EAST, "theme_day", 3)):
        await file(database, org, form, {}, day)
    assert [line["number"] for line in await exported(database)] == [1, 2, 3]
    assert [line["number"] for line in await exported(database, org=EAST)] == [1, 3]
    assert [line["number"] for line in await exported(database, org="岭南县", form="issue")] == [1, 2]
    second = date(2026, 11, 2)
    assert [line["number"] for line in await exported(database, since=second)] == [2, 3]
    assert [line["number"] for line in await exported(database, until=second)] == [1, 2]
    assert [line["number"] for line in await exported(database, since=second, until=second)] == [2]


async def test_more_than_a_page_comes_whole_and_in_order(database: Database) -> None:
    await settle(database)
    async with database.transaction() as tx:
        person = (await people.in_subtree(tx, ""))[0]
        first = await reports.take_numbers(tx, 2500)
        place = person.posts[0].place
        filings = [
            Filing(first + more, "issue", 1, person.id, place, {"what": str(more)}, {}, tx.now) for more in range(2500)
        ]
        await reports.file(tx, filings)
    assert [line["answers"]["what"] for line in await exported(database)] == [str(more) for more in range(2500)]


async def test_attendance_is_by_month_and_branch(database: Database) -> None:
    await settle(database)
    await file(database, WEST, "theme_day", {"due": 9, "present": 8})
    await file(database, EAST, "theme_day", {"due": 30, "present": 28})
    await file(database, EAST, "issue", {})
    async with database.reading() as tx:
        chosen = selection("", None, None, None, ZONE)
        lines = [orjson.loads(line) async for line in attendance_lines(tx, chosen, ZONE)]
    assert lines == [
        {"month": "2026-11", "org": EAST, "number": 2, "due": 30, "present": 28},
        {"month": "2026-11", "org": WEST, "number": 1, "due": 9, "present": 8},
    ]
