"""Who is on the roster: a person, the posts held, and the chat accounts by which the person is reached."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, func, select, update

from storage import schema
from storage.database import Tx
from storage.places import Place
from storage.ready import Ready

Role = Literal["secretary", "member", "supervisor", "admin"]
ROLES: tuple[Role, ...] = ("secretary", "member", "supervisor", "admin")
WATCHING: tuple[Role, ...] = ("supervisor", "admin")
"""Roles that see what others reported, in their own subtree."""

MOST_IDS = 30_000
"""Named in one statement: PostgreSQL takes 32,767 values."""

Account = tuple[str, str]
"""(channel, the platform's id of the person)."""


@dataclass(frozen=True, slots=True)
class Post:
    """What a person is, and where."""

    role: Role
    place: Place
    contact: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the roster, the same person on every channel."""

    id: int
    name: str
    language: str = ""
    posts: tuple[Post, ...] = ()
    zone: str = ""
    """Where they live, "Asia/Urumqi"; empty: the installation's."""

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(post.role for post in self.posts)

    def sees(self, place: Place) -> bool:
        """Whether a watching post of this person covers `place`."""
        return any(post.role in WATCHING and post.place.holds(place) for post in self.posts)

    @property
    def watched(self) -> tuple[Place, ...]:
        """The places whose subtrees this person may ask about, each once."""
        return tuple({post.place.id: post.place for post in self.posts if post.role in WATCHING}.values())

    @property
    def home(self) -> Place | None:
        """Where this person's reports are filed: the branch served as secretary, else the lowest place belonged to."""
        ranked = sorted(self.posts, key=lambda post: (post.role != "secretary", -len(post.place.path)))
        return ranked[0].place if ranked else None


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """A person as met on one account."""

    person: Person
    chat: str
    unreachable: str = ""
    seen: bool = True


async def by_accounts(tx: Tx, accounts: Iterable[Account]) -> dict[Account, Acquaintance]:
    """Who stands behind these accounts, with the posts they hold at this moment; unknown ones are left out."""
    wanted = set(accounts)
    if not wanted:
        return {}
    channels, names = {channel for channel, _ in wanted}, {account for _, account in wanted}
    rows = await tx.rows(_BY_ACCOUNTS, {"channels": list(channels), "names": list(names)})
    grouped: dict[Account, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        grouped[row.channel, row.account].append(row)
    return {account: _acquaintance(rows) for account, rows in grouped.items() if account in wanted}


async def hold(tx: Tx, numbers: Sequence[int]) -> set[int]:
    """Those of these people whom nobody else is dealing with: until `tx` ends nobody will but us."""
    if tx.alone or not numbers:
        return set(numbers)
    free = select(schema.people.c.id).where(schema.people.c.id.in_(list(numbers))).order_by(schema.people.c.id)
    return {row.id for row in await tx.rows(free.with_for_update(key_share=True, skip_locked=True))}


async def by_id(tx: Tx, number: int) -> Person | None:
    found = await by_ids(tx, [number])
    return found.get(number)


async def by_ids(tx: Tx, numbers: Sequence[int]) -> dict[int, Person]:
    grouped: dict[int, list[Row[Any]]] = defaultdict(list)
    for some in _portions(numbers):
        for row in await tx.rows(_people().where(schema.people.c.id.in_(some))):
            grouped[row.person_id].append(row)
    return {number: _person(rows) for number, rows in grouped.items()}


async def in_subtree(tx: Tx, path: str, roles: Sequence[str] = ROLES, most: int | None = None) -> list[Person]:
    """Everybody, or so many, with one of these roles at or below `path`, in the order of the tree; each once."""
    held = _posts_in(path, roles).order_by(schema.places.c.path, schema.posts.c.id)
    ids = await tx.rows(held if most is None else held.limit(most))
    ordered = list(dict.fromkeys(row.person_id for row in ids))
    found = await by_ids(tx, ordered)
    return [found[number] for number in ordered]


async def count_in_subtree(tx: Tx, path: str, roles: Sequence[str] = ROLES) -> int:
    """How many people that are."""
    those = _posts_in(path, roles).subquery()
    return int(await tx.scalar(select(func.count(those.c.person_id.distinct()))) or 0)


async def chosen(tx: Tx, condition: ColumnElement[bool], most: int) -> list[Person]:
    """Those with a post for which the condition on posts, places and people holds; in the order of the tree."""
    posts, places, people = schema.posts, schema.places, schema.people
    ids = select(posts.c.person_id).join(places, places.c.id == posts.c.place_id)
    ids = ids.join(people, people.c.id == posts.c.person_id)
    rows = await tx.rows(ids.where(condition).order_by(places.c.path, posts.c.id).limit(most))
    ordered = list(dict.fromkeys(row.person_id for row in rows))
    found = await by_ids(tx, ordered)
    return [found[number] for number in ordered]


async def sample_only(tx: Tx) -> bool:
    """Whether there are people and all of them are of the sample town: nobody real can be meant."""
    real = await tx.scalar(select(func.count()).where(~schema.people.c.demo).select_from(schema.people))
    samples = await tx.scalar(select(func.count()).where(schema.people.c.demo).select_from(schema.people))
    return bool(samples and not real)


async def link(tx: Tx, account: Account, person_id: int, chat: str) -> None:
    """Ties an account to a person; an account that belonged to somebody else changes hands."""
    row = {
        "channel": account[0],
        "account": account[1],
        "person_id": person_id,
        "chat": chat,
        "linked_at": tx.now,
        "unreachable": "",
    }
    await tx.put(schema.accounts, [row])


async def seen(tx: Tx, accounts: Sequence[Account]) -> None:
    """These accounts wrote to us: they can be written to."""
    if accounts:
        statement = update(schema.accounts).where(_account_is()).values(seen_at=tx.now, unreachable="")
        await tx.run(statement, [{"its_channel": channel, "its_account": account} for channel, account in accounts])


async def unreachable(tx: Tx, channel: str, chat: str, problem: str) -> None:
    """The chat refuses us until its person does something: said in lists, no longer written to."""
    condition = (schema.accounts.c.channel == channel) & (schema.accounts.c.chat == chat)
    await tx.run(update(schema.accounts).where(condition).values(unreachable=problem))


async def chats_of(tx: Tx, person_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """The one (channel, chat) where each person is best reached: the account heard from last; unreachable left out."""
    accounts = schema.accounts
    found = select(accounts).order_by(accounts.c.seen_at.nulls_first(), accounts.c.linked_at)
    best: dict[int, tuple[str, str]] = {}
    for some in _portions(person_ids):
        rows = await tx.rows(found.where(accounts.c.person_id.in_(some) & (accounts.c.unreachable == "")))
        best |= {row.person_id: (row.channel, row.chat) for row in rows}
    return best


async def speak(tx: Tx, person_id: int, language: str) -> None:
    await tx.run(update(schema.people).where(schema.people.c.id == person_id).values(language=language))


def _posts_in(path: str, roles: Sequence[str]) -> Select[tuple[int]]:
    posts, places = schema.posts, schema.places
    there = select(posts.c.person_id).join(places, places.c.id == posts.c.place_id)
    return there.where((places.c.path >= path) & (places.c.path < path + ":") & posts.c.role.in_(list(roles)))


def _portions(numbers: Sequence[int]) -> list[list[int]]:
    return [list(numbers[start : start + MOST_IDS]) for start in range(0, len(numbers), MOST_IDS)]


def _account_is() -> ColumnElement[bool]:
    return and_(
        schema.accounts.c.channel == bindparam("its_channel"), schema.accounts.c.account == bindparam("its_account")
    )


def _people() -> Select[Any]:
    posts, places = schema.posts, schema.places
    return (
        select(
            schema.people.c.id.label("person_id"),
            schema.people.c.name.label("person_name"),
            schema.people.c.language,
            schema.people.c.zone,
            posts.c.role,
            posts.c.contact,
            places.c.id.label("place_id"),
            places.c.level,
            places.c.name.label("place_name"),
            places.c.path,
        )
        .select_from(schema.people)
        .outerjoin(posts, posts.c.person_id == schema.people.c.id)
        .outerjoin(places, places.c.id == posts.c.place_id)
        .order_by(posts.c.id)
    )


_BY_ACCOUNTS = Ready(
    _people()
    .add_columns(schema.accounts.c.channel, schema.accounts.c.account, schema.accounts.c.chat)
    .add_columns(schema.accounts.c.unreachable, schema.accounts.c.seen_at)
    .join(schema.accounts, schema.accounts.c.person_id == schema.people.c.id)
    .where(schema.accounts.c.channel.in_(bindparam("channels", expanding=True)))
    .where(schema.accounts.c.account.in_(bindparam("names", expanding=True)))
)


def _acquaintance(rows: Sequence[Row[Any]]) -> Acquaintance:
    first = rows[0]
    return Acquaintance(
        person=_person(rows), chat=first.chat, unreachable=first.unreachable, seen=first.seen_at is not None
    )


def _person(rows: Sequence[Row[Any]]) -> Person:
    posts = tuple(
        Post(
            role=row.role,
            contact=row.contact,
            place=Place(id=row.place_id, level=row.level, name=row.place_name, path=row.path),
        )
        for row in rows
        if row.role
    )
    first = rows[0]
    return Person(id=first.person_id, name=first.person_name, language=first.language, posts=posts, zone=first.zone)


async def anybody(tx: Tx) -> bool:
    """Whether there is a roster at all."""
    return await tx.scalar(select(schema.people.c.id).limit(1)) is not None
