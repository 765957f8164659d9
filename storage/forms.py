"""The forms on offer and all their earlier versions: rows in, rows out; what a definition says is not read here."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, insert, select, update

from storage.database import Tx
from storage.messages import Frozen
from storage.places import Place
from storage.schema import forms, places


class FormRow(Frozen):
    """One version of a form as it is kept."""

    name: str
    version: int
    place_path: str = ""
    """Offered at this place and below; empty: everywhere."""
    until: str = ""
    """The last day it is offered, "2026-12-31"; empty: no end."""
    retired: bool = False
    builtin: bool = False
    definition: str = ""
    """The `Form` as JSON."""
    source_name: str = ""
    source_hash: str = ""


async def all_forms(tx: Tx) -> list[FormRow]:
    """Every version of every form, the oldest first: reports of old versions must still be readable."""
    return _rows(await tx.rows(_select().order_by(forms.c.name, forms.c.version)))


async def newest_form(tx: Tx, name: str) -> FormRow | None:
    statement = _select().where(forms.c.name == name).order_by(forms.c.version.desc()).limit(1)
    return next(iter(_rows(await tx.rows(statement))), None)


async def offered_below(tx: Tx, names: Sequence[str], path: str) -> dict[str, Place]:
    """Of these forms, those whose newest version is offered only further down than `path`, and where."""
    where = (places.c.id, places.c.level, places.c.name.label("place"), places.c.path)
    versions = select(forms.c.name, *where).select_from(forms.outerjoin(places)).where(forms.c.name.in_(names))
    newest = {row.name: row for row in await tx.rows(versions.order_by(forms.c.version))}
    return {
        name: Place(row.id, row.level, row.place, row.path)
        for name, row in newest.items()
        if row.path and row.path.startswith(path) and row.path != path
    }


async def builtin_hashes(tx: Tx) -> dict[str, str]:
    """The hash of the newest built-in source of each file name, without its definition."""
    statement = select(forms.c.source_name, forms.c.source_hash).where(forms.c.builtin).order_by(forms.c.version)
    return {row.source_name: row.source_hash for row in await tx.rows(statement)}


async def keep_form(tx: Tx, row: FormRow, source: bytes, place_id: int | None) -> None:
    """Adds a version; where `row` carries a version that is there, raises the database's own integrity error."""
    values = row.model_dump(exclude={"place_path"})
    await tx.run(insert(forms), values | {"source": source, "place_id": place_id, "added_at": tx.now})


async def offer_form(tx: Tx, name: str, version: int, place_id: int | None, until: str) -> None:
    """Offers a version that is there already: where, until when, and again if it was retired."""
    values = {"place_id": place_id, "until": until, "retired": False}
    await tx.run(update(forms).where(forms.c.name == name, forms.c.version == version).values(**values))


async def retire(tx: Tx, name: str) -> int:
    """Takes all versions of a form from the offer; returns how many were on it."""
    statement = update(forms).where(forms.c.name == name, forms.c.retired.is_(False)).values(retired=True)
    return (await tx.run(statement)).rowcount


def _select() -> Select[Any]:
    return select(
        forms.c.name,
        forms.c.version,
        places.c.path.label("place_path"),
        forms.c.until,
        forms.c.retired,
        forms.c.builtin,
        forms.c.definition,
        forms.c.source_name,
        forms.c.source_hash,
    ).select_from(forms.outerjoin(places))


def _rows(found: Sequence[Row[Any]]) -> list[FormRow]:
    return [FormRow.model_validate({**row._mapping, "place_path": row.place_path or ""}) for row in found]
