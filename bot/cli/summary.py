"""`cunbao summary`: how a place did in a week or a month, in words or as JSON."""

from datetime import datetime

import click

from bot.cli.shell import place_named, reading, settings, spoken
from storage.database import Tx


@click.command(help=spoken("cli.help.summary"))
@click.option("--org", required=True, help=spoken("cli.help.org"))
@click.option("--week", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help=spoken("cli.help.summary_week"))
@click.option("--month", type=click.DateTime(["%Y-%m"]), metavar="YYYY-MM", help=spoken("cli.help.summary_month"))
@click.option(
    "--format", "kind", type=click.Choice(["text", "json"]), default="text", help=spoken("cli.help.summary_format")
)
def summary(org: str, week: datetime | None, month: datetime | None, kind: str) -> None:
    if week and month:
        raise click.UsageError(spoken("cli.summary.one_period"))

    from handlers.forms.keep import load_library
    from handlers.summary import period as periods
    from handlers.summary.count import count
    from handlers.summary.text import text

    chosen = settings()

    async def work(tx: Tx) -> str:
        place = await place_named(tx, org)
        assert place is not None  # noqa: S101 -- it ends the command itself where `org` names none
        today = (week or tx.now.astimezone(chosen.zone)).date()
        period = periods.month(month.date()) if month else periods.week(today)
        counted = await count(tx, place, period, tx.now, chosen.zone)
        if kind == "json":
            return counted.model_dump_json(indent=2)
        return text(counted, period, await load_library(tx), chosen.language)

    click.echo(reading(work, chosen))
