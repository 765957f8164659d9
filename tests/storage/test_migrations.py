"""The steps of storage/migrations lead exactly to the tables of storage/schema.py."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine

from storage import migrations
from storage.schema import HEAD, metadata


@pytest.fixture
def migrated(migrated_file: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{migrated_file}")
    yield engine
    engine.dispose()


def test_head_is_the_newest_step() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_alembic_finds_nothing_to_add(migrated: Engine) -> None:
    with migrated.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []


def test_sqlite_holds_the_same_word_for_word(migrated_file: Path, tmp_path: Path) -> None:
    """Alembic compares neither checks, nor defaults, nor the conditions of indexes."""
    drawn = tmp_path / "drawn.db"
    engine = create_engine(f"sqlite:///{drawn}")
    metadata.create_all(engine)
    engine.dispose()
    assert parts(migrated_file) == parts(drawn)


def parts(file: Path) -> dict[str, set[str]]:
    """Each table's and index's definition by its name, cut into parts whose order does not matter.

    SQLite writes a column that was added later into the line before; a table that was made anew has brackets more.
    """
    with closing(sqlite3.connect(file)) as store:
        found = store.execute("select name, sql from sqlite_master where sql is not null and name != 'alembic_version'")
        return {
            name: {part.strip(" \t,") for part in re.split("\n|, ", re.sub('["()]', "", sql))} for name, sql in found
        }
