"""A report becomes an issue: opened by the commit that files it, corrected by the one that corrects it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from handlers.conversation.turn import Rows, Say
from handlers.issues.arrived import LEDGER
from handlers.issues.names import choices, guess
from handlers.issues.wanted import act_button, paged
from handlers.words.say import say
from storage import issue_terms, issues, photos, schema
from storage.database import Tx
from storage.issue_life import PHOTO, TASK, Issue
from storage.issues import Act
from storage.messages import Choice
from storage.places import Place
from storage.reports import Filing

DESCRIPTION, PHOTOS, PLACE = "description", "photo", "place"
"""Questions of the form `issue`; a county that changes the form keeps their names."""


async def born(tx: Tx, filing: Filing, parent: int | None = None, at: datetime | None = None) -> Issue | None:
    """The issue that a report begins, now or `at` another time; None where its form is not of the ledger."""
    if filing.form not in LEDGER:
        return None
    desk = await _desk(tx, filing.place)
    text = str(filing.answers.get(DESCRIPTION, ""))
    terms = await issue_terms.categories_at(tx, filing.place.path)
    ids = tuple(filing.answers.get(PHOTOS, ()))
    data = {
        "kind": PHOTO if filing.form == "issue" else TASK,
        "place": filing.place.id,
        "path": filing.place.path,
        "desk": desk.id,
        "desk_path": desk.path,
        "category": guess(terms, text),
        "position": await _position(tx, filing.answers, ids),
        **({"parent": parent} if parent else {}),
    }
    return await issues.open_issue(tx, filing.number, Act("report", filing.person_id, text, data, ids), at)


def at_place(filing: Filing, place: Place) -> Filing:
    """The same report, of what is at another place: a part of a village's issue is filed by the town."""
    return replace(filing, place=place)


async def corrected(tx: Tx, number: int, person_id: int, answers: Mapping[str, Any]) -> None:
    """What the reporter says now is what the issue says; what stood before is in its events."""
    issue = await issues.get(tx, number)
    text, position = str(answers.get(DESCRIPTION, "")), str(answers.get(PLACE, ""))[:60]
    if issue is not None and (text != issue.text or position not in ("", issue.position)):
        await issues.change(tx, issue, Act("correct", person_id, text, {"position": position}))


async def with_offers(tx: Tx, issue: Issue, receipt: Say, language: str) -> Say:
    """The receipt, and below it which kind of issue this is, unless its words say so, and where, unless that was sent.

    Nobody has to; one tap each. For a task: to whom it goes.
    """
    change, *others = receipt.rows
    if issue.kind == TASK:
        return Say(receipt.text, ((*change, _act(issue, "hand", language)), *others))
    change = change if issue.position else (*change, _act(issue, "spot", language))
    if issue.category:
        return Say(receipt.text, (change, *others))
    kinds = await kind_rows(tx, issue, language)
    return Say(f"{receipt.text}\n{say(language, 'issue.ask_category')}", (*kinds, change, *others))


async def kind_rows(tx: Tx, issue: Issue, language: str, page: int = 0) -> Rows:
    """The categories as buttons."""
    named = choices(await issue_terms.categories_at(tx, issue.path), language)
    return paged(named, issue, "sort", page, say(language, "button.more"))


def _act(issue: Issue, act: str, language: str) -> Choice:
    return act_button(say(language, f"issue.do.{act}"), issue, act)


async def _desk(tx: Tx, place: Place) -> Place:
    """Where it is dealt with: the nearest place at or above, but not the branch itself, that has a supervisor."""
    table, posts = schema.places, schema.posts
    above = [int(part) for part in place.path.split(".") if part]
    columns = (table.c.id, table.c.level, table.c.name, table.c.path)
    watched = select(posts.c.place_id).where(posts.c.role == "supervisor", posts.c.place_id.in_(above))
    offices = select(*columns).where(table.c.id.in_(above), table.c.level != "branch").order_by(table.c.path.desc())
    found = [Place(**row._mapping) for row in await tx.rows(offices.where(table.c.id.in_(watched)).limit(1))]
    found = found or [Place(**row._mapping) for row in await tx.rows(offices.limit(1))]
    return found[0] if found else place


async def _position(tx: Tx, answers: Mapping[str, Any], ids: Sequence[str]) -> str:
    """Where: as it was sent, else as a photo's file says, where that is here and says so."""
    if answers.get(PLACE):
        return str(answers[PLACE])[:60]
    return next((one.position for one in await photos.named(tx, ids) if one.position), "")
