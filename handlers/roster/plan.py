"""What an import must change, worked out before anything is written: pure, and empty for a file imported before."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from handlers.roster.gather import Listed, Names
from handlers.roster.match import Match
from storage.people import Account, Role
from storage.roster import Held, Known


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of one person of the file; posts to add are by place and role, with whether contact."""

    match: Match
    renamed: bool = False
    posts: Mapping[tuple[int, Role], bool] = field(default_factory=dict)
    dropped: tuple[Held, ...] = ()
    contacts: Mapping[int, bool] = field(default_factory=dict)
    """By id of the post, what it should say and does not."""
    accounts: tuple[Account, ...] = ()
    unlinked: tuple[Account, ...] = ()

    @property
    def new(self) -> bool:
        return self.match.known is None and bool(self.posts)

    @property
    def changes(self) -> bool:
        found = (self.renamed, self.posts, self.dropped, self.contacts, self.accounts, self.unlinked)
        return not self.new and any(found)


def plan(matches: Iterable[Match], places: Mapping[Names, int]) -> list[Step]:
    """One step for each person of the file, in its order."""
    return [_step(match, places) for match in matches]


def former_contacts(steps: Sequence[Step], known: Iterable[Known], branches: Mapping[int, Names]) -> Iterator[Held]:
    """Posts whose person is contact no longer, because the file names another person for the branch."""
    named: dict[Names, int] = {}
    for step in steps:
        person_id = step.match.known.id if step.match.known else 0
        named |= {names: person_id for (names, _), contact in step.match.listed.posts.items() if contact}
    handled = {post.id for step in steps for post in step.dropped} | {key for step in steps for key in step.contacts}
    for person in known:
        for post in person.posts:
            branch = branches.get(post.place_id)
            if post.contact and post.id not in handled and branch in named and named[branch] != person.id:
                yield post


def _step(match: Match, places: Mapping[Names, int]) -> Step:
    listed, known = match.listed, match.known
    wanted = {(places[names], role): contact for (names, role), contact in listed.posts.items()}
    if known is None:
        return Step(match, posts=wanted, accounts=listed.accounts if wanted else ())
    held = {(post.place_id, post.role): post for post in known.posts}
    channels = {channel for channel, _ in listed.accounts}
    return Step(
        match,
        renamed=known.name != listed.name or _told_more(listed, known),
        posts={post: contact for post, contact in wanted.items() if post not in held},
        dropped=tuple(_dropped(match, wanted, {places[names] for names in listed.places if names in places})),
        contacts={held[post].id: told for post, told in wanted.items() if post in held and held[post].contact != told},
        accounts=tuple(account for account in listed.accounts if account not in known.accounts),
        unlinked=tuple(one for one in known.accounts if one[0] in channels and one not in listed.accounts),
    )


def _told_more(listed: Listed, known: Known) -> bool:
    """Whether the file says a language or a zone that is not the one known."""
    return listed.language not in ("", known.language) or listed.zone not in ("", known.zone)


def _dropped(match: Match, wanted: Mapping[tuple[int, Role], bool], spoken_of: set[int]) -> Iterator[Held]:
    posts = match.known.posts if match.known else []
    moved = match.by_account and wanted and not any(post.place_id in spoken_of for post in posts)
    for post in posts:
        if moved or (post.place_id in spoken_of and (post.place_id, post.role) not in wanted):
            yield post
