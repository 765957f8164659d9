"""Nothing waits for nobody: a desk without a supervisor, an owner who left, an owner who had no account."""

import pytest
from sqlalchemy import delete, insert

from handlers.forms.offers import Library
from handlers.handle import handle
from storage import invitations, people, schema
from storage.database import Database, Tx
from storage.inbox import Arrival
from storage.issue_life import State
from storage.messages import Incoming, Outgoing
from tests.handlers.issues.county import brought, done, press, reported
from tests.handlers.issues.talk import HOUSE
from tests.village import settle


async def leave(tx: Tx, person_id: int) -> None:
    await tx.run(delete(schema.posts).where(schema.posts.c.person_id == person_id))


async def waits(tx: Tx, who: int) -> int:
    """How many, as the head of the list says."""
    step, _ = await press(tx, who, "?waiting/0/0")
    return int(step.says[0].text.split("等您办的 ")[1].split(" 件")[0])


@pytest.mark.parametrize("state", ["reported", "review"])
async def test_a_desk_without_a_supervisor_is_the_next_ones_above(database: Database, state: State) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        await brought(tx, ids, state)
        mine, above = await waits(tx, ids["李镇督"]), await waits(tx, ids["陈县督"])
        assert (mine > 0, above) == (True, 0)
        await leave(tx, ids["李镇督"])
        assert await waits(tx, ids["陈县督"]) == mine
        assert await waits(tx, ids["赵邻督"]) == 0
        await tx.run(insert(schema.posts), {"person_id": ids["赵邻督"], "place_id": 2, "role": "supervisor"})
        assert await waits(tx, ids["陈县督"]) == 0
        assert await waits(tx, ids["赵邻督"]) == mine


async def test_a_request_to_who_is_a_supervisor_no_more_waits_at_the_desk(database: Database) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        issue = await reported(tx, ids)
        issue = await done(tx, issue, "hand", ids["陈县督"], {"owner": ids["刘春花"], "due": "2026-11-12"})
        await done(tx, issue, "ask", ids["刘春花"], text="要多少钱？")
        assert (await waits(tx, ids["李镇督"]), await waits(tx, ids["陈县督"])) == (0, 1)
        await leave(tx, ids["陈县督"])
        assert await waits(tx, ids["李镇督"]) == 1


async def test_what_an_owner_who_left_had_in_hand_waits_at_the_desk(database: Database) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        issue = await reported(tx, ids)
        issue = await done(tx, issue, "hand", ids["李镇督"], {"owner": ids["刘春花"], "due": "2026-11-12"})
        assert await waits(tx, ids["李镇督"]) == 0
        await leave(tx, ids["刘春花"])
        assert await waits(tx, ids["李镇督"]) == 1
        card, _ = await press(tx, ids["李镇督"], str(issue.number))
    assert "责任人已不在名册，请改派。" in card.says[0].text


async def heard(tx: Tx, account: str, text: str) -> list[Outgoing]:
    """What somebody hears of their first message on this account."""
    said = Incoming(channel="telegram", key="k", account=account, chat=account, message="1", text=text)
    await handle(tx, [Arrival(1, 0, "", tx.now, said)], Library(), HOUSE)
    rows = await tx.rows(schema.outbox.select().where(schema.outbox.c.kind == "reply"))
    return [Outgoing.model_validate_json(row.body) for row in rows]


@pytest.mark.parametrize("handed", [True, False])
async def test_who_had_no_account_hears_what_waits_when_it_is_bound(database: Database, handed: bool) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        await tx.run(delete(schema.accounts).where(schema.accounts.c.account == "王秀英"))
        if handed:
            issue = await reported(tx, ids)
            await press(tx, ids["李镇督"], f"{issue.number}/hand/1/{ids['王秀英']}.7")
        invitation = invitations.draw()
        await invitations.invite(tx, ids["王秀英"], invitation)
        said = await heard(tx, "new", f"/start {invitation.link}")
    assert "王秀英" in said[0].text
    assert ("有 1 件事等您办。" in [one.text for one in said]) == handed
    if handed:
        assert [(choice.label, choice.data) for row in said[-1].rows for choice in row] == [
            ("台账", "m:issues:?waiting/0/0")
        ]


async def test_who_could_not_be_written_to_hears_it_with_the_next_message(database: Database) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        await people.unreachable(tx, "telegram", "王秀英", "blocked")
        issue = await reported(tx, ids)
        await press(tx, ids["李镇督"], f"{issue.number}/hand/1/{ids['王秀英']}.7")
        assert (await heard(tx, "王秀英", "/me"))[-1].text == "有 1 件事等您办。"
        assert (await heard(tx, "王秀英", "/me"))[-1].text != "有 1 件事等您办。"
