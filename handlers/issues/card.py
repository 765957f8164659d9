"""An issue's card: what it is, how it stands, what happened, and the buttons of those who may do something now."""

from collections.abc import Collection, Mapping, Sequence

from handlers.conversation import buttons
from handlers.conversation.turn import Rows, Say, Turn
from handlers.issues import timeline
from handlers.issues.names import Names, names
from handlers.issues.rules import WATCH_OFF, Role, may, needs_photo, roles_of
from handlers.issues.wanted import Listing, act_button, card_button, list_button
from handlers.questions.text import shown
from handlers.words.say import say
from storage import issues, people, photos
from storage.database import Tx
from storage.issue_life import IN_HAND, TASK, Event, Issue
from storage.people import Person
from storage.photos import KEPT

MOST = 6
"""Buttons besides the row of ways."""
ORDER = (
    "solved",
    "unsolved",
    "approve",
    "reject",
    "reply",
    "take",
    "claim",
    "return",
    "hand",
    "progress",
    "ask",
    "again",
    "respond",
    "comment",
    "require",
    "answer",
    "pass",
    "merge",
    "split",
    "sort",
    "spot",
    "add",
    "reopen",
    "watch",
)
"""What stands first; acts that only a question of ours offers (holds, keep, same) are not among them."""
SPACE = "　"


async def card(tx: Tx, turn: Turn, issue: Issue, roles: Collection[Role], page: int = 0) -> Say:
    """The card as the person of this turn sees it."""
    told, with_events, known = await _told(tx, turn, issue)
    parts = await issues.found(tx, issues.parts_of(issue.number), 20)
    unseen = await _unseen(tx, issue, told)
    notes = [*await _whole_of(tx, turn, issue), *await _owner_gone(tx, turn, issue)]
    notes += [turn.say("issue.photo_coming")] if unseen else []
    lines = [*head(issue, known), *notes, *_parts(parts, known), "", *timeline.lines(told, with_events, known)]
    hidden = ("approve",) if unseen else ()
    return Say("\n".join(lines), rows(issue, turn.person, roles, turn.language, page, hidden))


async def whole(tx: Tx, turn: Turn, issue: Issue, page: int = 0) -> Say:
    """Everything that happened, the latest first so many at a time."""
    told, with_events, known = await _told(tx, turn, issue)
    pages = max(1, -(-len(timeline.told(told)) // timeline.PAGE))
    here = page % pages
    earlier = act_button(turn.say("issue.button.earlier"), issue, "whole", (here + 1) % pages)
    back = card_button(turn.say("issue.button.card", number=issue.number), issue.number)
    shown = timeline.lines(told, with_events, known, timeline.PAGE, here)
    return Say("\n".join([title(issue), *shown]), ((earlier, back) if pages > 1 else (back,),))


async def _unseen(tx: Tx, issue: Issue, told: Sequence[Event]) -> bool:
    """Whether it is said to be done by photos of which none has come in yet: nobody can judge what cannot be seen."""
    if issue.state != "review":
        return False
    claim = max(event.revision for event in told if event.act == "claim")
    found = await photos.named(tx, await issues.awaited(tx, issue.number, claim))
    return bool(found) and all(one.state != KEPT for one in found)


async def _whole_of(tx: Tx, turn: Turn, issue: Issue) -> list[str]:
    """Of what it is a part; by its number alone for who does not see that."""
    parent = await issues.get(tx, issue.parent) if issue.parent else None
    if parent is None:
        return []
    seen = bool(roles_of(turn.person, parent))
    return [turn.say("issue.part_of", title=title(parent, 24) if seen else f"#{parent.number}")]


async def _owner_gone(tx: Tx, turn: Turn, issue: Issue) -> list[str]:
    """Who left the roster does nothing any more: somebody else has to."""
    if issue.owner_id is None or issue.state not in IN_HAND:
        return []
    owner = await people.by_id(tx, issue.owner_id)
    return [] if owner is not None and owner.posts else [turn.say("issue.owner_gone")]


async def _told(tx: Tx, turn: Turn, issue: Issue) -> tuple[list[Event], Mapping[str, int], Names]:
    told = (await issues.history(tx, [issue.number]))[issue.number]
    known = await names(tx, [issue], turn.language, turn.now.tzinfo, told)
    return told, await issues.photos_of(tx, issue.number), known


def title(issue: Issue, longest: int = 60) -> str:
    text = shown(issue.text)
    return f"#{issue.number} {text if len(text) <= longest else text[: longest - 1] + '…'}"


def head(issue: Issue, known: Names) -> list[str]:
    """What it is and how it stands."""
    language = known.language
    where = SPACE.join(part for part in (known.place(issue.place_id), issue.spot) if part)
    kind = known.category(issue.category) if issue.category else ""
    by = say(language, "issue.by_task" if issue.kind == TASK else "issue.by", who=known.person(issue.reporter_id))
    state = say(language, "issue.state", state=standing(issue, known))
    owned = [say(language, "issue.owner", owner=known.person(issue.owner_id))] if issue.owner_id else []
    owned += [say(language, "issue.due", due=known.day(issue.due_on))] if issue.due_on else []
    lines = [title(issue, 300), " · ".join(part for part in (where, kind, by) if part), SPACE.join([state, *owned])]
    lines += [say(language, "issue.requirement", text=shown(issue.requirement))] if issue.requirement else []
    lines += [say(language, "issue.request", text=shown(issue.request))] if issue.request else []
    lines += [say(language, "issue.voices", count=len(issue.voices))] if issue.voices else []
    lines += [say(language, "issue.used_before")] if issue.used_in >= 0 else []
    return lines


def standing(issue: Issue, known: Names) -> str:
    """The state, and of a closed issue by what it was closed."""
    named = known.state(issue)
    if issue.state == "merged":
        return f"{named} → #{issue.merged_into}"
    return named + say(known.language, "issue.by_silence") if issue.closed_how == "silence" else named


def rows(
    issue: Issue,
    person: Person,
    roles: Collection[Role],
    language: str,
    page: int = 0,
    hidden: Collection[str] = (),
) -> Rows:
    """What this person may do now but for what is hidden, at most six buttons; then the ways out."""
    acts = [act for act in ORDER if act not in hidden and may(person.id, issue, roles, act)]
    choices = [
        act_button(label(act, issue, person.id, language), issue, act, _arg(act, issue, person.id)) for act in acts
    ]
    if len(choices) > MOST:
        size = MOST - 1
        pages = -(-len(choices) // size)
        here = page % pages
        more = act_button(say(language, "button.more"), issue, "more", (here + 1) % pages)
        choices = [*choices[here * size : (here + 1) * size], more]
    ways = (
        act_button(say(language, "issue.button.photos"), issue, "photos"),
        act_button(say(language, "issue.button.whole"), issue, "whole"),
        list_button(say(language, "issue.button.list"), Listing("mine" if OWN.issuperset(roles) else "here")),
    )
    return (*buttons.arranged(choices), ways)


OWN = frozenset({Role.REPORTER, Role.OWNER})


def label(act: str, issue: Issue, person_id: int, language: str) -> str:
    """What stands on the button of an act."""
    if act == "hand" and issue.owner_id is not None:
        return say(language, "issue.do.hand_again")
    if act == "watch" and person_id in issue.watchers:
        return say(language, "issue.do.watch_no_more")
    if act == "claim" and issue.state == "review" and needs_photo(issue):
        return say(language, "issue.do.claim_again")
    if act == "again" and issue.state == "answered":
        return say(language, "issue.do.again_answered")
    return say(language, f"issue.do.{act}")


def _arg(act: str, issue: Issue, person_id: int) -> str:
    """Watching is switched on by one button and off by another: pressed twice, each says the same."""
    return WATCH_OFF if act == "watch" and person_id in issue.watchers else ""


def _parts(parts: Sequence[Issue], known: Names) -> list[str]:
    """The sub-tasks it was split into."""
    return [f"└ {title(one, 24)} · {standing(one, known)}" for one in parts]
