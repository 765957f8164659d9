"""`cunbao demo load` and `cunbao demo clear`: the sample town."""

import click

from bot.cli.shell import failed, files_at_hand, settings, spoken, tell, working


@click.group(help=spoken("cli.help.demo"))
def demo() -> None: ...


@demo.command(help=spoken("cli.help.demo_load"))
def load() -> None:
    from handlers.demo import load as sample

    chosen = settings()
    try:
        with files_at_hand(chosen):
            added = working(lambda store: sample.load(store, chosen.data_dir, chosen.zone), chosen)
    except sample.RealRosterError:
        raise failed("cli.demo.real") from None
    except OSError as error:
        raise failed("cli.unwritable", file=chosen.data_dir, reason=error.strerror) from error
    if added.people:
        tell("cli.demo.loaded", people=added.people, reports=added.reports, photos=added.photos)
    else:
        tell("cli.demo.there")


@demo.command(help=spoken("cli.help.demo_clear"))
def clear() -> None:
    from handlers.demo import load as sample

    chosen = settings()
    with files_at_hand(chosen):
        gone = working(lambda store: sample.clear(store, chosen.data_dir), chosen)
    if gone.people:
        tell("cli.demo.cleared", people=gone.people, reports=gone.reports, photos=gone.photos)
    else:
        tell("cli.demo.none")
