"""A county drawn by chance, its reports, and their figures counted anew: by parents instead of paths, in plain SQL."""

import random
import sqlite3
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert

from storage import places, reports, schema
from storage.database import Tx
from storage.places import Place
from tests.reminders.telling import local

FORMS = ("check_in", "theme_day", "issue", "household_visit")
KINDS = ("visit", "duty", "volunteer")
BELOW = """
    insert into below with recursive found(id) as (
        select ? union select p.id from places p join found f on p.parent_id = f.id)
    select id from found
"""
FILED = "select count(*) from reports where place_id in below and form = ? and filed_at between ? and ?"
GIVEN = """
    select json_extract(answers, '$.kind'), count(*) from reports where place_id in below
    and form = 'check_in' and filed_at between ? and ? and answers like '%kind%' group by 1
"""
LACKING = """
    select id from places where level = 'branch' and id in below and id not in (
        select place_id from reports where form like ? and filed_at between ? and ?)
"""
NOT_HELD = LACKING.replace("filed_at", "happened_at")
VILLAGES = "select count(*) from places where level = 'branch' and id in below"


async def draw(tx: Tx, seed: int, filed: int = 150) -> list[Place]:
    """Two counties with towns and villages, and reports of five weeks from all of these; returns the places."""
    chance = random.Random(seed)
    drawn: list[Place] = []
    for county in ("岭南县", "北山县"):
        drawn.append(top := await places.add_place(tx, "county", county, None))
        for town in range(chance.randint(1, 3)):
            drawn.append(middle := await places.add_place(tx, "town", f"{county}{town}镇", top))
            drawn.extend([await places.add_place(tx, "branch", f"{n}村", middle) for n in range(chance.randint(0, 4))])
    await tx.run(insert(schema.people), {"name": "何人", "created_at": tx.now})
    for number in range(1, filed + 1):
        await _file(tx, chance, number, chance.choice(drawn))
    return drawn


async def _file(tx: Tx, chance: random.Random, number: int, place: Place) -> None:
    filed_at = local("2026-10-12 00:00") + timedelta(hours=chance.randint(0, 24 * 35))
    form = chance.choice(FORMS)
    happened_at = filed_at - timedelta(days=chance.choice((0, 0, 1, 12)))
    answers = {"kind": chance.choice(KINDS)} if form == "check_in" and chance.random() < 0.9 else {}
    filing = reports.Filing(number, form, 1, 1, place, answers, {}, happened_at)
    await reports.file(tx, [filing], filed_at)


class Counted:
    """Figures of a place as plain SQL has them."""

    def __init__(self, connection: sqlite3.Connection, place: Place) -> None:
        self._connection = connection
        connection.execute("create temp table if not exists below (id integer primary key)")
        connection.execute("delete from below")
        connection.execute(BELOW, (place.id,))

    def filed(self, form: str, since: datetime, until: datetime) -> int:
        return int(self._rows(FILED, form, *_stamps(since, until))[0][0])

    def kinds(self, since: datetime, until: datetime) -> dict[str, int]:
        return dict(self._rows(GIVEN, *_stamps(since, until)))

    def lacking(self, form: str, since: datetime, until: datetime, statement: str = LACKING) -> set[int]:
        """Villages without such a report; `form` may be % for any."""
        return {row[0] for row in self._rows(statement, form, *_stamps(since, until))}

    def villages(self) -> int:
        return int(self._rows(VILLAGES)[0][0])

    def _rows(self, statement: str, *values: object) -> list[Any]:
        return self._connection.execute(statement, values).fetchall()


def _stamps(since: datetime, until: datetime) -> tuple[int, int]:
    """Milliseconds, the end before `until` since SQL's `between` includes it."""
    return int(since.timestamp()) * 1000, int(until.timestamp() * 1000) - 1
