"""What supervisors owe is counted like what villages owe, and their villages see it (反向督查)."""

from datetime import timedelta

from sqlalchemy import insert

from storage import issue_counts, people, reports, schema
from storage.database import Database, Tx
from storage.reports import Filing
from tests.clock import Clock
from tests.handlers.issues.county import brought, done, press, reported
from tests.handlers.issues.talk import HOUSE
from tests.village import settle


async def visit(tx: Tx, who: int, kind: str = "visit", form: str = "check_in") -> None:
    person = await people.by_id(tx, who)
    assert person is not None
    assert person.home is not None
    number = await reports.take_numbers(tx, 1)
    await reports.file(tx, [Filing(number, form, 1, who, person.home, {"kind": kind}, {}, tx.now)])


async def test_visits_requests_and_words_are_counted_by_person(database: Database, clock: Clock) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        await reported(tx, ids)
        await brought(tx, ids, "working")  # with a request that waits, of an issue spoken to; and another unspoken
        await visit(tx, ids["李镇督"])
        await visit(tx, ids["李镇督"])
        await visit(tx, ids["李镇督"], form="household_visit")  # told at length, and a visit all the same
        await visit(tx, ids["李镇督"], "duty")
        await visit(tx, ids["王秀英"])
    clock.advance(timedelta(days=4))
    async with database.transaction() as tx:
        await visit(tx, ids["陈县督"])
        month = tx.now.astimezone(HOUSE.zone).replace(day=1, hour=0, minute=0)
        owed = await issue_counts.duties(tx, [ids["李镇督"], ids["陈县督"]], month, tx.now + timedelta(seconds=1))
        assert owed[ids["李镇督"]] == issue_counts.Owed(visits=3, requests=1, comments=2)
        assert owed[ids["陈县督"]] == issue_counts.Owed(visits=1, requests=0, comments=0)
        later = await issue_counts.duties(tx, [ids["李镇督"]], tx.now, tx.now)
        assert later[ids["李镇督"]].visits == 0


async def test_a_village_sees_those_over_it_and_no_others(database: Database, clock: Clock) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        issue = await reported(tx, ids)
        await visit(tx, ids["李镇督"])
    clock.advance(timedelta(days=4))
    async with database.transaction() as tx:
        step, _ = await press(tx, ids["王秀英"], "?above/0/0")
        assert step.says[0].text.splitlines() == [
            "等上级办的 1 件",
            "#1 村口路灯坏了　东坡村　已报",
            "陈县督：本月走访 0/2 次，还有 0 件请示没回，0 件新问题三天没回话",
            "李镇督：本月走访 1/2 次，还有 0 件请示没回，1 件新问题三天没回话",
        ]
        await done(tx, issue, "comment", ids["李镇督"], text="知道了")
        step, _ = await press(tx, ids["王秀英"], "?above/0/0")
        assert "1 件新问题" not in step.says[0].text


async def test_lists_turn_their_pages_and_open_their_cards(database: Database) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        for number in range(8):
            await reported(tx, ids, f"第{number}处路面塌陷")
        first, _ = await press(tx, ids["李镇督"], "?here/0/0")
        labels = [[choice.label for choice in row] for row in first.says[0].rows]
        assert labels == [["#8", "#7", "#6"], ["#5", "#4", "更多…"], ["等我", "我的", "逾期", "等上级", "办结"]]
        more = first.says[0].rows[1][2].data.removeprefix("m:issues:")
        second, _ = await press(tx, ids["李镇督"], more)
        assert [choice.label for choice in second.says[0].rows[0]] == ["#3", "#2", "#1"]
        opened, _ = await press(tx, ids["李镇督"], second.says[0].rows[0][2].data.removeprefix("m:issues:"))
        assert opened.says[0].text.startswith("#1 第0处路面塌陷")
        assert all(len(choice.data.encode()) <= 64 for row in opened.says[0].rows for choice in row)


async def test_a_list_of_a_place_that_is_not_ones_own_is_refused(database: Database) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        row = {"person_id": ids["赵邻督"], "place_id": 1, "role": "member"}
        await tx.run(insert(schema.posts), row)
        for rest in ("?here/2/0", "?late/99/0", "河北镇", "东坡村", "没有村"):
            step, _ = await press(tx, ids["赵邻督"], rest)
            assert [deed.act for deed in step.deeds] == ["issue.refuse"], rest
            assert step.says[0].text == "这里办不了这件事。"
