"""`cunbao roster …`: import who is who, invite them, list them."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from bot.cli.shell import Failed, changing, content_of, output, place_named, reading, remark, settings, spoken, tell
from storage.database import Tx
from storage.people import ROLES

MOST_NAMED = 20
"""People named on the screen; of the others only how many."""


@click.group(help=spoken("cli.help.roster"))
def roster() -> None: ...


@roster.command("import", help=spoken("cli.help.roster_import"))
@click.argument("file", type=click.Path(path_type=Path))
def import_file(file: Path) -> None:
    from handlers.listing import ListingProblems
    from handlers.roster.import_roster import import_roster
    from handlers.roster.read import read_roster

    try:
        listing = read_roster(file.name, content_of(file))
        change = changing(lambda tx: import_roster(tx, listing.lines))
    except ListingProblems as error:
        lines = [problem.said(settings().language) for problem in error.problems]
        raise Failed("\n".join([*lines, spoken("cli.roster.nothing_imported", count=len(lines))])) from None
    for key, names in (("columns", listing.ignored_columns), ("sheets", listing.ignored_sheets)):
        if names:
            remark(f"cli.roster.ignored_{key}", names=", ".join(names))
    tell("cli.roster.imported", added=len(change.added), changed=len(change.changed), unchanged=change.unchanged)
    for key, names in (("added", change.added), ("changed", change.changed), ("places", change.new_places)):
        _name_some(key, names)


@roster.command(help=spoken("cli.help.roster_invite"))
@click.option("--org", help=spoken("cli.help.org"))
@click.option("--role", type=click.Choice(ROLES), help=spoken("cli.help.role"))
@click.option("--again", is_flag=True, help=spoken("cli.help.again"))
@click.option("--format", "form", type=click.Choice(["csv"]), default="csv", help=spoken("cli.help.format"))
@click.option("--out", type=click.Path(path_type=Path), help=spoken("cli.help.out"))
def invite(org: str | None, role: str | None, again: bool, form: str, out: Path | None) -> None:
    from bot.cli.bot_name import bot_name
    from handlers.roster.invite import Invited, link_from
    from handlers.roster.invite import invite as invite_people

    chosen = settings()
    link_to = link_from(bot_name(chosen), chosen.public_url or "")

    async def work(tx: Tx) -> list[Invited]:
        place = await place_named(tx, org)
        return await invite_people(tx, place.path if place else "", role, again, link_to)

    invited = changing(work, chosen)
    rows = [(one.name, one.org, one.role, one.code, one.link) for one in invited]
    _print_csv(out, ("name", "org", "role", "code", "link"), rows)
    remark("cli.roster.invited", count=len(invited))


@roster.command("list", help=spoken("cli.help.roster_list"))
@click.option("--org", help=spoken("cli.help.org"))
@click.option("--role", type=click.Choice(ROLES), help=spoken("cli.help.role"))
@click.option("--out", type=click.Path(path_type=Path), help=spoken("cli.help.out"))
def list_posts(org: str | None, role: str | None, out: Path | None) -> None:
    from handlers.orgs import orgs
    from storage.roster import serving

    async def work(tx: Tx) -> list[tuple[str, ...]]:
        place = await place_named(tx, org)
        names = await orgs(tx)
        return [
            (post.name, names[post.place_path], post.role, "yes" if post.contact else "", " ".join(post.channels))
            for post in await serving(tx, place.path if place else "", role)
        ]

    _print_csv(out, ("name", "org", "role", "contact", "channels"), reading(work))


def _name_some(key: str, names: Sequence[str]) -> None:
    for name in names[:MOST_NAMED]:
        tell(f"cli.roster.{key}", name=name)
    if len(names) > MOST_NAMED:
        tell("cli.roster.more", count=len(names) - MOST_NAMED)


def _print_csv(out: Path | None, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    from io import StringIO

    from handlers.export.cells import csv_cell

    written = StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n" if out else "\n")
    writer.writerow(header)
    writer.writerows([csv_cell(cell) for cell in row] for row in rows)
    with output(out) as stream:
        stream.write(("\ufeff" if out else "").encode() + written.getvalue().encode())
