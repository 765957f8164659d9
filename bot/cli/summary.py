"""`cunbao summary`: how a place did in a week or a month: in words, as JSON, as a picture, for Excel or Word."""

import sys
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import click

from bot.cli.shell import failed, files_at_hand, output, place_named, reading, settings, spoken
from bot.settings import Settings
from storage.database import Tx
from storage.places import Place

TEXTS, FILES = ("text", "json"), ("png", "xlsx", "docx")


@click.command(help=spoken("cli.help.summary"))
@click.option("--org", required=True, help=spoken("cli.help.org"))
@click.option("--week", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help=spoken("cli.help.summary_week"))
@click.option("--month", type=click.DateTime(["%Y-%m"]), metavar="YYYY-MM", help=spoken("cli.help.summary_month"))
@click.option(
    "--format",
    "kind",
    type=click.Choice([*TEXTS, *FILES]),
    default="text",
    help=spoken("cli.help.summary_format"),
)
@click.option("--out", type=click.Path(path_type=Path), help=spoken("cli.help.out"))
@click.option(
    "--template", type=click.Path(path_type=Path, exists=True, dir_okay=False), help=spoken("cli.help.summary_template")
)
@click.option("--photos", is_flag=True, help=spoken("cli.help.summary_photos"))
def summary(
    org: str,
    week: datetime | None,
    month: datetime | None,
    kind: str,
    out: Path | None,
    template: Path | None,
    photos: bool,
) -> None:
    if week and month:
        raise click.UsageError(spoken("cli.summary.one_period"))
    if kind in FILES and out is None and sys.stdout.isatty():
        raise failed("cli.summary.to_file", kind=kind)

    from handlers.summary.paper import BadTemplateError

    chosen = settings()

    async def work(tx: Tx) -> None:
        place = await place_named(tx, org)
        assert place is not None  # noqa: S101 -- it ends the command itself where `org` names none
        with output(out) as stream:
            await _write(tx, stream, kind, place, week, month, template, photos, chosen)

    try:
        with files_at_hand(chosen):
            reading(work, chosen)
    except BadTemplateError:
        raise failed("cli.summary.bad_template", file=template) from None


async def _write(
    tx: Tx,
    stream: BinaryIO,
    kind: str,
    place: Place,
    week: datetime | None,
    month: datetime | None,
    template: Path | None,
    photos: bool,
    chosen: Settings,
) -> None:
    from handlers.export.tables import Style
    from handlers.forms.keep import load_library
    from handlers.summary import period as periods
    from handlers.summary.count import count, scope_of
    from handlers.summary.text import text
    from handlers.summary.views import Extras, write

    today = (week or tx.now.astimezone(chosen.zone)).date()
    period = periods.month(month.date()) if month else periods.week(today)
    asked = (place, period, tx.now, chosen.zone)
    counted, library = await count(tx, *asked), await load_library(tx)
    if kind in FILES:
        style, extras = (
            Style(library, chosen.language, chosen.zone),
            Extras(template, chosen.data_dir if photos else None),
        )
        await write(tx, stream, kind, counted, await scope_of(tx, *asked), period, style, extras)
    elif kind == "json":
        stream.write(f"{counted.model_dump_json(indent=2)}\n".encode())
    else:
        stream.write(f"{text(counted, period, library, chosen.language)}\n".encode())
