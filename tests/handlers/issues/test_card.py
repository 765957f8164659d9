"""What a card and the whole history show, and what they must not."""

from pathlib import Path

import pytest

from handlers.conversation.turn import Step
from storage import issue_terms, issues, places, schema
from storage.database import Database, Tx
from storage.messages import Choice
from tests.handlers.issues.county import done, press, reported
from tests.handlers.issues.test_arrived import come, with_photos
from tests.village import settle

OVERTURNED = "\u202e\u2066\u0007\u200f"
"""Signs that turn a line around, ring a bell, or hide."""


def choices(step: Step) -> list[Choice]:
    return [choice for row in step.says[0].rows for choice in row]


def labels(step: Step) -> list[str]:
    return [choice.label for choice in choices(step)]


async def test_the_whole_history_comes_in_pages_the_latest_first(database: Database) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        issue = await reported(tx, ids)
        for number in range(120):
            issue = await done(tx, issue, "comment", ids["李镇督"], text=f"点评{number:03}" + "长" * 200)
        seen, step = [], (await press(tx, ids["李镇督"], f"{issue.number}/whole/1"))[0]
        while (said := step.says[0].text) not in seen:
            assert len(said) < 4000
            seen.append(said)
            (earlier,) = [choice for choice in choices(step) if choice.label == "更早的"]
            step, asked = await press(tx, ids["李镇督"], earlier.data.removeprefix("m:issues:"))
            assert step.says[0].replaces == asked.message
    assert [len(said.split("\n")) for said in seen] == [22, 22, 22, 22, 22, 22, 2]  # a title, and how many more
    assert "点评119" in seen[0]
    assert [number for number in range(120) if not any(f"点评{number:03}" in said for said in seen)] == []
    assert "张大山 反映" in seen[-1]


@pytest.mark.parametrize("act", ["comment", "require", "ask", "spot", "hand", "split"])
async def test_signs_that_turn_a_line_around_are_neither_kept_nor_shown(database: Database, act: str) -> None:
    """Also of what was kept before they were taken out."""
    words = f"先{OVERTURNED}停水"
    async with database.transaction() as tx:
        ids = await settle(tx)
        issue = await reported(tx, ids, f"水管{OVERTURNED}漏水")
        issue = await done(tx, issue, "hand", ids["李镇督"], {"owner": ids["王秀英"], "due": "2026-11-12"})
        issue = await done(tx, issue, "comment", ids["李镇督"], text=words)
        arg = f"/{ids['刘春花']}" if act in ("hand", "split") else ""
        who = ids["王秀英" if act == "ask" else "李镇督"]
        typed = f"{words}\n明天" if arg else words
        await press(tx, who, f"{issue.number}/{act}/{issue.stage}{arg}", typed)
        found = await issues.found(tx, issues.anywhere(""))
        told = await issues.history(tx, [one.number for one in found])
        kept = [event.text + str(event.data) for events in told.values() for event in events[3:] if event.act == act]
        kept += [one.requirement + one.spot + one.request for one in found]
        card, _ = await press(tx, ids["李镇督"], str(issue.number))
        whole, _ = await press(tx, ids["李镇督"], f"{issue.number}/whole/1")
        said = [row.body for row in await tx.rows(schema.outbox.select())]
    assert "先停水" in "".join(kept) or act == "split"
    for text in (*kept, card.says[0].text, whole.says[0].text, *said):
        assert not set(OVERTURNED) & set(text)


async def test_nobody_is_offered_to_judge_what_has_not_arrived(database: Database, tmp_path: Path) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        issue = await with_photos(tx, ids, "a")
        await come(tx, tmp_path, a="lamp")
        issue = await done(tx, issue, "hand", ids["李镇督"], {"owner": ids["王秀英"], "due": "2026-11-12"})
        await press(tx, ids["王秀英"], f"{issue.number}/claim/{issue.stage}", photo=True, name="x")
        before, _ = await press(tx, ids["李镇督"], str(issue.number))
        await come(tx, tmp_path, **{"x-0": "mended"})
        after, _ = await press(tx, ids["李镇督"], str(issue.number))
        owners, _ = await press(tx, ids["王秀英"], str(issue.number))
    assert "属实，同意" not in labels(before)
    assert "退回重办" in labels(before)
    assert "整改照片还在路上" in before.says[0].text
    assert labels(after)[:2] == ["属实，同意", "退回重办"]
    assert "整改照片" not in after.says[0].text
    assert "换张照片" in labels(owners)


async def test_each_row_of_a_list_is_called_as_its_own_county_calls_it(database: Database) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        await reported(tx, ids)
        await _other_county(tx, ids["张大山"])
        county = await places.find(tx, ["岭南县"])
        other = await places.find(tx, ["海东县"])
        assert county is not None
        assert other is not None
        await issue_terms.put_states(tx, county.id, {"reported": "待受理"})
        await issue_terms.put_states(tx, other.id, {"reported": "新收到"})
        step, _ = await press(tx, ids["张大山"], "?mine/0/0")
    assert sorted(line.split("　")[2] for line in step.says[0].text.split("\n")[1:]) == ["待受理", "新收到"]


async def _other_county(tx: Tx, reporter: int) -> None:
    """An issue of the same person, who serves there too."""
    await settle(tx, ["海东县/河口镇/沙头村 周远志 书记"])
    place = await places.find(tx, ["海东县", "河口镇", "沙头村"])
    assert place is not None
    data = {"kind": "photo", "place": place.id, "path": place.path, "desk": place.id, "desk_path": place.path}
    row = {"number": 900, "form": "issue", "version": 1, "answers": {}, "sources": {}}
    row |= {"filed_at": tx.now, "happened_at": tx.now, "changed_at": tx.now}
    row |= {"person_id": reporter, "place_id": place.id, "path": place.path}
    await tx.run(schema.reports.insert(), row)
    await issues.open_issue(tx, 900, issues.Act("report", reporter, "堤坝渗水", data))
