"""Forms in the store: adding, retiring, and the library that conversations read."""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import PurePath

from handlers.forms.builtin import NAMES, builtin_forms
from handlers.forms.form import Form
from handlers.forms.offers import Library, Offering
from storage.database import Tx
from storage.forms import FormRow, all_forms, builtin_hashes, keep_form, newest_form, offer_form, retire


async def add_form(
    tx: Tx, source_name: str, content: bytes, place_id: int | None = None, until: str = "", builtin: bool = False
) -> tuple[Form, bool]:
    """Offers the form in a file at a place and below, until a day ("2026-12-31") if one is given.

    Returns the form and whether its spreadsheet is another than before: only then its version is counted up.
    Reports that are under way keep the version they were begun with. Raises FormProblems.
    """
    from handlers.forms.load import load_form  # here, as a start with an unchanged library reads no spreadsheet

    form = load_form(source_name, content)
    before = await newest_form(tx, form.name)
    if before and before.source_hash == digest(content):
        await offer_form(tx, before.name, before.version, place_id, until)
        return Form.model_validate_json(before.definition), False
    form = form.model_copy(update={"version": before.version + 1 if before else 1})
    await keep_form(tx, _row(form, source_name, content, until, builtin), content, place_id)
    return form, True


async def retire_form(tx: Tx, name: str) -> bool:
    """Takes a form from the offer; its reports, and those under way, stay. False where none of the name is offered."""
    return await retire(tx, name) > 0


async def load_library(tx: Tx) -> Library:
    """All forms as they are now in the store. Reads their JSON only."""
    rows = await all_forms(tx)
    forms = {(row.name, row.version): Form.model_validate_json(row.definition) for row in rows}
    return Library(forms, tuple(_offers(rows)))


async def sync_builtin(tx: Tx) -> tuple[Form, ...]:
    """Adds the built-in forms that are new or changed since the store last saw them; returns those.

    What an office decided stays: a form of its own under the same name, and that a form is retired.
    """
    known = await builtin_hashes(tx)
    changed = [(name, content) for name, content in builtin_forms() if known.get(name) != digest(content)]
    added = []
    for source_name, content in changed:
        before = await newest_form(tx, PurePath(source_name).stem)  # a built-in form is called as its file
        if before and not before.builtin:
            continue
        added.append((await add_form(tx, source_name, content, builtin=True))[0])
        if before and before.retired:
            await retire(tx, before.name)
    return tuple(added)


def digest(content: bytes) -> str:
    """What tells one spreadsheet from another."""
    return sha256(content).hexdigest()


def _row(form: Form, source_name: str, content: bytes, until: str, builtin: bool) -> FormRow:
    return FormRow(
        name=form.name,
        version=form.version,
        until=until,
        builtin=builtin,
        definition=form.model_dump_json(exclude_defaults=True),
        source_name=source_name,
        source_hash=digest(content),
    )


def _offers(rows: Iterable[FormRow]) -> Iterable[Offering]:
    """Only the newest version of a form can be on offer; the built-in ones come first, in their own order."""
    newest = {row.name: row for row in rows}
    place = {name: place for place, name in enumerate(NAMES)}
    ordered = sorted(newest.values(), key=lambda row: (place.get(row.name, len(place)), row.name))
    return (Offering(row.name, row.place_path, row.until) for row in ordered if not row.retired)
