"""People, posts and accounts by the thousand: what an import reads at once and writes in a few statements."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from sqlalchemy import Table, and_, bindparam, delete, func, insert, select, update

from storage import schema
from storage.database import Tx
from storage.people import Account, Role
from storage.places import Level, Place, below, subtree


@dataclass(frozen=True, slots=True)
class Held:
    """A post as kept."""

    id: int
    person_id: int
    place_id: int
    role: Role
    contact: bool


@dataclass(frozen=True, slots=True)
class Known:
    """A person as kept, with every post and account."""

    id: int
    name: str
    language: str
    zone: str = ""
    posts: list[Held] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class NewPost:
    """A post about to be kept."""

    person_id: int
    place_id: int
    role: Role
    contact: bool


async def everybody(tx: Tx) -> dict[int, Known]:
    """All people by id, but for those of the sample town."""
    people, posts, accounts = schema.people, schema.posts, schema.accounts
    rows = await tx.rows(select(people.c.id, people.c.name, people.c.language, people.c.zone).where(~people.c.demo))
    known = {row.id: Known(row.id, row.name, row.language, row.zone) for row in rows}
    for row in await tx.rows(select(posts).order_by(posts.c.id)):
        if row.person_id in known:
            known[row.person_id].posts.append(Held(**row._mapping))
    for row in await tx.rows(select(accounts.c.channel, accounts.c.account, accounts.c.person_id)):
        if row.person_id in known:
            known[row.person_id].accounts.append((row.channel, row.account))
    return known


@dataclass(frozen=True, slots=True)
class Serving:
    """A post as a list shows it."""

    person_id: int
    name: str
    role: Role
    contact: bool
    place_path: str
    channels: tuple[str, ...] = ()
    """Where the person has an account, by a code or by the roster."""
    joined: bool = False
    """Whether one of these accounts was ever heard from: what a roster says of an account may be wrong."""


async def serving(tx: Tx, path: str, role: str | None = None) -> list[Serving]:
    """The posts at or below `path` (empty: anywhere), with this role if one is given, in the order of the tree."""
    people, posts, places = schema.people, schema.posts, schema.places
    statement = (
        select(people.c.id, people.c.name, posts.c.role, posts.c.contact, places.c.path)
        .select_from(posts.join(people).join(places, places.c.id == posts.c.place_id))
        .order_by(places.c.path, posts.c.id)
    )
    statement = statement.where(below(places, path)) if path else statement
    rows = await tx.rows(statement.where(posts.c.role == role) if role else statement)
    accounts = schema.accounts.c
    channels: dict[int, set[str]] = {}
    joined: set[int] = set()
    for account in await tx.rows(select(accounts.person_id, accounts.channel, accounts.seen_at)):
        channels.setdefault(account.person_id, set()).add(account.channel)
        joined |= {account.person_id} if account.seen_at else set()
    return [
        Serving(
            row.id, row.name, row.role, row.contact, row.path, tuple(sorted(channels.get(row.id, ()))), row.id in joined
        )
        for row in rows
    ]


async def all_places(tx: Tx) -> list[Place]:
    """The whole tree, but for the sample town."""
    demo = {row.id for row in await tx.rows(select(schema.places.c.id).where(schema.places.c.demo))}
    return [place for place in await subtree(tx, "") if place.id not in demo]


async def add_places(tx: Tx, level: Level, wanted: Sequence[tuple[str, Place | None]]) -> list[Place]:
    """New places of one level, each a name and its parent, in the same order."""
    if not wanted:
        return []
    rows = [
        {"level": level, "name": name, "parent_id": parent.id if parent else None, "path": f"new {number}"}
        for number, (name, parent) in enumerate(wanted)
    ]
    ids = await _insert(tx, schema.places, rows)
    added = [
        Place(id=number, level=level, name=name, path=f"{parent.path if parent else ''}{number}.")
        for number, (name, parent) in zip(ids, wanted, strict=True)
    ]
    values = [{"its_id": place.id, "path": place.path} for place in added]
    await tx.run(update(schema.places).where(schema.places.c.id == bindparam("its_id")), values)
    return added


@dataclass(frozen=True, slots=True)
class Called:
    """How a person is called and spoken to."""

    name: str
    language: str = ""
    zone: str = ""


async def add_people(tx: Tx, wanted: Sequence[Called]) -> list[int]:
    """New people; their ids in the same order."""
    rows = [{**asdict(one), "created_at": tx.now} for one in wanted]
    return await _insert(tx, schema.people, rows)


async def rename(tx: Tx, people: Mapping[int, Called]) -> None:
    """From now on these people, by id, are called so."""
    if people:
        values = [{"its_id": number, **asdict(one)} for number, one in people.items()]
        await tx.run(update(schema.people).where(schema.people.c.id == bindparam("its_id")), values)


async def add_posts(tx: Tx, posts: Sequence[NewPost]) -> None:
    if posts:
        values = [
            {"person_id": post.person_id, "place_id": post.place_id, "role": post.role, "contact": post.contact}
            for post in posts
        ]
        await tx.run(insert(schema.posts), values)


async def drop_posts(tx: Tx, ids: Sequence[int]) -> None:
    if ids:
        statement = delete(schema.posts).where(schema.posts.c.id == bindparam("its_id"))
        await tx.run(statement, [{"its_id": number} for number in ids])


async def mark_contacts(tx: Tx, posts: Mapping[int, bool]) -> None:
    """Says of posts, by id, whether their person is the contact of the place."""
    if posts:
        statement = update(schema.posts).where(schema.posts.c.id == bindparam("its_id"))
        await tx.run(statement, [{"its_id": number, "contact": contact} for number, contact in posts.items()])


async def link(tx: Tx, accounts: Iterable[tuple[Account, int]]) -> None:
    """Ties accounts to people by id; the chat of each is the account itself. One of somebody else changes hands."""
    rows = [
        {
            "channel": channel,
            "account": account,
            "person_id": person_id,
            "chat": account,
            "linked_at": tx.now,
            "seen_at": None,
            "unreachable": "",
        }
        for (channel, account), person_id in accounts
    ]
    await tx.put(schema.accounts, rows)


async def unlink(tx: Tx, accounts: Sequence[Account]) -> None:
    if accounts:
        table = schema.accounts
        its = and_(table.c.channel == bindparam("its_channel"), table.c.account == bindparam("its_account"))
        values = [{"its_channel": channel, "its_account": account} for channel, account in accounts]
        await tx.run(delete(table).where(its), values)


async def _insert(tx: Tx, table: Table, rows: Sequence[Mapping[str, object]]) -> list[int]:
    if not rows:
        return []
    if tx.alone:  # SQLite returns ids row by row only, fifty times slower; we hold its lock
        last = await tx.scalar(select(func.max(table.c.id))) or 0
        await tx.run(insert(table), rows)
        return [row.id for row in await tx.rows(select(table.c.id).where(table.c.id > last).order_by(table.c.id))]
    statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return list((await tx.run(statement, rows)).scalars())
