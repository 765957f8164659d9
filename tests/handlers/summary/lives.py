"""What became of a drawn county's issues and tasks: every state, the late, the unheard, some opened again."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from storage import issues
from storage.database import Tx
from storage.issue_life import PHOTO, TASK, Issue
from storage.issues import Act
from storage.places import Place

KINDS = {"issue": PHOTO, "task": TASK}
"""By form."""
NEXT: Mapping[str, tuple[str, ...]] = {
    "reported": ("hand", "hand", "hand", "comment", "answer", "pass", "merge", "sort"),
    "passed": ("hand", "answer"),
    "assigned": ("take", "claim", "ask", "return"),
    "working": ("claim", "claim", "ask", "reply", "progress"),
    "review": ("approve", "approve", "reject"),
    "confirm": ("solved", "unsolved", "silence"),
    "closed": ("again", "holds"),
    "answered": ("again",),
    "merged": ("reopen",),
}
"""What may come next, by state; who may do it is asked elsewhere."""


async def live(tx: Tx, chance: random.Random, report: Mapping[str, Any], place: Place, people: Sequence[int]) -> None:
    """An issue's life, from the report that begins it."""
    data = {"kind": KINDS[report["form"]], "place": place.id, "path": place.path, "desk": place.id}
    act = Act("report", report["person_id"], f"第 {report['number']} 件", data | {"desk_path": place.path})
    issue: Issue | None = await issues.open_issue(tx, report["number"], act, report["filed_at"])
    now: datetime = report["filed_at"]
    for _ in range(chance.randrange(14)):
        assert issue is not None
        now += timedelta(hours=chance.randint(1, 90))
        name, who = chance.choice(NEXT[issue.state]), chance.choice(people)
        act = Act(name, None if name == "silence" else who, "", _data(chance, name, issue, people, now))
        issue = await issues.change(replace(tx, now=now), issue, act)


def _data(chance: random.Random, act: str, issue: Issue, people: Sequence[int], now: datetime) -> dict[str, Any]:
    due = (now + timedelta(days=chance.randrange(12))).date().isoformat()
    data: dict[str, dict[str, Any]] = {
        "hand": {"owner": chance.choice(people), "due": due, "requirement": "换新的"},
        "pass": {"desk": issue.desk_id, "desk_path": issue.desk_path},
        "merge": {"into": issue.number},
        "sort": {"category": "road"},
    }
    return data.get(act, {})
