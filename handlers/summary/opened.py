"""What is behind a figure of a summary, a page at a time: villages, supervisors, issues, reports with their photos."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from handlers.conversation import buttons
from handlers.conversation.recap import headline
from handlers.conversation.turn import Say
from handlers.forms.offers import Library
from handlers.issues.card import title
from handlers.issues.names import Names, names
from handlers.issues.rules import roles_of
from handlers.issues.wanted import card_button
from handlers.summary.allowed import Allowed
from handlers.summary.count import scope_of
from handlers.summary.figures import LACKING, OPENING, OVERDUE, SHORT, form_of
from handlers.summary.page import PHOTOS, link
from handlers.summary.text import form_title, percent, period_said
from storage import issue_counts, missing
from storage.counts import IN_TIME, Scope
from storage.database import Tx
from storage.duties import short_of_visits
from storage.issue_life import PHOTO, Issue
from storage.messages import Choice
from storage.reports import THEME_DAY
from storage.rows import Row, rows

BRANCHES, REPORTS = 10, 6
"""Lines on a page; each report or issue may have a button."""
LONGEST_GIST = 40


@dataclass(frozen=True, slots=True)
class _Lines:
    """One more may have been looked up than is shown: then there is a next page."""

    said: Sequence[str]
    each: int
    choices: Sequence[Choice] = ()


def opens(what: str, library: Library) -> bool:
    """Whether it names a figure that has rows."""
    return what in OPENING or form_of(what, library) is not None


async def page(tx: Tx, allowed: Allowed, library: Library) -> Say:
    scope = await scope_of(tx, allowed.place, allowed.period, allowed.now, allowed.zone)
    form = form_of(allowed.what, library)
    lines = await _reports(tx, allowed, scope, form, library) if form else await _others(tx, allowed, scope)
    text = "\n".join((_title(allowed, scope, form, library), *(lines.said[: lines.each] or [allowed.say("rows.none")])))
    return Say(text, (*buttons.arranged(lines.choices), _ways(allowed, len(lines.said) > lines.each)))


async def _others(tx: Tx, allowed: Allowed, scope: Scope) -> _Lines:
    """Villages, supervisors, or issues."""
    if allowed.what == OVERDUE:
        return await _overdue(tx, allowed, scope)
    first = allowed.number * BRANCHES
    if allowed.what == SHORT:
        short = await short_of_visits(tx, scope.place.path, scope.held, BRANCHES + 1, first)
        said = [allowed.say("rows.visitor", number=n, **one.model_dump()) for n, one in enumerate(short, first + 1)]
        return _Lines(said, BRANCHES)
    form = THEME_DAY if allowed.what == LACKING else missing.ANYTHING
    found = await missing.lacking(tx, scope, form, BRANCHES + 1, first)
    return _Lines([_branch(allowed, number, one) for number, one in enumerate(found, first + 1)], BRANCHES)


def _branch(allowed: Allowed, number: int, one: missing.Lacking) -> str:
    key = "rows.branch_contact" if one.contact else "rows.branch"
    why = allowed.say(f"why.{one.why}")
    return allowed.say(key, number=number, above=one.above, branch=one.place.name, why=why, contact=one.contact)


async def _overdue(tx: Tx, allowed: Allowed, scope: Scope) -> _Lines:
    """Each with a button to its card, for who may see that."""
    first = allowed.number * REPORTS
    found = await issue_counts.overdue(tx, scope.place.path, scope.filed[1], PHOTO, REPORTS + 1, first)
    known = await names(tx, found, allowed.language, allowed.zone)
    shown = [one for one in found[:REPORTS] if roles_of(allowed.person, one)]
    return _Lines([_late_issue(allowed, one, known) for one in found], REPORTS, [_card(one) for one in shown])


def _late_issue(allowed: Allowed, one: Issue, known: Names) -> str:
    place, owner, due = known.place(one.place_id), known.person(one.owner_id), known.day(one.due_on)
    return allowed.say("rows.issue", issue=title(one, LONGEST_GIST), place=place, owner=owner, due=due)


def _card(one: Issue) -> Choice:
    return card_button(f"#{one.number}", one.number)


async def _reports(tx: Tx, allowed: Allowed, scope: Scope, form: str, library: Library) -> _Lines:
    found = await rows(tx, scope, form, REPORTS + 1, allowed.number * REPORTS)
    said = [_report(allowed, one, library) for one in found]
    shown = [one for one in found[:REPORTS] if one.photos]
    return _Lines(said, REPORTS, [_photos(allowed, one) for one in shown])


def _report(allowed: Allowed, one: Row, library: Library) -> str:
    day = one.happened_at.astimezone(allowed.zone)
    head = allowed.say(
        "rows.report", number=one.number, month=day.month, day=day.day, place=one.place, person=one.person
    )
    form = library.get(one.form, one.version)
    gist = headline(form, one.answers, allowed.language) if form else ""
    gist = gist if len(gist) <= LONGEST_GIST else f"{gist[: LONGEST_GIST - 1]}…"
    more = (_attended(allowed, one), _late(allowed, one)) if one.form == THEME_DAY else ()
    return " · ".join(part for part in (head, gist, *more) if part)


def _attended(allowed: Allowed, one: Row) -> str:
    due, present = one.answers.get("due"), one.answers.get("present")
    if not (isinstance(due, int) and isinstance(present, int) and due):
        return ""
    return allowed.say("rows.attended", present=present, due=due, rate=percent(present, due))


def _late(allowed: Allowed, one: Row) -> str:
    filed, happened = (moment.astimezone(allowed.zone).date() for moment in (one.filed_at, one.happened_at))
    return allowed.say("rows.late") if filed - happened > timedelta(days=IN_TIME) else ""


def _photos(allowed: Allowed, one: Row) -> Choice:
    label = allowed.say("summary.button.photos", number=one.number, count=one.photos)
    return link(label, allowed.place, allowed.period.code, PHOTOS, one.number)


def _title(allowed: Allowed, scope: Scope, form: str | None, library: Library) -> str:
    month = int(scope.month[-2:])
    own = form is not None and allowed.what != THEME_DAY
    what = (
        form_title(library, form or "", allowed.language) if own else allowed.say(f"rows.{allowed.what}", month=month)
    )
    if allowed.number:
        what = allowed.say("rows.page", what=what, page=allowed.number + 1)
    said = period_said(allowed.period, allowed.language)
    return allowed.say("rows.title", place=allowed.place.name, period=said, what=what)


def _ways(allowed: Allowed, more: bool) -> tuple[Choice, ...]:
    place, code, number = allowed.place, allowed.period.code, allowed.number
    before = link(allowed.say("summary.button.previous"), place, code, allowed.what, number - 1)
    after = link(allowed.say("summary.button.next"), place, code, allowed.what, number + 1)
    back = link(allowed.say("summary.button.back"), place, code)
    return (*((before,) if number else ()), *((after,) if more else ()), back)
