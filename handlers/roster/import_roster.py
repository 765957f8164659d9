"""Imports a roster: all of it or, where anything is wrong, nothing; and says what that changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from handlers.listing import Line
from handlers.roster.check import Entry, check
from handlers.roster.gather import Listed, Names, gather
from handlers.roster.match import match
from handlers.roster.plan import Step, former_contacts, plan
from storage import audit, roster
from storage.database import Tx
from storage.people import Account
from storage.places import Level, Place
from storage.roster import Called, NewPost


@dataclass(frozen=True, slots=True)
class RosterChange:
    """What an import did, by person: "岭南县/河北镇/东坡村 张三"."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: int
    new_places: tuple[str, ...]


async def import_roster(tx: Tx, rows: Sequence[Line], by: int | None = None) -> RosterChange:
    """Brings people, posts, places and chats to what the rows say; whoever they do not mention is left alone.

    Somebody is found again by a chat id, else by name and place. For the places it names, the file is complete: the
    person's other roles there end. Where it knows a chat id and names none of the person's places, the person moved,
    and the old posts end. `by` is the id of the person who does it, for the audit. Raises ListingProblems.
    """
    entries = check(rows)
    people = gather(entries)
    await tx.stand_in_line()  # what is read here must hold until it is written
    known = await roster.everybody(tx)
    tree = _tree(await roster.all_places(tx))
    matches = match(people, known.values(), {names: place.id for names, place in tree.items()})
    new_places = await _add_places(tx, entries, tree)
    steps = plan(matches, {names: place.id for names, place in tree.items()})
    branches = {place.id: names for names, place in tree.items() if place.level == "branch"}
    former = list(former_contacts(steps, known.values(), branches))
    await _carry_out(tx, steps, [post.id for post in former])
    released = {post.person_id: f"{'/'.join(branches[post.place_id])} {known[post.person_id].name}" for post in former}
    change = _change(steps, released, new_places)
    said = f"added {len(change.added)}, changed {len(change.changed)}, unchanged {change.unchanged}"
    await audit.record(tx, [audit.Entry("roster.import", by, said)])
    return change


def _tree(places: Iterable[Place]) -> dict[Names, Place]:
    by_path = {place.path: place for place in places}
    return {_names(place, by_path): place for place in by_path.values() if place.level != "city"}


def _names(place: Place, by_path: Mapping[str, Place]) -> Names:
    ids = place.path.rstrip(".").split(".")
    line = [by_path.get(".".join(ids[: depth + 1]) + ".") for depth in range(len(ids))]
    return tuple(one.name for one in line if one and one.level != "city")


async def _add_places(tx: Tx, entries: Sequence[Entry], tree: dict[Names, Place]) -> tuple[str, ...]:
    """Adds to the store, and to `tree`, the places it lacks; only those where somebody will hold a post."""
    wanted: dict[Level, list[Names]] = {
        "county": [(entry.county,) for entry in entries if entry.role != "removed"],
        "town": [(entry.county, entry.town) for entry in entries if entry.town and entry.role != "removed"],
        "branch": [entry.place for entry in entries if entry.branch and entry.role != "removed"],
    }
    added: list[str] = []
    for level, found in wanted.items():
        missing = [names for names in dict.fromkeys(found) if names not in tree]
        places = await roster.add_places(tx, level, [(names[-1], tree.get(names[:-1])) for names in missing])
        tree |= dict(zip(missing, places, strict=True))
        added += ["/".join(names) for names in missing]
    return tuple(added)


async def _carry_out(tx: Tx, steps: Sequence[Step], former_contact_posts: Sequence[int]) -> None:
    newcomers = [step for step in steps if step.new]
    ids = await roster.add_people(tx, [_called(step) for step in newcomers])
    person_ids = dict(zip((step.match.listed for step in newcomers), ids, strict=True))
    person_ids |= {step.match.listed: step.match.known.id for step in steps if step.match.known}
    renamed = {step.match.known.id: _called(step) for step in steps if step.match.known and step.renamed}
    await roster.rename(tx, renamed)
    await roster.drop_posts(tx, [post.id for step in steps for post in step.dropped])
    await roster.mark_contacts(tx, dict.fromkeys(former_contact_posts, False))
    await roster.mark_contacts(tx, {post: told for step in steps for post, told in step.contacts.items()})
    await roster.add_posts(tx, list(_posts(steps, person_ids)))
    await roster.unlink(tx, [account for step in steps for account in step.unlinked])
    await roster.link(tx, list(_links(steps, person_ids)))


def _called(step: Step) -> Called:
    """As the file says, else as known before."""
    listed, known = step.match.listed, step.match.known
    language, zone = (known.language, known.zone) if known else ("", "")
    return Called(listed.name, listed.language or language, listed.zone or zone)


def _posts(steps: Sequence[Step], person_ids: Mapping[Listed, int]) -> Iterable[NewPost]:
    for step in steps:
        for (place_id, role), contact in step.posts.items():
            yield NewPost(person_ids[step.match.listed], place_id, role, contact)


def _links(steps: Sequence[Step], person_ids: Mapping[Listed, int]) -> Iterable[tuple[Account, int]]:
    return ((account, person_ids[step.match.listed]) for step in steps for account in step.accounts)


def _change(steps: Sequence[Step], released: Mapping[int, str], new_places: tuple[str, ...]) -> RosterChange:
    added = tuple(_label(step) for step in steps if step.new)
    changed = {step.match.known.id: _label(step) for step in steps if step.changes and step.match.known}
    listed = {step.match.known.id for step in steps if step.match.known}
    unchanged = len(steps) - len(added) - len(listed & {*changed, *released})
    return RosterChange(added, tuple({**released, **changed}.values()), unchanged, new_places)


def _label(step: Step) -> str:
    return f"{'/'.join(step.match.listed.first.place)} {step.match.listed.name}"
