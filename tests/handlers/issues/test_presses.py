"""Presses that come late, at once, from wrong hands, or with made-up arguments; and what is typed where we asked."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from handlers.issues.wanted import Listing, Press, act_button, card_button, list_button, read
from storage import issues, schema
from storage.database import Database
from storage.issue_life import Issue
from storage.issues import Act
from storage.messages import Outgoing
from tests.clock import Clock
from tests.handlers.issues.county import brought, press, reported
from tests.village import settle

READ = (
    # what is said, what is meant
    ("", Listing(named="")),
    ("河北镇", Listing(named="河北镇")),
    ("?late/17/2", Listing("late", 17, 2)),
    ("?never/17/2", Listing(named="?never/17/2")),
    ("12", 12),
    ("#12", 12),
    ("＃12", 12),
    ("12/hand/3", Press(12, "hand", 3)),
    ("12/hand/3/45.7", Press(12, "hand", 3, "45.7")),
    ("12/return/3\n不归我管\n真的", Press(12, "return", 3, "", "不归我管\n真的")),
    ("12/claim/3\n", Press(12, "claim", 3, "", "")),
    ("12/HAND/3", Listing(named="12/HAND/3")),
    ("1234567890123", Listing(named="1234567890123")),
)


@pytest.mark.parametrize(("said", "meant"), READ)
def test_what_is_said_is_read(said: str, meant: object) -> None:
    assert read(said) == meant


def test_no_button_is_longer_than_telegram_takes(database: Database) -> None:
    longest = 999_999_999_999
    moment = database.now()
    issue = Issue(longest, "photo", 1, "1.", 1, "…", moment, moment, 1, "1.", stage=999_999)
    made = [
        act_button("…", issue, "progress", f"{longest}.365"),
        act_button("…", issue, "sort", "十个字十个字十个字十"),
        card_button("…", longest),
        list_button("…", Listing("waiting", longest, 99_999)),
    ]
    assert [choice.data for choice in made if len(choice.data.encode()) > 64] == []


async def test_of_two_who_read_the_same_only_one_changes_it(database: Database) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        issue = await brought(tx, ids, "review")
        first = await issues.change(tx, issue, Act("approve", ids["李镇督"]))
        second = await issues.change(tx, issue, Act("reject", ids["陈县督"], "不行"))
        assert first is not None
        assert second is None
        assert await issues.get(tx, issue.number) == (await issues.found(tx, issues.own(ids["张大山"])))[0]
        events = (await issues.history(tx, [issue.number]))[issue.number]
    assert [event.act for event in events][-1] == "approve"
    assert events[-1].revision == len(events)


async def test_who_comes_second_hears_what_the_first_did(database: Database) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        issue = await brought(tx, ids, "review")
        await press(tx, ids["李镇督"], f"{issue.number}/approve/{issue.stage}")
        step, _ = await press(tx, ids["陈县督"], f"{issue.number}/reject/{issue.stage}")
    assert "待回访" in step.says[0].text
    assert "李镇督" in step.says[0].text
    assert [deed.act for deed in step.deeds] == ["issue.refuse"]


@pytest.mark.parametrize(
    "rest",
    [
        pytest.param("hand/{stage}/{me}.7", id="to oneself"),
        pytest.param("hand/{stage}/{stranger}.7", id="to somebody of another town"),
        pytest.param("hand/{stage}/999.7", id="to nobody"),
        pytest.param("sort/{stage}/没有这类", id="a category that is not offered"),
    ],
)
async def test_made_up_arguments_are_refused(database: Database, rest: str) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        issue = await reported(tx, ids)
        told = rest.format(stage=issue.stage, me=ids["李镇督"], stranger=ids["孙铁柱"])
        step, _ = await press(tx, ids["李镇督"], f"{issue.number}/{told}")
        assert await issues.get(tx, issue.number) == issue
    assert [deed.act for deed in step.deeds] == ["issue.refuse"]
    assert step.says[0].text == "这里办不了这件事。"


@pytest.mark.parametrize("arg", ["0", "999", "-3", "7.5", "x"])
async def test_a_deadline_out_of_all_measure_is_asked_again(database: Database, arg: str) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        issue = await reported(tx, ids)
        step, _ = await press(tx, ids["李镇督"], f"{issue.number}/hand/{issue.stage}/{ids['王秀英']}.{arg}")
        assert await issues.get(tx, issue.number) == issue
    assert "哪天前办完" in step.says[0].text


@pytest.mark.parametrize(
    ("typed", "due"),
    [
        ("周五", "2026-11-06"),
        ("11月12日", "2026-11-12"),
        ("后天", "2026-11-07"),
        ("3号", "2026-12-03"),
        ("5天", "2026-11-10"),
        ("一周内", "2026-11-12"),
        ("月底", "2026-11-30"),
        ("今天", "2026-11-05"),
        ("换个新的", ""),
        ("0天", ""),
        ("昨天", ""),
    ],
)
async def test_a_typed_deadline_is_a_day_to_come(database: Database, typed: str, due: str) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        issue = await reported(tx, ids)
        step, _ = await press(tx, ids["李镇督"], f"{issue.number}/hand/{issue.stage}/{ids['王秀英']}", typed)
        after = await issues.get(tx, issue.number)
        assert after is not None
    assert after.due_on == due
    assert due or typed in step.says[0].text


async def test_an_issue_cannot_be_merged_into_what_one_does_not_see(database: Database) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        issue = await reported(tx, ids)
        await press(tx, ids["李镇督"], f"{issue.number}/merge/{issue.stage}/{issue.number}")
        await press(tx, ids["李镇督"], f"{issue.number}/merge/{issue.stage}/999")
        assert await issues.get(tx, issue.number) == issue
        other = await reported(tx, ids, "路面塌方")
        await press(tx, ids["张大山"], f"{issue.number}/same/{issue.stage}/{other.number}")
        merged = await issues.get(tx, issue.number)
        assert merged is not None
        assert merged.merged_into == other.number


async def test_nobody_is_disturbed_at_night(database: Database, clock: Clock) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        issue = await reported(tx, ids)
    clock.advance(timedelta(hours=13))  # ten in the evening
    async with database.transaction() as tx:
        await press(tx, ids["李镇督"], f"{issue.number}/hand/{issue.stage}/{ids['王秀英']}.7")
        rows = await tx.rows(select(schema.outbox.c.body, schema.outbox.c.due_at, schema.outbox.c.kind))
    told = {Outgoing.model_validate_json(row.body).chat: row for row in rows}
    assert set(told) == {"王秀英", "张大山"}
    assert {row.kind for row in rows} == {"notice"}
    assert {(row.due_at - database.now()) for row in rows} == {timedelta(hours=10, minutes=37)}


async def test_others_hear_in_their_own_language(database: Database) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        await tx.run(schema.people.update().where(schema.people.c.name == "王秀英").values(language="en"))
        issue = await reported(tx, ids)
        await press(tx, ids["李镇督"], f"{issue.number}/hand/{issue.stage}/{ids['王秀英']}.7")
        rows = await tx.rows(select(schema.outbox.c.body))
    told = {one.chat: one for one in (Outgoing.model_validate_json(row.body) for row in rows)}
    assert told["王秀英"].text.startswith("李镇督 hands you #1")
    assert [choice.label for row in told["王秀英"].rows for choice in row][:2] == ["Take on", "Done"]
    assert told["张大山"].text.startswith("您反映的 #1")


async def test_who_cannot_be_written_to_must_be_told_otherwise(database: Database) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        await tx.run(schema.accounts.delete().where(schema.accounts.c.account == "王秀英"))
        issue = await reported(tx, ids)
        step, _ = await press(tx, ids["李镇督"], f"{issue.number}/hand/1/{ids['王秀英']}.7")
    assert step.says[0].text.endswith("王秀英 还没有绑定账号，收不到通知，请当面说一声。")


async def test_a_double_tap_on_watch_watches_and_another_button_ends_it(database: Database) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        issue = await brought(tx, ids, "working")
        for arg, watchers in (("", 1), ("", 1), ("/off", 0), ("/off", 0)):
            await press(tx, ids["陈县督"], f"{issue.number}/watch/{issue.stage}{arg}")
            after = await issues.get(tx, issue.number)
            assert after is not None
            assert after.watchers == (ids["陈县督"],) * watchers


async def test_who_watches_hears(database: Database) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        issue = await brought(tx, ids, "confirm")
        await press(tx, ids["陈县督"], f"{issue.number}/watch/{issue.stage}")
        watched = await issues.get(tx, issue.number)
        assert watched is not None
        assert watched.watchers == (ids["陈县督"],)
        assert watched.stage == issue.stage
        await press(tx, ids["张大山"], f"{issue.number}/solved/{issue.stage}")
        rows = await tx.rows(select(schema.outbox.c.chat))
    assert {"陈县督", "李镇督", "刘春花"} == {row.chat for row in rows}
