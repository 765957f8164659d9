"""Invitations: for whom, with which link, and that a fresh one ends the earlier."""

from handlers.orgs import find_org
from handlers.roster.import_roster import import_roster
from handlers.roster.invite import Invited, invite, link_from
from handlers.roster.read import read_roster
from storage import invitations, people
from storage.database import Database
from storage.invitations import Invitation
from tests.handlers.roster.files import comma_separated

ROWS = [
    ("岭南县", "河北镇", "东坡村", "苏轼", "书记", "", "", "7001"),
    ("岭南县", "河北镇", "东坡村", "王弗", "党员"),
    ("岭南县", "河北镇", "西坡村", "黄庭坚", "书记"),
    ("岭南县", "河北镇", "", "黄庭坚", "党员"),
    ("岭南县", "河北镇", "", "欧阳修", "督导", "", "", "7002"),
]


async def invited(database: Database, org: str = "", role: str | None = None, again: bool = False) -> list[Invited]:
    async with database.transaction() as tx:
        if not await find_org(tx, "岭南县"):
            await import_roster(tx, read_roster("r.csv", comma_separated(ROWS)).lines)
            await people.seen(tx, [("telegram", "7001")])
        place = await find_org(tx, org) if org else None
        return await invite(tx, place.path if place else "", role, again, link_from("CunbaoBot", ""))


async def test_who_was_not_heard_from_is_invited_below_a_place_and_by_role(database: Database) -> None:
    """Also who has an account by the roster, which may be wrong."""
    everybody = await invited(database)
    assert sorted((one.name, one.org, one.role) for one in everybody) == [
        ("欧阳修", "岭南县/河北镇", "supervisor"),
        ("王弗", "岭南县/河北镇/东坡村", "member"),
        ("黄庭坚", "岭南县/河北镇", "member"),
        ("黄庭坚", "岭南县/河北镇/西坡村", "secretary"),
    ]
    assert [one.name for one in await invited(database, "岭南县/河北镇/东坡村")] == ["王弗"]
    assert [one.name for one in await invited(database, role="secretary")] == ["黄庭坚"]
    assert [one.name for one in await invited(database, role="secretary", again=True)] == ["苏轼", "黄庭坚"]


async def test_a_code_and_a_link_work_until_a_fresh_one_is_made(database: Database) -> None:
    (first,) = await invited(database, "岭南县/河北镇/东坡村")
    (second,) = await invited(database, "岭南县/河北镇/东坡村")
    assert second.link.startswith("https://t.me/CunbaoBot?start=")
    async with database.transaction() as tx:
        assert await invitations.redeem(tx, "telegram", "1", first.code) is None
        assert await invitations.redeem(tx, "telegram", "1", second.link.partition("=")[2]) is not None
        assert await invitations.redeem(tx, "telegram", "2", second.code) is None


def test_links() -> None:
    invitation = Invitation(code="ABCD2345", link="a-b_c")
    assert link_from("", "https://bot.example.org")(invitation) == "https://bot.example.org/?code=a-b_c"
    assert link_from("", "")(invitation) == ""
