"""What happened to an issue, a line an event: who, when, what, why."""

from collections.abc import Mapping, Sequence

from handlers.issues.names import Names
from handlers.questions.text import shown
from handlers.words.say import say
from storage.issue_life import Event

SHOWN = 6
"""Events on a card; the whole of it is a button away."""
LONGEST = 120
"""Signs of a reason on a card."""
PAGE = 20
"""Events at once where all are shown."""
UNTOLD = frozenset({"watch"})


def lines(
    events: Sequence[Event], photos: Mapping[str, int], names: Names, most: int = SHOWN, page: int = 0
) -> list[str]:
    """The last `most` events, or as many so many pages before, the oldest first; how many came before those."""
    shown = told(events)
    end = len(shown) - page * most
    start = max(0, end - most)
    earlier = [say(names.language, "issue.earlier", count=start)] if start else []
    return [*earlier, *(_line(event, photos, names) for event in shown[start:end])]


def told(events: Sequence[Event]) -> list[Event]:
    return [event for event in events if event.act not in UNTOLD]


def _line(event: Event, photos: Mapping[str, int], names: Names) -> str:
    many = sum(revision == event.revision for revision in photos.values())
    shown = say(names.language, "issue.event.photos", count=many) if many and event.revision > 1 else ""
    return f"{names.moment(event.at)} {what(event, names)}{shown}"


def what(event: Event, names: Names) -> str:
    """What was done, in one sentence."""
    text, data = shown(event.text)[:LONGEST], event.data
    mentions = {
        "who": names.person(event.person_id),
        "why": say(names.language, "show.colon") + text if text else "",
        "owner": names.person(data.get("owner")) if "owner" in data else "",
        "due": names.day(data.get("due", "")),
        "place": data.get("name", ""),
        "number": data.get("into") or data.get("part") or "",
        "category": names.category(data["category"]) if "category" in data else "",
        "spot": data.get("spot", ""),
        "day": names.day(data.get("day", "")),
    }
    return say(names.language, f"issue.event.{_named(event)}", **mentions)


def _named(event: Event) -> str:
    """Some acts are told in two ways."""
    if event.act == "report" and event.data.get("kind") == "task":
        return "task"
    if event.act == "keep" and not event.data.get("day"):
        return "keep_new"
    return "again_answered" if event.act == "again" and event.data.get("was") == "answered" else event.act
