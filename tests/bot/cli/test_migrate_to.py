"""Moving from SQLite to PostgreSQL: everything arrives and works on, or nothing does."""

import asyncio
import shutil
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, insert, select, text

from bot.cli.running import holding
from bot.commands import COMMANDS
from bot.turns import Turns
from handlers.handle import House
from storage import inbox, people, schema
from storage.database import Database, Tx
from storage.messages import Incoming
from storage.moving import Sum
from tests.bot.cli.conftest import Run, sql
from tests.handlers.roster.files import comma_separated
from tests.postgres import Server
from tests.s3 import Store

PHOTO = "photos/ab/abc.mp3"
CONTENT, ITS_SHA256 = b"a sound", "a0bb50da9aa262d1cfd0692266934e691f77c7d4f85ce093fd9565cee5e3babc"


@pytest.fixture
async def bare(postgres: Server) -> str:
    """The address of a PostgreSQL without a table."""
    return await postgres.empty()


@pytest.fixture
async def target(postgres: Server) -> str:
    """The address of one with the tables, and nothing in them."""
    return await postgres.database()


@pytest.fixture
def small(run: Run, database_url: str, tmp_path: Path) -> Path:
    """A store with one person, who sent a sound with report 7; where its file lies."""
    (tmp_path / "r.csv").write_bytes(comma_separated([("县", "", "", "甲", "党员")]))
    run("roster", "import", "r.csv")
    file = tmp_path / "data" / PHOTO
    file.parent.mkdir(parents=True)
    file.write_bytes(CONTENT)
    report = """insert into reports (number, form, version, person_id, place_id, path, answers, sources,
                                     filed_at, happened_at, changed_at)
                values (7, 'check_in', 1, 1, 1, '1.', '{"text": "a\\u0000b \\\\u0000"}', '{}', 1, 2, 3)"""
    photo = """insert into photos (id, person_id, report, channel, attachment, state, due_at, arrived_at, kept, sha256)
               values ('7-0', 1, 7, 'telegram', '{}', 'kept', 0, 0, '%s', '%s')"""
    sql(database_url, report)
    sql(database_url, photo % (PHOTO, ITS_SHA256))
    return file


def within(url: str, work: Callable[[Tx], Awaitable[Any]]) -> Any:
    """What `work` does with a store."""

    async def look() -> Any:
        database = Database(url)
        try:
            async with database.transaction() as tx:
                return await work(tx)
        finally:
            await database.close()

    return asyncio.run(look())


async def rows(tx: Tx) -> int:
    return sum([await tx.scalar(select(func.count()).select_from(table)) for table in schema.metadata.sorted_tables])


def test_the_sample_town_moves_and_works_on(
    run: Run, database_url: str, bare: str, s3: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable, value in s3.settings.items():
        monkeypatch.setenv(variable, value)
    assert run("demo", "load").exit_code == 0
    shutil.rmtree(tmp_path / "data" / "photos")  # a cache of the bucket
    sql(database_url, "insert into sqlite_sequence (name, seq) values ('inbox', 5000)")  # messages long gone
    before = {table: run("export", table).stdout for table in ("reports", "attendance")}
    moved = run("migrate-to", bare)
    assert (moved.exit_code, "CUNBAO_DATABASE_URL=postgresql://" in moved.stdout) == (0, True), moved.stderr
    assert len(moved.stdout.splitlines()) == 1

    monkeypatch.setenv("CUNBAO_DATABASE_URL", bare)
    assert {table: run("export", table).stdout for table in before} == before
    assert run("audit", "verify").exit_code == 0
    assert run("migrate-to", bare).exit_code == 1  # from SQLite only
    last = max(within(bare, _numbers))
    asyncio.run(_check_in(bare))
    assert within(bare, _numbers) == [*range(1, last + 2)]
    assert within(bare, _first_message) == 5001
    assert within(bare, lambda tx: tx.scalar(select(schema.feedback.c.text))) == "路灯"
    assert s3.kept()
    assert run("demo", "clear").exit_code == 0
    assert s3.kept() == set()


async def _numbers(tx: Tx) -> list[int]:
    return [row.number for row in await tx.rows(select(schema.reports.c.number).order_by(schema.reports.c.number))]


async def _first_message(tx: Tx) -> int:
    return int(await tx.scalar(select(func.min(schema.inbox.c.id))))


async def _check_in(url: str) -> None:
    """A secretary of the sample town reports on Telegram, and sends what PostgreSQL takes in no text."""
    database = Database(url, lambda: datetime.now(UTC))
    turns = Turns(database, House(ZoneInfo("Asia/Shanghai"), "zh", COMMANDS), lambda: None)
    async with database.transaction() as tx:
        posts = schema.posts
        secretary = await tx.scalar(select(posts.c.person_id).where(posts.c.role == "secretary").limit(1))
        await people.link(tx, ("telegram", "9"), secretary, "9")
    for number, said in enumerate(("/checkin", "走访入户", "跳过", "/feedback 路\0灯", "/correct #1\0")):
        async with database.transaction() as tx:
            await inbox.accept(tx, [Incoming(channel="telegram", key=str(number), account="9", chat="9", text=said)])
        while await turns.batch():
            pass
    await database.close()


def test_what_is_kept_arrives_with_its_types(run: Run, small: Path, database_url: str, target: str) -> None:
    sql(database_url, "update people set name = name || char(0) || '乙'")
    moved = run("migrate-to", target)
    assert (moved.exit_code, "2 处" in moved.stderr) == (0, True), moved.output

    async def found(tx: Tx) -> Any:
        reports, people = schema.reports.c, schema.people.c
        its = select(
            reports.answers, reports.answers["text"].as_string(), reports.happened_at, people.name, people.demo
        )
        return tuple(await tx.row(its.join_from(schema.reports, schema.people)) or ())

    text, moment = "ab \\u0000", datetime(1970, 1, 1, 0, 0, 0, 2000, UTC)
    assert within(target, found) == ({"text": text}, text, moment, "甲乙", False)


def test_a_target_that_holds_anything_is_left_alone(run: Run, small: Path, target: str, bare: str) -> None:
    within(target, lambda tx: tx.run(insert(schema.counters).values(name="report", value=1)))
    within(bare, lambda tx: tx.run(text("create table somebody_elses (id integer)")))
    for url, table in ((target, "counters"), (bare, "somebody_elses")):
        refused = run("migrate-to", url)
        assert (refused.exit_code, table in refused.stderr) == (1, True)
    assert within(target, rows) == 1
    assert within(bare, lambda tx: tx.scalar(text("select count(*) from pg_tables where schemaname='public'"))) == 1


@pytest.mark.parametrize(("how", "said"), [("missing", "不见了"), ("changed", "不一样")])
def test_a_damaged_photo_is_named_by_its_report(how: str, said: str, run: Run, small: Path, target: str) -> None:
    small.unlink() if how == "missing" else small.write_bytes(b"another")
    refused = run("migrate-to", target)
    assert (refused.exit_code, "#7" in refused.stderr, said in refused.stderr) == (1, True, True)
    assert "甲" not in refused.stderr
    assert within(target, rows) == 0
    assert run("migrate-to", target, "--anyway").exit_code == 0


def test_a_failure_in_the_middle_leaves_the_target_empty(
    run: Run, small: Path, database_url: str, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sql(
        database_url, "update photos set channel = 'a_name_too_long_for_it'"
    )  # which SQLite takes, and PostgreSQL does not
    refused = run("migrate-to", target)
    assert (refused.exit_code, "photos" in refused.stderr, len(refused.stderr.splitlines())) == (1, True, 1)
    assert within(target, rows) == 0
    sql(database_url, "update photos set channel = 'telegram'")
    with monkeypatch.context() as patched:
        patched.setattr(Sum, "__eq__", lambda one, other: one.rows == 0)  # as if something had come out different
        refused = run("migrate-to", target)
        assert (refused.exit_code, "对不上" in refused.stderr) == (1, True)
    assert within(target, rows) == 0
    assert run("migrate-to", target).exit_code == 0


def test_what_cannot_be_moved_is_said(
    run: Run, small: Path, tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = "postgresql://cunbao:hush@127.0.0.1:1/cunbao"
    refused = run("migrate-to", nowhere)
    assert (refused.exit_code, "hush" in refused.stderr, "新库打不开" in refused.stderr) == (1, False, True)
    assert run("migrate-to", database_url).exit_code == 2
    with holding(tmp_path / "data") as free:
        assert free
        assert "正在运行" in run("migrate-to", nowhere).stderr
    old = tmp_path / "old.db"
    shutil.copyfile(database_url.removeprefix("sqlite:///"), old)
    with sqlite3.connect(old) as store:
        store.execute("update alembic_version set version_num = '0001'")
    store.close()
    for url, said in ((f"sqlite:///{old}", "cunbao migrate"), ("sqlite:///none.db", "没有数据库")):
        monkeypatch.setenv("CUNBAO_DATABASE_URL", url)
        assert said in run("migrate-to", nowhere).stderr
