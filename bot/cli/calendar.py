"""`cunbao calendar …`: which days are off and which are worked, as the country has it and as the office sets it."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import click

from bot.cli.shell import Failed, changing, content_of, failed, reading, settings, spoken, tell
from handlers.rhythm.workdays import Calendar, DayKind, load_calendar
from storage import audit, holidays
from storage.database import Tx
from storage.holidays import OfficeDay

DAY = click.DateTime(["%Y-%m-%d"])


@click.group(help=spoken("cli.help.calendar"))
def calendar() -> None: ...


@calendar.command("list", help=spoken("cli.help.calendar_list"))
@click.option("--year", type=click.IntRange(1970, 2999), help=spoken("cli.help.calendar_year"))
def list_days(year: int | None) -> None:
    chosen = settings()

    async def work(tx: Tx) -> tuple[Calendar, int]:
        return await load_calendar(tx), tx.now.astimezone(chosen.zone).year

    known, now = reading(work, chosen)
    for one in (year,) if year else (now, now + 1):
        for day, kind in _special(known, one):
            state = spoken("cli.calendar.off" if kind.off else "cli.calendar.working")
            source = spoken(f"cli.calendar.{kind.source}")
            click.echo("\t".join((day.isoformat(), state, kind.said(chosen.language), source)))


@calendar.command("set", help=spoken("cli.help.calendar_set"))
@click.argument("day", metavar="DATE", type=DAY)
@click.option("--off/--working", "off", default=None, help=spoken("cli.help.calendar_off"))
@click.option("--name", default="", help=spoken("cli.help.calendar_name"))
def set_day(day: datetime, off: bool | None, name: str) -> None:
    if off is None:
        raise click.UsageError(spoken("cli.calendar.off_or_working"))
    one = OfficeDay(day=day.date(), working=not off, name=" ".join(name.split()))
    moved = _change(lambda tx: holidays.put(tx, [one]), "calendar.set", f"{one.day} {'off' if off else 'working'}")
    tell("cli.calendar.set", count=1, moved=moved)


@calendar.command(help=spoken("cli.help.calendar_clear"))
@click.argument("day", metavar="DATE", type=DAY)
def clear(day: datetime) -> None:
    async def work(tx: Tx) -> None:
        if not await holidays.clear(tx, day.date()):
            raise failed("cli.calendar.nothing", day=day.date())

    tell("cli.calendar.cleared", moved=_change(work, "calendar.clear", day.date().isoformat()))


@calendar.command("import", help=spoken("cli.help.calendar_import"))
@click.argument("file", type=click.Path(path_type=Path))
def import_file(file: Path) -> None:
    from handlers.rhythm.office_days import OfficeDayProblems, read_office_days

    try:
        days = read_office_days(file.name, content_of(file))
    except OfficeDayProblems as error:
        raise Failed("\n".join(problem.said(settings().language) for problem in error.problems)) from None
    span = f"{len(days)} {min(one.day for one in days)} {max(one.day for one in days)}"
    moved = _change(lambda tx: holidays.put(tx, days), "calendar.import", span)
    tell("cli.calendar.set", count=len(days), moved=moved)


def _change(change: Callable[[Tx], Awaitable[None]], act: str, subject: str) -> int:
    """Changes the office's days, and with them when schedules come round; returns how many of these moved."""
    from reminders.replan import replan

    chosen = settings()

    async def work(tx: Tx) -> int:
        await change(tx)
        await audit.record(tx, [audit.Entry(act, None, subject)])
        return await replan(tx, chosen.zone)

    return changing(work, chosen)


def _special(known: Calendar, year: int) -> Iterator[tuple[date, DayKind]]:
    """The days of a year that are not simply a day of its week."""
    day = date(year, 1, 1)
    while day.year == year:
        kind = known.day(day)
        if kind.source == "office" or kind.name not in ("", "weekend"):
            yield day, kind
        day += timedelta(days=1)
