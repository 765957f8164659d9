"""`cunbao issues …`: what a county calls the states of an issue, and the categories it adds."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import click

from bot.cli.shell import Failed, changing, content_of, failed, place_named, reading, settings, spoken, tell
from handlers.forms.problem import FormProblems
from storage import audit, issue_terms, people
from storage.database import Tx
from storage.places import Place


@click.group(help=spoken("cli.help.issues"))
def issues() -> None: ...


@issues.command(help=spoken("cli.help.issues_categories"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--org", required=True, help=spoken("cli.help.org"))
def categories(file: Path, org: str) -> None:
    from handlers.issues.term_files import read_categories

    content = content_of(file)

    async def work(tx: Tx) -> int:
        place = await _place(tx, org)
        given = await read_categories(tx, file.name, content, place)
        await issue_terms.put_categories(tx, place.id, given)
        await audit.record(tx, [audit.Entry("issue.categories", None, f"{org} {len(given)}")])
        return len(given)

    tell("cli.issues.categories", count=_mended(work))


@issues.command(help=spoken("cli.help.issues_states"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--org", required=True, help=spoken("cli.help.org"))
def states(file: Path, org: str) -> None:
    from handlers.issues.term_files import read_states

    content = content_of(file)

    async def work(tx: Tx) -> int:
        place, named = await _place(tx, org), read_states(file.name, content)
        await issue_terms.put_states(tx, place.id, named)
        await audit.record(tx, [audit.Entry("issue.states", None, f"{org} {len(named)}")])
        return len(named)

    tell("cli.issues.states", count=_mended(work))


@issues.command("list", help=spoken("cli.help.issues_list"))
@click.option("--org", required=True, help=spoken("cli.help.org"))
def list_terms(org: str) -> None:
    from handlers.issues.names import category_name, choices, settings_of
    from storage.issue_life import STATES

    chosen = settings()

    async def work(tx: Tx) -> list[tuple[str, ...]]:
        terms = await issue_terms.at(tx, (await _place(tx, org)).path)
        found = [settings_of(terms, code) for code, _ in choices(terms, chosen.language)]
        owners = await people.by_ids(tx, [one.owner_id for one in found if one.owner_id])
        named = [owners[one.owner_id].name if one.owner_id in owners else "" for one in found]
        return [
            (category_name(one.name, chosen.language), owner, str(one.days or ""), one.requirement)
            for one, owner in zip(found, named, strict=True)
        ] + [(terms.state(state) or spoken(f"issue.state.{state}"), state) for state in STATES]

    for row in reading(work, chosen):
        click.echo("\t".join(row))


def _mended(work: Callable[[Tx], Awaitable[int]]) -> int:
    try:
        return changing(work)
    except FormProblems as error:
        raise Failed("\n".join(problem.said(settings().language) for problem in error.problems)) from None


async def _place(tx: Tx, org: str) -> Place:
    place = await place_named(tx, org)
    if place is None:
        raise failed("cli.no_org", org=org)
    return place
