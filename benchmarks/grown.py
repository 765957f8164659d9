"""A store of SQLite that has grown: so many people, so many reports, so many messages that are long over.

Five people a branch, one of them its secretary, who reports; everybody has a chat and has talked in it. Reports are
spread evenly over the people and over the two years before `NOW`. What chance decides is the same each time.
"""

import json
import random
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex

from handlers.conversation import state
from handlers.conversation.state import Conversation
from storage.database import wall_clock
from storage.instants import to_milliseconds
from storage.migrations import upgrade
from storage.schema import metadata

EACH_BRANCH, EACH_TOWN, EACH_COUNTY = 5, 80, 20
YEARS = timedelta(days=730)
OVER = timedelta(days=60)
"""How long ago messages began to come that are to be cleaned away: twice their keep-time."""
CHECK_IN = json.dumps({"kind": "visit", "note": "今天和村民一起清理了村口的河道，大家都很高兴。"}, ensure_ascii=False)
BODY = json.dumps({"text": "今天和村民一起清理了村口的河道，大家都很高兴。", "key": "1"}, ensure_ascii=False)
Rows = Iterator[Sequence[object]]


def grow(file: Path, people: int, reports: int, messages: int) -> None:
    """Makes the store; there must be none."""
    upgrade(f"sqlite:///{file}")
    store = sqlite3.connect(file, isolation_level=None)
    for pragma in ("journal_mode = wal", "synchronous = off", "cache_size = -400000", "foreign_keys = off"):
        store.execute(f"pragma {pragma}")
    indexes = [index for name in ("reports", "inbox", "outbox") for index in metadata.tables[name].indexes]
    for index in indexes:
        store.execute(f"drop index {index.name}")
    _people(store, people)
    _reports(store, people // EACH_BRANCH, reports)
    _messages(store, people, messages)
    for index in indexes:
        store.execute(str(CreateIndex(index).compile(dialect=sqlite.dialect())))
    store.execute("pragma wal_checkpoint(truncate)")
    store.close()


def secretary(branch: int) -> int:
    """The person who reports of the branch with this number, counted from 0."""
    return branch * EACH_BRANCH + 1


def _people(store: sqlite3.Connection, people: int) -> None:
    branches, numbers = people // EACH_BRANCH, range(1, people + 1)
    _put(store, "places (id, parent_id, level, name, path)", _places(branches))
    _put(store, "people (id, name, created_at)", ((n, f"人{n}", 0) for n in numbers))
    first = _first_branch(branches)
    posts = ((n, first + (n - 1) // EACH_BRANCH, "member" if (n - 1) % EACH_BRANCH else "secretary") for n in numbers)
    _put(store, "posts (person_id, place_id, role)", posts)
    accounts = (("telegram", f"{n}", n, f"{n}", 0, 0) for n in numbers)
    _put(store, "accounts (channel, account, person_id, chat, linked_at, seen_at)", accounts)
    talk = state.written(Conversation())
    _put(store, "conversations (person_id, body, changed_at)", ((n, talk, 0) for n in numbers))


def _towns(branches: int) -> int:
    return -(-branches // EACH_TOWN)


def _counties(branches: int) -> int:
    return -(-_towns(branches) // EACH_COUNTY)


def _first_branch(branches: int) -> int:
    return 2 + _counties(branches) + _towns(branches)


def path_of(branches: int, branch: int) -> str:
    """Of the branch with this number, counted from 0."""
    town = branch // EACH_TOWN
    return f"1.{2 + town // EACH_COUNTY}.{2 + _counties(branches) + town}.{_first_branch(branches) + branch}."


def _places(branches: int) -> Rows:
    counties, towns, first = _counties(branches), _towns(branches), _first_branch(branches)
    yield 1, None, "city", "大省", "1."
    for number in range(counties):
        yield 2 + number, 1, "county", f"县{number}", f"1.{2 + number}."
    for number in range(towns):
        above = 2 + number // EACH_COUNTY
        yield 2 + counties + number, above, "town", f"镇{number}", f"1.{above}.{2 + counties + number}."
    for number in range(branches):
        above = 2 + counties + number // EACH_TOWN
        yield first + number, above, "branch", f"村{number}", path_of(branches, number)


def _reports(store: sqlite3.Connection, branches: int, reports: int) -> None:
    """Numbers follow time."""
    chance = random.Random(1921)  # noqa: S311 -- invents reports
    end, span = to_milliseconds(wall_clock()), YEARS // timedelta(milliseconds=1)
    first = _first_branch(branches)

    def rows() -> Rows:
        for number in range(1, reports + 1):
            branch, at = chance.randrange(branches), end - span + number * span // reports
            whose = (number, "check_in", 1, secretary(branch), first + branch, path_of(branches, branch))
            yield *whose, CHECK_IN, "{}", at, at, at

    columns = "number, form, version, person_id, place_id, path, answers, sources, filed_at, happened_at, changed_at"
    _put(store, f"reports ({columns})", rows())
    store.execute("insert into counters (name, value) values ('report', ?)", (reports,))


def _messages(store: sqlite3.Connection, people: int, messages: int) -> None:
    """As many in as out, evenly over everybody, half of them older than they are kept."""
    chance = random.Random(1949)  # noqa: S311 -- as above
    end, span = to_milliseconds(wall_clock()), OVER // timedelta(milliseconds=1)
    whose = [chance.randrange(people) + 1 for _ in range(messages)]
    moments = [end - span + number * span // max(messages, 1) for number in range(messages)]
    heard = (
        ("telegram", f"{n}:{number}", f"telegram:{n}", f"{n}", BODY, "done", at, at)
        for number, (n, at) in enumerate(zip(whose, moments, strict=True))
    )
    _put(store, "inbox (channel, key, lane, chat, body, state, due_at, arrived_at)", heard)
    said = (("telegram", f"{n}", "reply", BODY, "sent", at, at, at) for n, at in zip(whose, moments, strict=True))
    _put(store, "outbox (channel, chat, kind, body, state, due_at, created_at, sent_at)", said)


def _put(store: sqlite3.Connection, into: str, rows: Rows) -> None:
    columns = into.count(",") + 1
    store.execute("begin")
    store.executemany(f"insert into {into} values ({', '.join('?' * columns)})", rows)  # noqa: S608 -- our own names
    store.execute("commit")
