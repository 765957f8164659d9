"""The step to the ledger: what was reported before there was one stands in it, and its photos are found by looks."""

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import make_url

from storage import issues, looks, migrations
from storage.database import Database
from storage.issue_life import replay

BEFORE = """
    insert into places (id, parent_id, level, name, path) values (1, null, 'county', '岭南县', '1.');
    insert into places (id, parent_id, level, name, path) values (2, 1, 'town', '河北镇', '1.2.');
    insert into places (id, parent_id, level, name, path) values (3, 2, 'branch', '东坡村', '1.2.3.');
    insert into people (id, name, created_at) values (7, '王秀英', 0);
    insert into reports (number, form, version, person_id, place_id, path, answers, sources, filed_at, happened_at,
        changed_at) values
        (4, 'issue', 1, 7, 3, '1.2.3.', '{"description": "路灯坏了", "place": "26.1 105.3 0 5", "photo": ["1-0"]}',
        '{}', 1000, 1000, 1000),
        (5, 'check_in', 1, 7, 3, '1.2.3.', '{"kind": "visit"}', '{}', 2000, 2000, 2000),
        (6, 'issue', 1, 7, 2, '1.2.', '{}', '{}', 3000, 3000, 3000);
    insert into photos (id, person_id, report, channel, attachment, state, due_at, arrived_at, dhash) values
        ('1-0', 7, 4, 'telegram', '{}', 'kept', 0, 0, '0123456789abcdef');
"""


async def test_what_was_reported_before_is_taken_over(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["url"] = make_url(url)
    command.upgrade(config, "0003")
    with closing(sqlite3.connect(tmp_path / "old.db")) as store:
        store.executescript(BEFORE)
        store.commit()
    migrations.upgrade(url)
    database = Database(url)
    async with database.reading() as tx:
        found = {one.number: one for one in await issues.found(tx, issues.anywhere(""))}
        told = await issues.history(tx, list(found))
        alike = await looks.alike(tx, "0123456789abcdee", "")
    await database.close()
    assert {number: (one.text, one.desk_path, one.position) for number, one in found.items()} == {
        4: ("路灯坏了", "1.2.", "26.1 105.3 0 5"),
        6: ("", "1.2.", ""),
    }
    assert {number: replay(events) for number, events in told.items()} == found
    assert [(one.photo_id, one.report) for one in alike] == [("1-0", 4)]
