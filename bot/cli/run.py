"""`cunbao run`: brings the store up to date, fills it with the sample town where nobody is, and runs everything."""

import asyncio
import gc
import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import click
import uvloop

from bot.cli.running import holding
from bot.cli.shell import failed, files_at_hand, settings
from bot.settings import Settings
from storage.database import Database, NotMigratedError


@click.command(help="Run the bot.")
def run() -> None:
    chosen = settings()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    loops = asyncio.Runner(loop_factory=uvloop.new_event_loop)
    with alone(chosen), files_at_hand(chosen), suppress(KeyboardInterrupt), loops as runner:
        runner.run(_run(chosen))


@contextmanager
def alone(chosen: Settings) -> Iterator[None]:
    """Two processes on one SQLite store would poll and send twice: the second one ends with a sentence. On PostgreSQL
    they share the work."""
    if not chosen.database_url.startswith("sqlite"):
        chosen.data_dir.mkdir(parents=True, exist_ok=True)
        yield
        return
    with holding(chosen.data_dir) as free:
        if not free:
            raise failed("run.twice", data_dir=chosen.data_dir)
        yield


async def _run(chosen: Settings) -> None:
    database = Database(chosen.database_url)
    async with database.starting():
        await prepare(database, chosen)
    from bot.app import App  # here: after the store is known to be in order, and not before
    from bot.parts import PartEndedError

    task = asyncio.create_task(App(chosen, database).run())
    _leave_in_peace()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        pass
    except PartEndedError as error:
        raise failed("run.part_ended", part=error) from None


def _leave_in_peace() -> None:
    """What was loaded by now stays: the collector need not walk through it again and again (a sixth of a busy turn)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)


async def prepare(database: Database, chosen: Settings) -> None:
    """Today's tables, the built-in forms, the schedules every county has; the sample town where it belongs."""
    from handlers.forms.keep import sync_builtin

    try:
        await database.check_migrated()
    except NotMigratedError:
        from storage.migrations import upgrade

        await asyncio.to_thread(upgrade, chosen.database_url)
    async with database.transaction() as tx:
        await sync_builtin(tx)
    real = (chosen.telegram_token, chosen.wecom_bot_id, chosen.wecom_corp_id, chosen.wecom_group_webhook_key)
    if not any(real):
        await _sample_town(database, chosen)
    from reminders.due import ensure_defaults
    from reminders.replan import replan

    await ensure_defaults(database, chosen.zone)
    async with database.transaction() as tx:
        await replan(tx, chosen.zone)  # with the program may have come the decree of a year that was a guess


async def _sample_town(database: Database, chosen: Settings) -> None:
    from handlers.demo import load as demo
    from storage import people

    async with database.reading() as tx:
        if await people.anybody(tx):
            return
    await demo.load(database, chosen.data_dir, chosen.zone)
