"""`cunbao doctor`: whether settings and store are as they should be, what was given up, who cannot be reached."""

from dataclasses import asdict, dataclass, field
from typing import Any

import click

from bot.cli.shell import Failed, reading, spoken
from bot.settings import BadSettingsError, load
from storage.database import Tx


@dataclass
class Findings:
    """What the doctor found; what is wrong also stands in `wrong`, as a sentence that says what to do."""

    wrong: list[str] = field(default_factory=list)
    settings: bool = False
    migrated: bool = False
    queues: dict[str, Any] = field(default_factory=dict)
    unreachable: dict[str, int] = field(default_factory=dict)


@click.command(help=spoken("cli.help.doctor"))
@click.option("--json", "as_json", is_flag=True, help=spoken("cli.help.json"))
def doctor(as_json: bool) -> None:
    found = examine()
    if as_json:
        import orjson

        click.echo(orjson.dumps({"ok": not found.wrong, **asdict(found)}, option=orjson.OPT_INDENT_2).decode())
    else:
        for line in _lines(found):
            click.echo(line)
    if found.wrong:
        raise Failed("\n".join(found.wrong))


def examine() -> Findings:
    """Looks at everything; where one thing is wrong, at what can still be looked at."""
    found = Findings()
    try:
        chosen = load()
        found.settings = True
        reading(lambda tx: _examine_store(tx, found), chosen)
    except BadSettingsError as error:
        found.wrong += [complaint.said(error.language) for complaint in error.complaints]
    except Failed as error:
        found.wrong.append(error.message)
    return found


async def _examine_store(tx: Tx, found: Findings) -> None:
    from storage import standing

    found.migrated = True
    for name, queue in (await standing.queues(tx)).items():
        found.queues[name] = asdict(queue)
        if queue.given_up and name != "photos":  # a lost photo was said to its sender: nobody can do more
            codes = ", ".join(code or "?" for code in queue.problems)
            found.wrong.append(spoken("cli.doctor.parked", table=name, count=queue.given_up, codes=codes))
    found.unreachable = await standing.unreachable(tx)


def _lines(found: Findings) -> list[str]:
    lines = [spoken("cli.doctor.settings")] if found.settings else []
    if found.migrated:
        lines.append(spoken("cli.doctor.migrated"))
    for name, queue in found.queues.items():
        lines.append(spoken("cli.doctor.queue", table=name, waiting=queue["waiting"], given_up=queue["given_up"]))
        lines += [spoken("cli.doctor.codes", code=code or "?", count=n) for code, n in queue["problems"].items()]
        if queue["ids"]:
            lines.append(spoken("cli.doctor.ids", ids=" ".join(queue["ids"])))
    if found.migrated:
        lines.append(spoken("cli.doctor.unreachable", count=sum(found.unreachable.values())))
    return lines
