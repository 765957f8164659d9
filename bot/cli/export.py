"""`cunbao export …`: reports and attendance, as JSON lines, CSV or Excel, to a file or the standard output."""

import sys
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, TypeVar

import click

from bot.cli.shell import failed, output, place_named, progress, reading, remark, settings, spoken
from bot.settings import Settings
from handlers.export.attendance import attendance_lines, attendance_table
from handlers.export.reports import Selection, json_lines, selection
from handlers.export.tables import Style, Table, common_table, report_tables, write_csv, write_excel
from handlers.forms.keep import load_library
from storage import exports
from storage.database import Tx

FORM_OF = {"issues": "issue", "theme-days": "theme_day", "attendance": "theme_day"}
Row = TypeVar("Row")


@click.command(help=spoken("cli.help.export"))
@click.argument("what", type=click.Choice(["reports", *FORM_OF]))
@click.option(
    "--format", "kind", type=click.Choice(["jsonl", "csv", "xlsx"]), default="jsonl", help=spoken("cli.help.format")
)
@click.option("--org", help=spoken("cli.help.org"))
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help=spoken("cli.help.since"))
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help=spoken("cli.help.until"))
@click.option("--form", help=spoken("cli.help.form"))
@click.option("--out", type=click.Path(path_type=Path), help=spoken("cli.help.out"))
def export(
    what: str,
    kind: str,
    org: str | None,
    since: datetime | None,
    until: datetime | None,
    form: str | None,
    out: Path | None,
) -> None:
    if kind == "xlsx" and out is None and sys.stdout.isatty():
        raise failed("cli.export.to_file")
    chosen = settings()

    async def work(tx: Tx) -> int:
        place = await place_named(tx, org)
        first, last = since.date() if since else None, until.date() if until else None
        wanted = selection(place.path if place else "", first, last, FORM_OF.get(what, form), chosen.zone)
        if wanted.form and not (library := await load_library(tx)).newest(wanted.form):
            names = ", ".join(dict.fromkeys(name for name, _ in library.forms))
            raise failed("cli.export.no_form", form=wanted.form, names=names)
        length = await exports.count(tx, wanted.path, wanted.since, wanted.until, wanted.form)
        with output(out) as stream, progress("cli.export.progress", length) as advance:
            return await _Export(tx, wanted, chosen, advance).write(stream, kind, attendance=what == "attendance")

    remark("cli.export.done", count=reading(work, chosen))


class _Export:
    """One export under way."""

    def __init__(self, tx: Tx, wanted: Selection, chosen: Settings, advance: Callable[[int], None]) -> None:
        self._tx = tx
        self._wanted = wanted
        self._chosen = chosen
        self._advance = advance

    async def write(self, stream: BinaryIO, kind: str, attendance: bool) -> int:
        """Writes it; returns the number of rows."""
        if kind == "jsonl":
            return await self._lines(stream, attendance)
        tables = await self._tables(kind, attendance)
        tables = [replace(table, rows=self._counted(table.rows)) for table in tables]
        if kind == "csv":
            return await write_csv(stream, tables[0])
        return await write_excel(stream, tables, self._chosen.language)

    async def _lines(self, stream: BinaryIO, attendance: bool) -> int:
        lines = attendance_lines if attendance else json_lines
        count = 0
        async for line in self._counted(lines(self._tx, self._wanted, self._chosen.zone)):
            stream.write(line)
            count += 1
        return count

    async def _tables(self, kind: str, attendance: bool) -> Sequence[Table]:
        zone, language = self._chosen.zone, self._chosen.language
        if attendance:
            return [await attendance_table(self._tx, self._wanted, zone, language)]
        style = Style(await load_library(self._tx), language, zone)
        tables = await report_tables(self._tx, self._wanted, style)
        return [common_table(self._tx, self._wanted, style)] if kind == "csv" and len(tables) != 1 else tables

    async def _counted(self, rows: AsyncIterator[Row]) -> AsyncIterator[Row]:
        async for row in rows:
            yield row
            self._advance(1)
