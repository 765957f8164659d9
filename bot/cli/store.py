"""`cunbao migrate` and `cunbao audit verify`: the tables made ready, the audit checked."""

import click

from bot.cli.shell import changing, failed, reading, settings, spoken, tell


@click.command(help=spoken("cli.help.migrate"))
def migrate() -> None:
    from sqlalchemy.exc import DBAPIError

    from handlers.forms.keep import sync_builtin
    from storage.migrations import upgrade

    url = settings().database_url
    try:
        upgrade(url)
        changing(sync_builtin)  # the built-in forms of this program, too: reading them takes longer than all the rest
    except (DBAPIError, OSError) as error:
        raise failed("cli.store_unreachable", reason=getattr(error, "orig", error)) from error
    tell("cli.migrated")


@click.group(help=spoken("cli.help.audit"))
def audit() -> None: ...


@audit.command(help=spoken("cli.help.audit_verify"))
def verify() -> None:
    from storage import audit as entries

    broken = reading(entries.verify)
    if broken is not None:
        raise failed("cli.audit_broken", row=broken)
    tell("cli.audit_whole")
