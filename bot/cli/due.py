"""`cunbao due`: what is said unasked at a moment, shown or said once."""

from datetime import datetime
from zoneinfo import ZoneInfo

import click

from bot.cli.shell import remark, settings, spoken, tell, working
from storage.database import Database


@click.command(help=spoken("cli.help.due"))
@click.option("--at", "written", metavar="TIME", help=spoken("cli.help.due_at"))
@click.option("--dry-run", is_flag=True, help=spoken("cli.help.due_dry_run"))
def due(written: str | None, dry_run: bool) -> None:
    from bot.commands import COMMANDS
    from handlers.handle import House
    from reminders.due import Notice, preview, say_at

    chosen = settings()
    moment = _moment(written, chosen.zone) if written else None
    house = House(chosen.zone, chosen.language, COMMANDS)

    async def show(store: Database) -> list[Notice]:
        return await preview(store, house, moment or store.now())

    async def say(store: Database) -> int:
        return await say_at(store, house, moment or store.now())

    if not dry_run:
        tell("cli.due.said", count=working(say, chosen))
        return
    notices = working(show, chosen)
    for one in notices:
        kinds, slots = ",".join(one.kinds), ",".join(one.slots)
        click.echo("\t".join((kinds, slots, one.person.name, one.say.text.replace("\n", " "))))
    remark("cli.due.would", count=len(notices))


def _moment(written: str, zone: ZoneInfo) -> datetime:
    """A time as ISO 8601 has it, in the zone of the settings unless it says another; else wrong usage."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise click.BadParameter(spoken("cli.due.no_time", time=written), param_hint="--at") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
