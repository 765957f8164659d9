"""What people, places, states, categories and days are called when an issue is spoken of."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from handlers.words.say import say
from storage import exports, issue_terms, places
from storage.database import Tx
from storage.issue_life import Event, Issue
from storage.issue_terms import Category, Terms

BUILTIN = ("road", "light", "water", "waste", "danger", "other")
"""Categories that there are everywhere, by code; a county adds more by name."""


@dataclass(frozen=True, slots=True)
class Names:
    """Names at hand for some issues, in one language."""

    language: str
    zone: tzinfo | None
    people: Mapping[int, str]
    places: Mapping[int, str]
    states: Mapping[str, Mapping[str, str]]
    """What the states are called, by the path of an issue's place: each county and town has its own words."""

    def person(self, number: int | None) -> str:
        return self.people.get(number or 0, "") or say(self.language, "issue.nobody")

    def place(self, number: int) -> str:
        return self.places.get(number, "")

    def state(self, issue: Issue) -> str:
        named = self.states.get(issue.path, {}).get(issue.state, "")
        return named or say(self.language, f"issue.state.{issue.state}")

    def category(self, code: str) -> str:
        return category_name(code, self.language)

    def day(self, day: str) -> str:
        """A local day, "2026-11-12", as it is said; empty for none."""
        return day_said(day, self.language)

    def moment(self, at: datetime) -> str:
        local = at.astimezone(self.zone)
        return f"{local.month}-{local.day} {local:%H:%M}"


def day_said(day: str, language: str) -> str:
    if not day:
        return ""
    on = date.fromisoformat(day)
    return say(language, "issue.day", month=on.month, day=on.day)


def category_name(code: str, language: str) -> str:
    return say(language, f"issue.category.{code}") if code in BUILTIN else code


async def names(
    tx: Tx, issues: Collection[Issue], language: str, zone: tzinfo | None, events: Iterable[Event] = ()
) -> Names:
    """All that cards and lists of these issues mention."""
    people = {number for one in issues for number in (one.reporter_id, one.owner_id, one.handler_id, one.requested_of)}
    people |= {number for event in events for number in (event.person_id, event.data.get("owner"))}
    known = await exports.names_of(tx, {number for number in people if number is not None})
    found = await places.by_ids(tx, {number for one in issues for number in (one.place_id, one.desk_id)})
    states = await issue_terms.states_at(tx, {one.path for one in issues})
    return Names(language, zone, known, {number: place.name for number, place in found.items()}, states)


def choices(terms: Terms, language: str) -> list[tuple[str, str]]:
    """Every category that is offered, by code, with its name."""
    named = [(code, category_name(code, language)) for code in BUILTIN if code != "other"]
    mine = {name for code in BUILTIN for name in _both(code)}
    added = [(one.name, one.name) for one in terms.categories if one.name not in mine]
    return [*named, *added, ("other", category_name("other", language))]


def settings_of(terms: Terms, code: str) -> Category:
    """Owner, days and requirement that are usual for a category: a county may say so for a built-in one too."""
    names = _both(code) if code in BUILTIN else (code,)
    return next((found for name in names if (found := terms.category(name))), Category(code))


def guess(terms: Terms, text: str) -> str:
    """The category whose word stands in the text, the longest word counting; empty where none or several fit."""
    words = {code: say("zh", f"issue.words.{code}").split("|") for code in BUILTIN if code != "other"}
    for one in terms.categories:
        code = next((code for code in BUILTIN if one.name in _both(code)), one.name)
        words[code] = [*words.get(code, ()), *one.words]
    longest = {code: max((len(word) for word in some if word in text), default=0) for code, some in words.items()}
    most = max(longest.values(), default=0)
    best = [code for code, length in longest.items() if length == most]
    return best[0] if most and len(best) == 1 else ""


def _both(code: str) -> tuple[str, ...]:
    return tuple(category_name(code, language) for language in ("zh", "en"))
