"""An issue of the small county brought to any state, and a person who presses something on it."""

from typing import Any

from handlers.conversation.state import Conversation
from handlers.conversation.turn import Step, Turn
from handlers.forms.keep import load_library
from handlers.forms.offers import Library
from handlers.issues import birth
from handlers.issues.arrived import promise_new
from handlers.issues.command import ledger
from storage import issues, people, places, reports
from storage.database import Tx
from storage.issue_life import Issue, State
from storage.issues import Act
from storage.messages import Attachment, AttachmentKind, Incoming
from storage.reports import Filing
from tests.handlers.issues.talk import HOUSE

WAYS: dict[State, tuple[str, ...]] = {
    "reported": (),
    "passed": ("pass",),
    "assigned": ("hand", "ask"),
    "working": ("hand", "take", "ask"),
    "review": ("hand", "claim"),
    "confirm": ("hand", "claim", "approve"),
    "closed": ("hand", "claim", "approve", "solved"),
    "answered": ("hand", "answer"),
    "merged": ("merge",),
}
"""How an issue comes to a state; in each of them the reporter has a comment to answer."""
ROLES = {
    "reporter": "张大山",
    "owner": "刘春花",
    "supervisor": "李镇督",
    "branch": "王秀英",
    "watcher": "何管理",
    "nobody": "孙铁柱",
}
DOERS = {"take": "刘春花", "claim": "刘春花", "ask": "刘春花", "solved": "张大山"}
"""Who does it on the way; the others are the supervisor's."""
PHOTO = Attachment(kind=AttachmentKind.PHOTO, ref="result")


async def reported(tx: Tx, ids: dict[str, int], text: str = "村口路灯坏了", **answers: Any) -> Issue:
    """A new issue of 东坡村 by 张大山."""
    number = await reports.take_numbers(tx, 1)
    person = await people.by_id(tx, ids["张大山"])
    assert person is not None
    assert person.home is not None
    filing = Filing(number, "issue", 1, person.id, person.home, {"description": text, **answers}, {}, tx.now)
    await reports.file(tx, [filing])
    issue = await birth.born(tx, filing)
    assert issue is not None
    await promise_new(tx, issue, tx.now.astimezone(HOUSE.zone), "zh")
    return issue


async def brought(tx: Tx, ids: dict[str, int], state: State) -> Issue:
    """Another one, in this state."""
    other = await reported(tx, ids, "河堤渗水")
    issue = await done(tx, await reported(tx, ids), "comment", ids["李镇督"], text="请说清楚")
    for act in WAYS[state]:
        doer = ids[DOERS.get(act, "李镇督")]
        issue = await done(tx, issue, act, doer, await given(tx, ids, act, other), text="…")
    assert issue.state == state
    return issue


async def done(
    tx: Tx, issue: Issue, act: str, person_id: int | None, data: dict[str, Any] | None = None, text: str = ""
) -> Issue:
    """The issue after an act that nobody asked the rules about."""
    after = await issues.change(tx, issue, Act(act, person_id, text, data or {}))
    assert after is not None
    return after


async def given(tx: Tx, ids: dict[str, int], act: str, other: Issue) -> dict[str, Any]:
    if act == "hand":
        return {"owner": ids["刘春花"], "due": "2026-11-12"}
    if act == "pass":
        county = await places.find(tx, ["岭南县"])
        assert county is not None
        return {"desk": county.id, "desk_path": county.path, "name": county.name}
    return {"into": other.number} if act == "merge" else {}


async def library(tx: Tx) -> Library:
    """The built-in forms, which are the same in every store."""
    if not LIBRARY:
        LIBRARY.append(await load_library(tx))
    return LIBRARY[0]


LIBRARY: list[Library] = []


async def press(
    tx: Tx, who: int, rest: str, typed: str | None = None, photo: bool = False, name: str = "t"
) -> tuple[Step, Incoming]:
    """What becomes of a press on `m:issues:rest`, or of what is typed where that was asked."""
    person = await people.by_id(tx, who)
    assert person is not None
    said = Incoming(channel="telegram", key="k", account=person.name, chat=person.name, message="7", text=typed or "")
    if typed is None and not photo:
        said = said.model_copy(update={"press": f"m:issues:{rest}", "ack": "a"})
    if photo:
        said = said.model_copy(update={"attachments": (PHOTO,)})
    waited = rest if typed is None and not photo else f"{rest}\n{typed or ''}"
    turn = Turn(name, said, person, tx.now.astimezone(HOUSE.zone), "zh", await library(tx), ())
    return await ledger(tx, turn, Conversation(), waited), said
