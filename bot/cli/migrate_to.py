"""`cunbao migrate-to URL`: moves a store from SQLite to an empty PostgreSQL, and says what to set next."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
import click
from sqlalchemy.exc import DBAPIError

from bot.cli.running import holding
from bot.cli.shell import Failed, failed, files_at_hand, progress, remark, settings, spoken, tell
from bot.settings import Settings, accepts, without_password
from storage import kept_files, moving
from storage.database import Database
from storage.migrations import upgrade
from storage.moving import Moved, MoveError

MOST_NAMED = 20
"""Damaged photos named; the rest only counted."""


@click.command("migrate-to", help=spoken("cli.help.migrate_to"))
@click.argument("url")
@click.option("--anyway", is_flag=True, help=spoken("cli.help.anyway"))
def migrate_to(url: str, anyway: bool) -> None:
    if not url.startswith("postgresql") or not accepts("database_url", url):
        raise click.UsageError(spoken("cli.move.usage"))
    chosen = settings()
    with holding(chosen.data_dir) as free, _explained(), files_at_hand(chosen):
        if not free:
            raise failed("cli.move.running", data_dir=chosen.data_dir)
        with moving.opened(chosen.database_url) as source:
            asyncio.run(_check_empty(url))
            photos = _check_photos(chosen, source, anyway)
            upgrade(url)
            moved = _move(source, url)
    if moved.changed:
        remark("cli.move.left_out", count=moved.changed)
    tell("cli.move.done", rows=sum(moved.rows.values()), photos=photos, url=without_password(url))


async def _check_empty(url: str) -> None:
    target = Database(url)
    try:
        async with target.reading() as tx:
            await moving.check_empty(tx)
    finally:
        await target.close()


def _check_photos(chosen: Settings, source: sqlite3.Connection, anyway: bool) -> int:
    """How many there are. Ends the command where one is damaged, unless that does not matter."""
    length = kept_files.count(source)
    with progress("cli.move.photos", length) as advance:
        damaged = list(kept_files.damages(chosen.data_dir, source, advance))
    lines = [spoken(f"cli.move.{one.how}", name=one.name) for one in damaged[:MOST_NAMED]]
    if damaged[MOST_NAMED:]:
        lines.append(spoken("cli.move.more_damaged", count=len(damaged) - MOST_NAMED))
    if damaged and not anyway:
        raise Failed("\n".join([*lines, spoken("cli.move.damaged", data_dir=chosen.data_dir)]))
    for line in lines:
        click.echo(line, err=True)
    return length - len(damaged)


def _move(source: sqlite3.Connection, url: str) -> Moved:
    async def move() -> Moved:
        target = Database(url)
        try:
            return await moving.move(source, target, advance)
        finally:
            await target.close()

    with progress("cli.move.rows", 2 * moving.count(source)) as advance:  # each is written, then read back
        return asyncio.run(move())


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except MoveError as error:
        raise failed(f"cli.move.{error.code}", name=error.name) from error
    except sqlite3.Error as error:
        raise failed("cli.store_unreachable", reason=error) from error
    except (DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        raise failed("cli.move.unreachable", reason=getattr(error, "orig", error)) from error
