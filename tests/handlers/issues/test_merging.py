"""Merged issues lose nobody: who spoke of one hears of the other, parts go along, and nothing ends in what is over."""

from sqlalchemy import select

from storage import issues, schema
from storage.database import Database, Tx
from storage.issue_life import Issue, replay
from storage.messages import Outgoing
from tests.handlers.issues.county import brought, done, press, reported
from tests.village import settle


async def told(tx: Tx, words: str) -> set[str]:
    rows = await tx.rows(select(schema.outbox.c.body))
    said = [Outgoing.model_validate_json(row.body) for row in rows]
    return {one.chat for one in said if words in one.text}


async def again(tx: Tx, issue: Issue) -> Issue:
    """As it is now, which is what its events give."""
    found = await issues.get(tx, issue.number)
    assert found is not None
    assert replay((await issues.history(tx, [issue.number]))[issue.number]) == found
    return found


async def test_everybody_who_spoke_of_it_or_watches_goes_along_and_hears(database: Database) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        one, other = await reported(tx, ids, "甲处塌方"), await reported(tx, ids, "乙处塌方")
        one = await done(tx, one, "voice", ids["刘春花"], {"part": 99})
        one = await done(tx, one, "watch", ids["陈县督"])
        one = await done(tx, one, "hand", ids["李镇督"], {"owner": ids["王秀英"], "due": "2026-11-12"})
        await press(tx, ids["李镇督"], f"{one.number}/merge/{one.stage}/{other.number}")
        into = await again(tx, other)
        assert (await again(tx, one)).merged_into == into.number
        assert into.voices == (ids["刘春花"],)  # who reported both is the reporter of what is left
        assert into.watchers == (ids["陈县督"],)
        assert await told(tx, f"和 #{into.number} 是同一件") == {"张大山", "刘春花", "陈县督", "王秀英"}


async def test_open_parts_go_along_and_what_is_done_stays(database: Database) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        whole, other = await reported(tx, ids, "大坝裂"), await reported(tx, ids, "河堤渗水")
        await press(tx, ids["李镇督"], f"{whole.number}/hand/1/{ids['王秀英']}.7")
        for words in ("清淤", "补缝"):
            await press(tx, ids["李镇督"], f"{whole.number}/split/2/{ids['刘春花']}.7", f"{words}\n明天")
        ready, left = await issues.found(tx, issues.parts_of(whole.number))
        await done(tx, ready, "answer", ids["李镇督"], text="不用了")
        await press(tx, ids["李镇督"], f"{whole.number}/merge/2/{other.number}")
        assert [one.number for one in await issues.found(tx, issues.parts_of(whole.number))] == [ready.number]
        assert [one.number for one in await issues.found(tx, issues.parts_of(other.number))] == [left.number]
        assert (await again(tx, left)).parent == other.number
        card, _ = await press(tx, ids["刘春花"], str(left.number))
        assert f"属于：#{other.number}\n" in card.says[0].text  # the owner of a part sees no more of the whole
        card, _ = await press(tx, ids["李镇督"], str(left.number))
        assert f"属于：#{other.number} 河堤渗水\n" in card.says[0].text


async def test_not_into_one_of_its_own_parts(database: Database) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        whole = await reported(tx, ids, "大坝裂")
        await press(tx, ids["李镇督"], f"{whole.number}/hand/1/{ids['王秀英']}.7")
        await press(tx, ids["李镇督"], f"{whole.number}/split/2/{ids['刘春花']}.7", "清淤\n明天")
        (part,) = await issues.found(tx, issues.parts_of(whole.number))
        await press(tx, ids["李镇督"], f"{whole.number}/merge/2/{part.number}")
        assert (await again(tx, whole)).live
        await press(tx, ids["李镇督"], f"{part.number}/merge/{part.stage}/{whole.number}")
        assert (await again(tx, part)).merged_into == whole.number


async def test_not_into_what_is_over_where_nobody_would_hear_any_more(database: Database) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        closed, issue = await brought(tx, ids, "closed"), await reported(tx, ids, "水管漏水")
        step, _ = await press(tx, ids["李镇督"], f"{issue.number}/merge/1/{closed.number}")
        assert step.says[0].text == f"#{closed.number} 已经办完，不能并进去。点别的，或写编号。"
        step, _ = await press(tx, ids["赵邻督"], f"{issue.number}/merge/1/{closed.number}")
        assert str(closed.number) not in step.says[0].text.replace(f"#{issue.number}", "")
        assert (await again(tx, issue)).state == "reported"


async def test_who_watched_one_hears_nothing_of_another_that_is_not_theirs_to_see(database: Database) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        one, other = await reported(tx, ids, "甲处塌方"), await reported(tx, ids, "乙处塌方")
        one = await done(tx, one, "watch", ids["赵邻督"])
        one = await done(tx, one, "watch", ids["陈县督"])
        await press(tx, ids["李镇督"], f"{one.number}/merge/{one.stage}/{other.number}")
        await press(tx, ids["李镇督"], f"{other.number}/hand/1/{ids['王秀英']}.7")
        assert "陈县督" in await told(tx, f"#{other.number} 乙处塌方 已交办给")
        assert "赵邻督" not in await told(tx, "处塌方")
