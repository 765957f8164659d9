"""What became of the sample town's issues: some are new, some in hand, one is late, some are closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from handlers.demo.county import TOWNS, serving
from storage import issues
from storage.database import Tx
from storage.issue_life import Issue
from storage.issues import Act


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that is done to an issue."""

    act: str
    who: str
    """supervisor, owner or reporter."""
    hours: int
    """After what came before."""
    text: str = ""
    days: int = 7
    """Of a hand-out: until the deadline."""


HANDED = Deed("hand", "supervisor", 5)
WORKED = (HANDED, Deed("take", "owner", 3), Deed("progress", "owner", 20, "材料买好了，这两天动工。"))
CLAIMED = (*WORKED, Deed("claim", "owner", 30, "修好了，请看看。"))
LIVES: tuple[tuple[Deed, ...], ...] = (
    (*CLAIMED, Deed("approve", "supervisor", 4), Deed("solved", "reporter", 6)),
    (Deed("hand", "supervisor", 5, days=1), Deed("take", "owner", 2)),
    (*CLAIMED, Deed("approve", "supervisor", 4)),
    (),
    (*WORKED, Deed("ask", "owner", 5, "钱不够，能不能从专项里出？")),
    CLAIMED,
    (Deed("answer", "supervisor", 9, "明年统一改造，今年先放了警示牌。"),),
    (HANDED, Deed("comment", "supervisor", 1, "照片拍得清楚，谢谢。")),
)
"""In turn, for the issues in the order of their numbers; what would lie ahead is not yet done."""


async def live(tx: Tx, ids: Mapping[str, int], places: Mapping[int, str]) -> None:
    """Writes what was done to every issue until now; `ids` by name, `places` are names by id."""
    town_of = {branch: town for town, branches in TOWNS.items() for branch in branches}
    found = await issues.found(tx, issues.anywhere(""), 1000)
    for number, issue in enumerate(sorted(found, key=lambda one: one.number)):
        branch = places.get(issue.place_id, "")
        if branch in town_of:
            doers = {
                "supervisor": ids[serving(town_of[branch])[0]],
                "owner": ids[serving(branch)[0]],
                "reporter": issue.reporter_id,
            }
            await _live(tx, issue, LIVES[number % len(LIVES)], doers)


async def _live(tx: Tx, issue: Issue, deeds: Sequence[Deed], doers: Mapping[str, int]) -> None:
    now = issue.opened_at
    for deed in deeds:
        now += timedelta(hours=deed.hours)
        if now > tx.now:
            return
        due = (now + timedelta(days=deed.days)).date().isoformat()
        data = {"owner": doers["owner"], "due": due} if deed.act == "hand" else {}
        changed = await issues.change(replace(tx, now=now), issue, Act(deed.act, doers[deed.who], deed.text, data))
        assert changed is not None  # noqa: S101 -- nobody else is there
        issue = changed
