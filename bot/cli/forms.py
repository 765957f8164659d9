"""`cunbao forms …`: which forms there are; check, add and retire them."""

from datetime import datetime
from pathlib import Path

import click

from bot.cli.shell import Failed, changing, content_of, failed, place_named, reading, settings, spoken, tell
from storage.database import Tx


@click.group(help=spoken("cli.help.forms"))
def forms() -> None: ...


@forms.command("list", help=spoken("cli.help.forms_list"))
def list_forms() -> None:
    from handlers.forms.form import pick
    from handlers.forms.keep import load_library
    from handlers.orgs import orgs

    language = settings().language

    async def work(tx: Tx) -> list[str]:
        library, names = await load_library(tx), await orgs(tx)
        return [
            "\t".join(
                (form.name, str(form.version), pick(form.title, language), names.get(offer.place_path, ""), offer.until)
            )
            for offer in library.offers
            if (form := library.newest(offer.form))
        ]

    for line in reading(work):
        click.echo(line)


@forms.command(help=spoken("cli.help.forms_check"))
@click.argument("file", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    from handlers.forms.load import check_form

    language = settings().language
    checked = check_form(file.name, content_of(file))
    for advice in checked.advice:
        click.echo(advice.said(language))
    if checked.form is None:
        raise Failed("\n".join(problem.said(language) for problem in checked.problems))
    tell("cli.forms.right", name=checked.form.name, questions=len(checked.form.questions))


@forms.command(help=spoken("cli.help.forms_add"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--org", help=spoken("cli.help.forms_org"))
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help=spoken("cli.help.forms_until"))
def add(file: Path, org: str | None, until: datetime | None) -> None:
    from handlers.forms.form import Form
    from handlers.forms.keep import add_form
    from handlers.forms.problem import FormProblems
    from storage import audit

    content = content_of(file)
    last_day = until.date().isoformat() if until else ""

    async def work(tx: Tx) -> tuple[Form, bool]:
        place = await place_named(tx, org)
        form, new = await add_form(tx, file.name, content, place.id if place else None, last_day)
        await audit.record(tx, [audit.Entry("form.add", None, f"{form.name} {form.version}")])
        return form, new

    try:
        form, new = changing(work)
    except FormProblems as error:
        raise Failed("\n".join(problem.said(settings().language) for problem in error.problems)) from None
    tell("cli.forms.added" if new else "cli.forms.offered", name=form.name, version=form.version)


@forms.command(help=spoken("cli.help.forms_retire"))
@click.argument("name")
def retire(name: str) -> None:
    from handlers.forms.keep import retire_form
    from storage import audit

    async def work(tx: Tx) -> bool:
        retired = await retire_form(tx, name)
        if retired:
            await audit.record(tx, [audit.Entry("form.retire", None, name)])
        return retired

    if not changing(work):
        raise failed("cli.forms.none", name=name)
    tell("cli.forms.retired", name=name)
