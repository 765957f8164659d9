"""A year of reminders: nothing at the wrong time, nothing left out, nothing twice; and the judge sees what is wrong.

A small county here, and the half with most of the moved days off; `python -m tests.reminders.whole_year 300 20 1` plays
the whole year in one of 300 branches and 6,000 people.
"""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

from handlers.summary import period
from handlers.summary.count import count
from storage.database import Database
from tests.reminders.judge import faults
from tests.reminders.telling import SHANGHAI
from tests.reminders.year import DAY, FIRST, Played, Year

LAST = date(2026, 6, 30)


async def test_a_year(database_url: str) -> None:
    year = Year(database_url, branches=5, people=4, seed=2026, every_evening=False, until=LAST)
    played = await year.play()
    store = Path(database_url.removeprefix("sqlite:///"))
    assert faults(played, store) == []
    await weeks_agree(Database(database_url, year.clock), store, played)
    for spoil, complaint in SPOILT.items():
        with spoilt(store, spoil):
            assert any(complaint in one for one in faults(played, store)), spoil


SPOILT = {
    "delete from fired where slot like '%+0' and schedule_id = 1": "was not told",
    "delete from fired where schedule_id = (select id from schedules where kind = 'issues')": "was not told",
    "update fired set slot = '2026-01-0' || (person_id % 4 + 5) || ' +0' "
    "where slot = (select max(slot) from fired as other where other.schedule_id = fired.schedule_id "
    "and other.person_id = fired.person_id) "
    "and schedule_id = (select id from schedules where kind = 'issues')": "though it was done",
    "update outbox set created_at = created_at + 15 * 3600000 where id % 50 = 0": "was disturbed",
    "insert into outbox (channel, chat, kind, body, state, due_at, created_at) "
    "select channel, chat, kind, body, state, due_at, created_at + 60000 from outbox where id % 50 = 0": "2 messages",
    "update fired set fired_at = fired_at + 20 * 86400000 where person_id % 2 = 0": "was told at",
    "delete from outbox where id % 10 = 0": "no message followed",
}
"""What would be wrong, and how the judge says so."""


FILED = "select count(*) from reports where form = ? and filed_at >= ? and filed_at < ?"
HEARD = (
    "select count(distinct place_id) from reports join places on places.id = place_id "
    "where level = 'branch' and filed_at >= ? and filed_at < ?"
)


async def weeks_agree(database: Database, store: Path, played: Played) -> None:
    """The summaries of all weeks against counts of our own."""
    with closing(sqlite3.connect(store)) as connection:
        for number in range((LAST - FIRST).days // 7):
            week = period.week(FIRST + 7 * DAY * number)
            since, until = (int(one.timestamp() * 1000) for one in (week.starts(SHANGHAI), week.ends(SHANGHAI)))
            async with database.reading() as tx:
                counted = await count(tx, played.county, week, tx.now, SHANGHAI)
            for form in ("check_in", "issue", "theme_day", "household_visit"):
                filed = connection.execute(FILED, (form, since, until)).fetchone()[0]
                assert sum(one.filed for one in counted.forms if one.form == form) == filed, (week.code, form)
            heard = connection.execute(HEARD, (since, until)).fetchone()[0]
            assert counted.branches - counted.silent.count == heard, week.code
    await database.close()


class spoilt:  # noqa: N801 -- it is used like a function
    """The store with one statement carried out, and taken back."""

    def __init__(self, store: Path, statement: str) -> None:
        self._store, self._statement = store, statement
        self._before = store.read_bytes()

    def __enter__(self) -> None:
        with closing(sqlite3.connect(self._store)) as connection, connection:
            connection.execute(self._statement)

    def __exit__(self, *_: object) -> None:
        self._store.write_bytes(self._before)
