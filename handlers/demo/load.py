"""Fills an empty store with the sample town, and takes it away again."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from handlers.conversation.filling import Filling
from handlers.conversation.state import Conversation, reusable, written
from handlers.demo import ledger
from handlers.demo.county import CONTACTS, COUNTY, POSTS, TOWNS
from handlers.demo.pictures import draw
from handlers.demo.reports import Told, tell
from handlers.forms.form import Form
from handlers.forms.keep import load_library, sync_builtin
from handlers.issues import birth
from handlers.keeping import happened_at
from storage import conversations, files, photos, places, reports, roster, samples
from storage.database import Database, Tx
from storage.messages import Attachment, AttachmentKind
from storage.photos import Expected, Paths
from storage.pictures import Picture, examine
from storage.places import Place
from storage.roster import NewPost
from storage.sessions import CHANNEL
from storage.shared_files import forget, share

SEED = 1921
"""The same day gives the same reports and pictures, so that two who talk of them see the same."""
LANGUAGE = "zh"


class RealRosterError(Exception):
    """There are real people or places: invented ones must not stand among them."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows were added, or taken away."""

    places: int = 0
    people: int = 0
    reports: int = 0
    photos: int = 0


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A picture that is safe on disk."""

    picture: Picture
    paths: Paths


async def load(database: Database, directory: Path, zone: ZoneInfo) -> Counts:
    """Adds the sample town, with reports until now; nothing where it is there already.

    `directory` is the data directory, `zone` the one in which its people wake and sleep. Raises RealRosterError, and
    OSError where the pictures cannot be written.
    """
    async with database.transaction() as tx:
        if await _there(tx):
            return Counts()
        await sync_builtin(tx)
    told = tell(database.now().astimezone(zone), Random(SEED))  # noqa: S311 -- invents reports, guards nothing
    drawn = await _draw(told, directory)
    async with database.transaction() as tx:
        if await _there(tx):  # somebody else was faster
            return Counts()
        return await _add(tx, told, drawn)


async def clear(database: Database, directory: Path) -> Counts:
    """Takes the sample town away, with all that its people did; real people, places and reports stay as they are."""
    async with database.transaction() as tx:
        removed = await samples.remove(tx)
    await forget(directory, removed.files)
    return Counts(**{name: removed.rows[name] for name in Counts.__slots__})


async def present(tx: Tx) -> bool:
    """Whether the sample town is loaded."""
    return await samples.present(tx)


async def _there(tx: Tx) -> bool:
    if await samples.real_roster(tx):
        raise RealRosterError("there is a real roster")
    return await samples.present(tx)


async def _draw(told: Sequence[Told], directory: Path) -> list[list[_Drawn]]:
    """For each report its pictures. Before any row speaks of them, as with photos that people send."""
    wanted = [(one.scenes, number) for number, one in enumerate(told)]
    drawing = [
        asyncio.to_thread(_put, directory, scene, f"{number}-{place}")
        for scenes, number in wanted
        for place, scene in enumerate(scenes)
    ]
    done = await asyncio.gather(*drawing)
    for one in done:
        await share(directory, one.paths.kept, one.paths.thumbnail)
    drawn = iter(done)
    return [list(islice(drawn, len(scenes))) for scenes, _ in wanted]


def _put(directory: Path, scene: str, seed: str) -> _Drawn:
    picture = examine(draw(scene, Random(seed)))  # noqa: S311 -- a seed for hills and trees
    return _Drawn(picture, files.put(directory, picture))


async def _add(tx: Tx, told: Sequence[Told], drawn: Sequence[Sequence[_Drawn]]) -> Counts:
    at = await _add_places(tx)
    ids = await _add_people(tx, at)
    library = await load_library(tx)
    first = await reports.take_numbers(tx, len(told))
    last: dict[str, dict[str, Mapping[str, Any]]] = {name: {} for name in ids}
    for number, (one, pictures) in enumerate(zip(told, drawn, strict=True), first):
        form = library.newest(one.form)
        assert form is not None  # noqa: S101 -- the built-in forms were synchronised above
        kept = await _file(replace(tx, now=one.filed_at), number, one, form, ids[one.person], at[one.place], pictures)
        last[one.person][one.form] = reusable(kept)
    await ledger.live(tx, ids, {place.id: name for name, place in at.items()})
    await conversations.save(tx, [_remembering(ids[name], answers) for name, answers in last.items()])
    return Counts(len(at), len(ids), len(told), sum(map(len, drawn)))


async def _add_places(tx: Tx) -> dict[str, Place]:
    county = await places.add_place(tx, "county", COUNTY, None, demo=True)
    at = {COUNTY: county}
    for town, branches in TOWNS.items():
        at[town] = await places.add_place(tx, "town", town, county, demo=True)
        for branch in branches:
            at[branch] = await places.add_place(tx, "branch", branch, at[town], demo=True)
    return at


async def _add_people(tx: Tx, at: Mapping[str, Place]) -> dict[str, int]:
    posts = [(place, role, name) for place, role, names in POSTS for name in names.split()]
    ids = {name: await samples.add_person(tx, name) for name in dict.fromkeys(name for _, _, name in posts)}
    await roster.add_posts(
        tx, [NewPost(ids[name], at[place].id, role, name in CONTACTS) for place, role, name in posts]
    )
    return ids


async def _file(
    then: Tx, number: int, one: Told, form: Form, person_id: int, place: Place, pictures: Sequence[_Drawn]
) -> dict[str, Any]:
    """Keeps a report and its photos as if it were `then.now`, when it was filed; returns its answers."""
    names = [f"sample-{number}-{place}" for place in range(len(pictures))]
    given = {**one.answers, one.photo_question: names} if names else one.answers
    answers = Filling(form, given, one.filed_at, LANGUAGE).complete
    happened = happened_at(form, answers, one.filed_at)
    filing = reports.Filing(number, form.name, form.version, person_id, place, answers, {}, happened, demo=True)
    await reports.file(then, [filing])
    drawing = Attachment(kind=AttachmentKind.PHOTO, ref="")
    await photos.expect(
        then, [Expected(name, person_id, CHANNEL, drawing, one.photo_question, number) for name in names]
    )
    for name, picture in zip(names, pictures, strict=True):
        await photos.keep(then, name, picture.picture, picture.paths)
    await birth.born(then, filing, at=one.filed_at)
    return answers


def _remembering(person_id: int, answers: Mapping[str, Mapping[str, Any]]) -> conversations.Kept:
    """Who filed before is offered the same as last time."""
    return conversations.Kept(person_id, written(Conversation(last=answers)), None)
