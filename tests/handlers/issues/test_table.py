"""Who may do what in which state: every cell of docs/ledger.md is pressed, and every empty one refused and recorded.

Each press goes the whole way, from a message that has arrived to the rows of the audit and the outbox.
"""

import re
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from handlers.conversation import state
from handlers.conversation.state import Conversation
from handlers.handle import handle
from handlers.issues.rules import ACTS, Role, allowed
from storage import conversations, issues, people, schema
from storage.database import Database, Tx
from storage.inbox import Arrival
from storage.issue_life import STATES, Issue, State
from storage.messages import Incoming, Outgoing
from tests.clock import Clock
from tests.handlers.issues.county import PHOTO, ROLES, brought, library, reported
from tests.handlers.issues.talk import HOUSE
from tests.village import settle

DOCUMENT = Path(__file__).parents[3] / "docs" / "ledger.md"
TEXT = "说明"
TYPED = {
    *("return", "progress", "ask", "answer", "comment", "reply", "respond", "reject"),
    *("unsolved", "require", "reopen", "add"),
}


class Undone(Exception):  # noqa: N818 -- no error: what was tried is taken back
    """Each cell is tried on the same issue."""


SIGNS = {Role.REPORTER: "报", Role.OWNER: "责", Role.SUPERVISOR: "督", Role.BRANCH: "村", Role.WATCHER: "观"}


def table() -> dict[tuple[str, str, str], bool]:
    """The document's cells, by role, act and state."""
    cells: dict[tuple[str, str, str], bool] = {}
    states: list[str] = []
    for line in DOCUMENT.read_text("utf-8").splitlines():
        if line.startswith("| act"):
            states = re.findall(r"`(\w+)`", line)
        elif row := re.match(r"\| `(\w+)` [^|]*\|(.*)\|$", line):
            for state, marks in zip(states, row[2].split("|"), strict=True):
                assert set(marks.strip()) <= set(SIGNS.values())
                cells |= {(role, row[1], state): sign in marks for role, sign in SIGNS.items()}
    return cells


def test_the_document_has_every_cell_and_they_are_the_rules() -> None:
    cells = table()
    assert set(cells) == {(role, act, state) for role in Role for act in ACTS for state in STATES}
    wrong = [cell for cell, mark in cells.items() if mark != allowed(cell[2], Role(cell[0]), cell[1])]  # type: ignore[arg-type]  # states of the table
    assert wrong == []


@pytest.mark.parametrize("standing", STATES)
async def test_every_cell_is_pressed(database: Database, clock: Clock, standing: State) -> None:
    cells = table()
    async with database.transaction() as tx:
        ids = await settle(tx)
        issue = await brought(tx, ids, standing)
        other = await reported(tx, ids, "水管漏水")
    clock.advance(timedelta(minutes=1))
    for role, name in ROLES.items():
        for act in ACTS:
            may = cells.get((role, act, standing), False) and not (role == "owner" and issue.owner_id is None)
            with suppress(Undone):
                await _once(database, ids[name], issue, act, other, ids["王秀英"], may)


async def _once(database: Database, who: int, issue: Issue, act: str, other: Issue, owner: int, may: bool) -> None:
    async with database.transaction() as tx:
        await _try(tx, who, issue, act, other, owner, may)
        raise Undone


async def _try(tx: Tx, who: int, issue: Issue, act: str, other: Issue, owner: int, may: bool) -> None:
    args = {"hand": f"/{owner}.7", "split": f"/{owner}.7", "merge": f"/{other.number}", "same": f"/{other.number}"}
    args |= {"sort": "/road", "pass": f"/{issue.path.split('.')[1 if issue.state == 'passed' else 0]}"}
    rest = f"{issue.number}/{act}/{issue.stage}{args.get(act, '')}"
    typed = {**dict.fromkeys(TYPED, TEXT), "spot": "村口", "split": f"{TEXT}\n明天"}.get(act)
    said, refused = await _said(tx, who, rest, typed, photo=act == "claim")
    after = await issues.get(tx, issue.number)
    assert after is not None
    cell = f"{act} in {issue.state}"
    if may:
        assert not refused, cell
        assert after.revision == issue.revision + 1, cell
        assert said, cell
    else:
        ((person_id, subject),) = refused
        assert person_id == who, cell
        assert subject.startswith(f"#{issue.number}"), cell
        assert after == await _same(tx, issue), cell
        assert re.match("这里办不了|.* 刚刚先办了一步|您刚才已经办过一步", said[0]), cell


async def _said(
    tx: Tx, who: int, rest: str, typed: str | None, photo: bool
) -> tuple[list[str], list[tuple[int | None, str]]]:
    """What somebody hears of a press, or of what is written or sent when asked; whom the audit has refused."""
    ((channel, chat),) = (await people.chats_of(tx, [who])).values()
    waiting = state.written(Conversation(waits_for=f"issues {rest}"))
    await conversations.save(tx, [conversations.Kept(who, waiting, None)])
    said = Incoming(channel=channel, key="k", account=chat, chat=chat, message="7", text=typed or "")
    if photo:
        said = said.model_copy(update={"attachments": (PHOTO,)})
    elif typed is None:
        said = said.model_copy(update={"press": f"m:issues:{rest}", "ack": "a"})
    await handle(tx, [Arrival(7, 0, "", tx.now, said)], await library(tx), HOUSE)
    bodies = select(schema.outbox.c.body).where(schema.outbox.c.kind == "reply").order_by(schema.outbox.c.id)
    heard = [Outgoing.model_validate_json(row.body).text for row in await tx.rows(bodies)]
    rows = await tx.rows(select(schema.audit).where(schema.audit.c.act == "issue.refuse"))
    return heard, [(row.person_id, row.subject) for row in rows]


async def _same(tx: Tx, issue: Issue) -> Issue:
    """As it was kept: the store has milliseconds."""
    told = (await issues.history(tx, [issue.number]))[issue.number]
    assert len(told) == issue.revision
    kept = await issues.get(tx, issue.number)
    assert kept is not None
    return kept
