"""What the commands share: the operator's language, plain failures, the store opened and closed, progress, files."""

import asyncio
import os
import sqlite3
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, TypeVar

import click
from sqlalchemy.exc import OperationalError

from bot.bucket import bucket_of
from bot.settings import BadSettingsError, Settings, language, load
from handlers.words.say import say
from storage.database import Database, NotMigratedError, Tx
from storage.places import Place
from storage.shared_files import BucketError, mounted
from storage.standing import check_file

Result = TypeVar("Result")
LINE_EVERY = 10_000
"""Steps between two lines of progress where there is no terminal."""


class Failed(click.ClickException):
    """Something is wrong: said on stderr with what to do about it, one line for each; exit status 1."""

    exit_code = 1

    def show(self, file: IO[str] | None = None) -> None:
        click.echo(self.message, err=True, file=file)


def spoken(key: str, **mentions: object) -> str:
    """A sentence of the catalogue in the operator's language."""
    return say(language(), key, **mentions)


def tell(key: str, **mentions: object) -> None:
    click.echo(spoken(key, **mentions))


def remark(key: str, **mentions: object) -> None:
    """Said beside the output, so that scripts need not read it."""
    click.echo(spoken(key, **mentions), err=True)


def failed(key: str, **mentions: object) -> Failed:
    return Failed(spoken(key, **mentions))


def settings() -> Settings:
    """The settings in force; ends the command where they are wrong."""
    try:
        return load()
    except BadSettingsError as error:
        raise Failed("\n".join(complaint.said(error.language) for complaint in error.complaints)) from None


def reading(work: Callable[[Tx], Awaitable[Result]], chosen: Settings | None = None) -> Result:
    """What `work` makes of the store as it is."""
    return _with_store(chosen or settings(), lambda store: _read(store, work))


def changing(work: Callable[[Tx], Awaitable[Result]], chosen: Settings | None = None) -> Result:
    """Does `work` in one transaction: all of it or, where it fails, nothing."""
    return _with_store(chosen or settings(), lambda store: _change(store, work))


def working(work: Callable[[Database], Awaitable[Result]], chosen: Settings) -> Result:
    """What `work` makes of the store in as many transactions as it needs."""
    return _with_store(chosen, work)


async def place_named(tx: Tx, org: str | None) -> Place | None:
    """The place that an `--org` means; ends the command where there is none of that name."""
    from handlers.orgs import find_org

    if not org:
        return None
    if place := await find_org(tx, org):
        return place
    raise failed("cli.no_org", org=org)


def content_of(file: Path) -> bytes:
    """What is in a file; ends the command where it cannot be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise failed("cli.unreadable", file=file, reason=error.strerror) from error


@contextmanager
def files_at_hand(chosen: Settings) -> Iterator[None]:
    """Files below the data directory are those of the bucket, if there is one; ends the command where that fails."""
    try:
        with mounted(chosen.data_dir, bucket_of(chosen)):
            yield
    except BucketError as error:
        raise failed(f"cli.bucket.{error.problem.code}", url=chosen.bucket_url) from error


@contextmanager
def output(file: Path | None) -> Iterator[BinaryIO]:
    """Where the result goes: a file, there whole or not at all and for its owner only; or the standard output."""
    if file is None:
        yield sys.stdout.buffer
        return
    part = file.with_name(f"{file.name}.part")
    try:
        part.unlink(missing_ok=True)  # left by a crash, and perhaps readable for others
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)
    except OSError as error:
        raise failed("cli.unwritable", file=file, reason=error.strerror) from error
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def progress(key: str, length: int) -> Iterator[Callable[[int], None]]:
    """Shows how far long work has come: a bar on a terminal, a line now and then elsewhere; both beside the output."""
    if sys.stderr.isatty():
        with click.progressbar(length=length, label=spoken(key), file=sys.stderr) as bar:
            yield lambda steps: bar.update(steps)
        return
    done = 0

    def advance(steps: int) -> None:
        nonlocal done
        before, done = done, done + steps
        if before // LINE_EVERY != done // LINE_EVERY:
            click.echo(f"{spoken(key)} {done}/{length}", err=True)

    yield advance


def _with_store(chosen: Settings, work: Callable[[Database], Awaitable[Result]]) -> Result:
    try:
        check_file(chosen.database_url)
        opened = _with_open_store(chosen.database_url, work)
        return asyncio.run(opened)
    except NotMigratedError:
        raise failed("cli.not_migrated") from None
    except (OperationalError, sqlite3.Error, ConnectionError) as error:
        reason = error.orig if isinstance(error, OperationalError) else error
        raise failed("cli.store_unreachable", reason=reason) from error


async def _with_open_store(url: str, work: Callable[[Database], Awaitable[Result]]) -> Result:
    store = Database(url)
    try:
        await store.check_migrated()
        return await work(store)
    finally:
        await store.close()


async def _read(store: Database, work: Callable[[Tx], Awaitable[Result]]) -> Result:
    async with store.reading() as tx:
        return await work(tx)


async def _change(store: Database, work: Callable[[Tx], Awaitable[Result]]) -> Result:
    async with store.transaction() as tx:
        return await work(tx)
