"""Invites people who have not joined yet: a code and a link for each, to be handed over in person."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from handlers.orgs import orgs
from storage import audit, roster
from storage.database import Tx
from storage.invitations import Invitation, draw, invite_many
from storage.roster import Serving


@dataclass(frozen=True, slots=True)
class Invited:
    """One line of what is printed, once: the store keeps hashes only."""

    name: str
    org: str
    role: str
    code: str
    link: str


async def invite(
    tx: Tx,
    path: str,
    role: str | None = None,
    again: bool = False,
    link_to: Callable[[Invitation], str] = lambda _: "",
    fresh: Callable[[], Invitation] = draw,
) -> list[Invited]:
    """Invites everybody at or below `path` whom nothing was heard from; `again`: also the others, for another phone.

    An earlier invitation of the same person ends.
    """
    posts: dict[int, Serving] = {}
    for post in await roster.serving(tx, path, role):
        if again or not post.joined:
            posts.setdefault(post.person_id, post)
    names = await orgs(tx)
    invitations = {person_id: fresh() for person_id in posts}
    await invite_many(tx, invitations)
    await audit.record(tx, [audit.Entry("roster.invite", None, f"{len(posts)} people below {names.get(path, '/')}")])
    return [
        Invited(post.name, names[post.place_path], post.role, invitations[number].code, link_to(invitations[number]))
        for number, post in posts.items()
    ]


def link_from(bot_name: str, public_url: str) -> Callable[[Invitation], str]:
    """How an invitation becomes a link: to the Telegram bot where there is one, else to the page, else none."""
    if bot_name:
        return lambda invitation: f"https://t.me/{bot_name}?start={invitation.link}"
    if public_url:
        return lambda invitation: f"{public_url}/?{urlencode({'code': invitation.link})}"
    return lambda _: ""
