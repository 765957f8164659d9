"""`cunbao config show`: the settings in force, where each came from, secrets masked."""

import click

from bot.cli.shell import settings, spoken
from bot.settings import origins


@click.group(help=spoken("cli.help.config"))
def config() -> None: ...


@config.command(help=spoken("cli.help.config_show"))
def show() -> None:
    for chosen in origins(settings()):
        click.echo(f"{chosen.variable}={chosen.value}  # {chosen.origin}")
