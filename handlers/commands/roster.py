"""The command /roster: who is who in one's own subtree, whom nothing unasked can reach, and what to do about it."""

from collections.abc import Sequence

from handlers.conversation import buttons
from handlers.conversation.state import Conversation
from handlers.conversation.turn import Say, Step, Turn
from storage import audience, people
from storage.audience import Unreachable
from storage.database import Tx
from storage.people import WATCHING, Person
from storage.places import Place

MOST_NAMED = 40
UNREACHABLE = "unreachable"
REASONS = ("blocked", "gone", "")
"""Problems with a remedy of their own, none meaning no account yet; for any other a line from the person may help."""


async def roster(tx: Tx, turn: Turn, conversation: Conversation, rest: str) -> Step:
    """Of the places watched over, else of the branch served as secretary; with "unreachable", who cannot be reached."""
    posts = [post.place for post in turn.person.posts if post.role in WATCHING or post.role == "secretary"]
    roots = list({place.id: place for place in posts}.values())
    if rest.strip() == UNREACHABLE:
        lines = [line for root in roots for line in await _missed(tx, turn, root)]
        return Step(conversation, (Say("\n".join(lines)),))
    lines = [line for root in roots for line in await _listed(tx, turn, root)]
    many = sum([await audience.count_unreachable(tx, root.path) for root in roots])
    label = turn.say("button.roster.unreachable", count=many)
    rows = ((buttons.button(label, buttons.COMMAND, "roster", UNREACHABLE),),) if many else ()
    return Step(conversation, (Say("\n".join(lines), rows),))


async def _listed(tx: Tx, turn: Turn, root: Place) -> list[str]:
    found = await people.in_subtree(tx, root.path, most=MOST_NAMED)
    more = await people.count_in_subtree(tx, root.path) - len(found)
    lines = [root.name, *(_named(turn, person, root.path) for person in found)]
    return [*lines, turn.say("roster.more", count=more)] if more else lines


def _named(turn: Turn, person: Person, path: str) -> str:
    posts = [post for post in person.posts if post.place.path.startswith(path)]
    return f"{person.name}　" + "、".join(f"{post.place.name}{turn.say(f'role.{post.role}')}" for post in posts)


async def _missed(tx: Tx, turn: Turn, root: Place) -> list[str]:
    """By reason, since the remedy goes by it."""
    many = await audience.count_unreachable(tx, root.path)
    if not many:
        return [turn.say("roster.all_reached", place=root.name)]
    missed = await audience.unreachable(tx, root.path, most=MOST_NAMED)
    groups: dict[str, list[Unreachable]] = {}
    for one in missed:
        groups.setdefault(one.problem if one.problem in REASONS else "other", []).append(one)
    lines = [turn.say("roster.missed", place=root.name, count=many)]
    lines += [_reason(turn, reason, those) for reason, those in groups.items()]
    return [*lines, turn.say("roster.more", count=many - len(missed))] if many > len(missed) else lines


def _reason(turn: Turn, reason: str, those: Sequence[Unreachable]) -> str:
    names = turn.say("show.comma").join(one.name for one in those)
    return turn.say(f"roster.missed.{reason or 'unbound'}", names=names)
