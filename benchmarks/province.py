"""A province in a store of SQLite: 160,000 branches, 3,500,000 members, and as many weeks of reports as are asked for;
one in twenty of these is an issue, with a life of its own.

`python -m benchmarks.province FILE REPORTS` makes the store, by hand; where it is there already, its reports are made
anew if there are fewer. Each week has 160,000, the last ends on `LAST`. Ten million take six minutes and 4 GB; delete
the file afterwards. What chance decides is the same each time.
"""

import json
import random
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex

from benchmarks.issue_lives import EVENT, FIELDS, event_rows, issue_rows
from storage.migrations import upgrade
from storage.schema import metadata

COUNTIES, TOWNS, BRANCHES, MEMBERS = 100, 20, 80, 21
"""Of the province, of each county, of each town, of each branch besides its secretary."""
WEEKLY = 160_000
LAST = date(2026, 11, 8)
"""A Sunday: the last week is over, its month is not."""
END = datetime(LAST.year, LAST.month, LAST.day, 16, tzinfo=UTC)
ASKED = END + timedelta(hours=9)
"""Until then issues live on: some have changed since the week was over."""
EPOCH, WEEK, HOUR = datetime(1970, 1, 1, tzinfo=UTC), 7 * 24 * 3600 * 1000, 3600 * 1000
MADE = ("issue_events", "issues", "reports")
"""Tables that are made anew where more weeks are wanted; what points to others first."""
Rows = Iterator[Sequence[object]]


def main(file: Path, wanted: int) -> None:
    fresh = not file.exists()
    upgrade(f"sqlite:///{file}")
    store = sqlite3.connect(file, isolation_level=None)
    for pragma in ("journal_mode = wal", "synchronous = off", "cache_size = -400000", "foreign_keys = off"):
        store.execute(f"pragma {pragma}")
    if fresh:
        people(store)
    reports(store, wanted)
    store.execute("pragma wal_checkpoint(truncate)")
    store.close()


def people(store: sqlite3.Connection) -> None:
    """Places by level, so that the children of each stand together; everybody's posts, two in five with an account."""
    put(store, "places (id, parent_id, level, name, path)", places())
    put(store, "people (id, name, created_at)", ((number, f"人{number}", 0) for number, *_ in posts()))
    put(store, "posts (person_id, place_id, role)", posts())
    linked = "accounts (channel, account, person_id, chat, linked_at, unreachable)"
    put(store, linked, (("telegram", f"{n}", n, f"{n}", 0, "blocked" if n % 50 == 0 else "") for n in reached()))
    away = ((number, "2026-11-03", "2026-11-12", "", 0) for number, _, role in posts() if role == "secretary")
    put(store, "absences (person_id, first, last, reason, told_at)", (row for n, row in enumerate(away) if n % 30 == 0))
    rolls = ((place, "2026-11", person, "remote") for person, place, role in posts() if role == "secretary")
    put(store, "attendance (place_id, month, person_id, came)", rolls)
    told = ((number, "2026-11-05", path_of(place)) for number, place, _ in posts())
    put(store, "unasked (person_id, day, path)", told)


def places() -> Rows:
    """From above to below."""
    yield 1, None, "city", "大省", "1."
    for level, name, first, last, above in LEVELS:
        for number in range(first, last):
            yield number, parent(number, first, above), level, f"{name}{number}", path_of(number)


def parent(number: int, first: int, above: tuple[int, int]) -> int:
    start, each = above
    return start + (number - first) // each


FIRST_TOWN = 2 + COUNTIES
FIRST_BRANCH = FIRST_TOWN + COUNTIES * TOWNS
AFTER = FIRST_BRANCH + COUNTIES * TOWNS * BRANCHES
LEVELS = (
    ("county", "县", 2, FIRST_TOWN, (1, COUNTIES)),
    ("town", "镇", FIRST_TOWN, FIRST_BRANCH, (2, TOWNS)),
    ("branch", "村", FIRST_BRANCH, AFTER, (FIRST_TOWN, BRANCHES)),
)


def path_of(number: int) -> str:
    if number >= FIRST_BRANCH:
        return f"{path_of(FIRST_TOWN + (number - FIRST_BRANCH) // BRANCHES)}{number}."
    if number >= FIRST_TOWN:
        return f"{path_of(2 + (number - FIRST_TOWN) // TOWNS)}{number}."
    return f"1.{number}." if number > 1 else "1."


def posts() -> Iterator[tuple[int, int, str]]:
    """Person, place, role: two supervisors of each county and town; each branch's secretary, then its members."""
    person = 0
    for place in range(2, AFTER):
        branch = place >= FIRST_BRANCH
        for role in ("secretary", *("member",) * MEMBERS) if branch else ("supervisor", "supervisor"):
            person += 1
            yield person, place, role


def reached() -> Iterator[int]:
    return (number for number, _, role in posts() if role != "member" or number % 5 < 2)


def reports(store: sqlite3.Connection, wanted: int) -> None:
    """Numbers follow time: where more weeks are wanted, all are made anew."""
    there = store.execute("select count(*) from reports").fetchone()[0]
    if there >= wanted:
        return
    indexes = [index for name in MADE for index in metadata.tables[name].indexes]
    for index in indexes:
        store.execute(f"drop index {index.name}")
    for name in MADE:
        store.execute(f"delete from {name}")  # noqa: S608 -- our own names
    weeks = -(-wanted // WEEKLY)
    columns = "reports (number, form, version, person_id, place_id, path, answers, sources, filed_at, happened_at,"
    put(store, f"{columns} changed_at, messages, seconds)", filed(weeks))
    put(store, f"issues ({', '.join(FIELDS)})", issue_rows(store, ASKED))
    put(store, f"issue_events ({EVENT})", event_rows(store, ASKED))
    for index in indexes:
        store.execute(str(CreateIndex(index).compile(dialect=sqlite.dialect())))


def filed(weeks: int) -> Rows:
    """Rows of the table, evenly over each week; one in forty is a supervisor's visit."""
    chance = random.Random(1921)  # noqa: S311 -- invents reports
    secretaries = {place: person for person, place, role in posts() if role == "secretary"}
    supervisors = [(person, place) for person, place, role in posts() if role == "supervisor"]
    end = int((END - EPOCH).total_seconds() * 1000)
    number = 0
    for week in range(weeks):
        start = end - (weeks - week) * WEEK
        for step in range(WEEKLY):
            number += 1
            moment = start + step * WEEK // WEEKLY
            form, answers, late = draw(chance, moment)
            if number % 40 == 0:
                form, answers, late = "check_in", VISIT, 0
                person, place = supervisors[chance.randrange(len(supervisors))]
            else:
                place = chance.randrange(FIRST_BRANCH, AFTER)
                person = secretaries[place]
            row = (number, form, 1, person, place, path_of(place), answers, "{}", moment, moment - late * 24 * HOUR)
            yield *row, moment, 3, chance.randrange(20, 300)


VISIT = json.dumps({"kind": "visit", "note": "到村里走了走，看了看文化广场。"}, ensure_ascii=False)
KINDS = ("visit", "duty", "volunteer", "activity", "problem_solved", "advice", "other")
CHECK_INS = [
    json.dumps({"kind": kind, "note": f"{kind} 今天和村民一起清理了村口的河道，大家都很高兴。"}, ensure_ascii=False)
    for kind in KINDS
]
ISSUE = json.dumps({"description": "村口第三根电线杆旁边的路灯坏了，晚上看不清路。"}, ensure_ascii=False)
HOUSEHOLD = json.dumps(
    {"purpose": "elderly", "household": "王大爷", "situation": "身体还好，孩子在外务工。"}, ensure_ascii=False
)


def draw(chance: random.Random, moment: int) -> tuple[str, str, int]:
    """Form, answers, and how many days ago it happened: theme days in the week of the fifth, mostly."""
    lot = chance.random()
    day = (EPOCH + timedelta(milliseconds=moment)).day
    if lot < (0.8 if 4 <= day <= 9 else 0.03):
        due, present = 22, chance.randrange(12, 23)
        told = {"date": "2026-11-05", "contents": ["study", "dues", "volunteer"], "topic": "学习贯彻会议精神"}
        told |= {"place": "党群服务中心", "host": "王秀英", "recorder": "张大山", "due": due, "present": present}
        return "theme_day", json.dumps(told, ensure_ascii=False), chance.choice((0, 0, 0, 1, 2, 5))
    if lot > 0.98:
        return "all_quiet", "{}", 0
    if lot > 0.93:
        return "issue", ISSUE, 0
    if lot > 0.88:
        return "household_visit", HOUSEHOLD, 0
    return "check_in", chance.choice(CHECK_INS), 0


def put(store: sqlite3.Connection, into: str, rows: Rows) -> None:
    columns = into.count(",") + 1
    store.execute("begin")
    store.executemany(f"insert into {into} values ({', '.join('?' * columns)})", rows)  # noqa: S608 -- our own names
    store.execute("commit")
    print(f"{into.split()[0]}: {store.execute(f'select count(*) from {into.split()[0]}').fetchone()[0]:,}")  # noqa: S608, T201 -- our own names; its output


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
