"""`cunbao plan …`: the year plan of theme days, taken over from Excel and listed."""

from datetime import date, datetime
from pathlib import Path

import click

from bot.cli.shell import Failed, changing, content_of, place_named, reading, settings, spoken, tell
from storage.database import Tx
from storage.places import Place


@click.group(help=spoken("cli.help.plan"))
def plan() -> None: ...


@plan.command("import", help=spoken("cli.help.plan_import"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--org", required=True, help=spoken("cli.help.org"))
@click.option("--year", type=click.IntRange(2000, 2999), help=spoken("cli.help.plan_year"))
def import_file(file: Path, org: str, year: int | None) -> None:
    from handlers.listing import ListingProblems
    from handlers.theme_day.plan_file import read_plan
    from reminders.plan_import import import_plan

    chosen = settings()

    async def work(tx: Tx) -> int:
        now = tx.now.astimezone(chosen.zone)
        rows = read_plan(file.name, content_of(file), year or now.year)
        return await import_plan(tx, await _place(tx, org), rows, now)

    try:
        tell("cli.plan.imported", count=changing(work, chosen))
    except ListingProblems as error:
        lines = [problem.said(chosen.language) for problem in error.problems]
        raise Failed("\n".join([*lines, spoken("cli.plan.nothing_imported", count=len(lines))])) from None


@plan.command("list", help=spoken("cli.help.plan_list"))
@click.option("--org", required=True, help=spoken("cli.help.org"))
@click.option("--month", type=click.DateTime(["%Y-%m"]), metavar="YYYY-MM", help=spoken("cli.help.plan_month"))
def list_plans(org: str, month: datetime | None) -> None:
    from handlers.rhythm.workdays import load_calendar
    from handlers.summary import period
    from handlers.theme_day.planned import Planned, planned
    from storage import places

    chosen = settings()

    async def work(tx: Tx) -> list[Planned]:
        root, calendar = await _place(tx, org), await load_calendar(tx)
        wanted = period.month(month.date() if month else tx.now.astimezone(chosen.zone).date())
        below = await places.subtree(tx, root.path)
        return [await planned(tx, one, wanted, calendar) for one in below if one.level == "branch" or one == root]

    for one in reading(work, chosen):
        click.echo("\t".join((one.place.name, _shown(one.day), one.plan.at, one.plan.topic, one.plan.venue)))


async def _place(tx: Tx, org: str) -> Place:
    place = await place_named(tx, org)
    assert place is not None  # noqa: S101 -- it ends the command itself where `org` names none
    return place


def _shown(day: date | None) -> str:
    return day.isoformat() if day else ""
