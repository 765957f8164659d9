"""`cunbao doctor`: what is wrong and what to do about it, who cannot be reached, what was given up."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

import click

from bot.cli.examination import Findings, Unreached, examine
from bot.cli.shell import Failed, changing, spoken, tell
from storage import given_up
from storage.database import Tx

MOST_LINES = 20
"""Places named with people who are not reached; the rest only counted."""
MOST_NAMES = 5
"""People named of one place."""


@click.command(help=spoken("cli.help.doctor"))
@click.option("--json", "as_json", is_flag=True, help=spoken("cli.help.json"))
@click.option("--retry", is_flag=True, help=spoken("cli.help.retry"))
@click.option("--drop", is_flag=True, help=spoken("cli.help.drop"))
def doctor(as_json: bool, retry: bool, drop: bool) -> None:
    if retry and drop:
        raise click.UsageError(spoken("cli.doctor.retry_or_drop"))
    if retry or drop:
        _mend("cli.doctor.retried" if retry else "cli.doctor.dropped", given_up.retry if retry else given_up.drop)
        return
    found = examine()
    if as_json:
        _print_json(found)
    else:
        for line in _lines(found):
            click.echo(line)
    if found.wrong:
        raise Failed("\n".join(found.wrong))


def _mend(key: str, how: Callable[[Tx], Awaitable[dict[str, int]]]) -> None:
    mended = changing(how)
    for table, many in mended.items():
        tell(key, table=table, count=many)
    if not mended:
        tell("cli.doctor.nothing_given_up")


def _print_json(found: Findings) -> None:
    """People by id only: what a program reads is passed on more easily than what a person reads."""
    import orjson

    told = {"ok": not found.wrong, **asdict(found)}
    told["unreached"] = [{key: part for key, part in one.items() if key != "names"} for one in told["unreached"]]
    click.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode())


def _lines(found: Findings) -> Iterator[str]:
    if found.settings:
        yield spoken("cli.doctor.settings")
    if found.migrated:
        yield spoken("cli.doctor.migrated")
    for name, state in found.channels.items():
        yield spoken("cli.doctor.channel", channel=name, state=state)
    if found.bucket:
        yield spoken("cli.doctor.bucket", state=found.bucket)
    for name, queue in found.queues.items():
        yield spoken("cli.doctor.queue", table=name, waiting=queue["waiting"], given_up=queue["given_up"])
        yield from (spoken("cli.doctor.codes", code=code or "?", count=n) for code, n in queue["problems"].items())
    yield from map(_given_up, found.given_up)
    if found.migrated:
        yield spoken("cli.doctor.unreachable", count=sum(found.unreachable.values()))
    yield from _unreached(found.unreached)
    yield from found.advice


def _given_up(row: dict[str, Any]) -> str:
    since = row["since"].strftime("%Y-%m-%d %H:%M UTC")
    mentions = {**row, "since": since, "problem": row["problem"] or "?"}
    return spoken("cli.doctor.row", **mentions)


def _unreached(found: Sequence[Unreached]) -> Iterator[str]:
    for one in found[:MOST_LINES]:
        names = ", ".join(one.names[:MOST_NAMES]) + (" …" if len(one.names) > MOST_NAMES else "")
        reason = spoken("cli.doctor.not_joined") if not one.problem else one.problem
        yield spoken("cli.doctor.unreached", place=one.place, reason=reason, count=len(one.names), names=names)
    if rest := found[MOST_LINES:]:
        yield spoken("cli.doctor.more_unreached", places=len(rest), count=sum(len(one.names) for one in rest))
