"""Importing: what is added, what a second import changes, who moves, who goes, and that nothing doubles."""

import time
from collections.abc import Sequence

import pytest

from handlers.listing import ListingProblems
from handlers.roster.import_roster import RosterChange, import_roster
from handlers.roster.read import read_roster
from storage import audit, people, places
from storage.database import Database
from tests.handlers.roster.files import Row, comma_separated

EAST, WEST = ("岭南县", "河北镇", "东坡村"), ("岭南县", "河北镇", "西坡村")


async def given(database: Database, *rows: Row) -> RosterChange:
    async with database.transaction() as tx:
        return await import_roster(tx, read_roster("r.csv", comma_separated(rows)).lines)


async def everybody(database: Database) -> list[str]:
    """The roster as it stands: "苏轼 东坡村:secretary*", the star for a contact."""
    async with database.reading() as tx:
        found = await people.in_subtree(tx, "")
    return [
        f"{person.name} "
        + " ".join(sorted(f"{post.place.name}:{post.role}{'*' * post.contact}" for post in person.posts))
        for person in found
    ]


async def who(database: Database, channel: str, account: str) -> str:
    async with database.reading() as tx:
        found = await people.by_accounts(tx, [(channel, account)])
    return found[channel, account].person.name if found else ""


async def test_a_first_import_makes_places_people_posts_and_chats(database: Database) -> None:
    change = await given(
        database,
        (*EAST, "苏轼", "书记", "是", "sushi", "7001", "en"),
        (*EAST, "王弗", "党员"),
        ("岭南县", "河北镇", "", "欧阳修", "组织委员", "", "", "7002"),
        ("岭南县", "", "", "包拯", "管理员"),
        ("岭南县", "", "县直机关支部", "沈括", "党员"),
    )
    assert change.added[:2] == ("岭南县/河北镇/东坡村 苏轼", "岭南县/河北镇/东坡村 王弗")
    assert (len(change.added), change.changed, change.unchanged) == (5, (), 0)
    assert change.new_places == ("岭南县", "岭南县/河北镇", "岭南县/河北镇/东坡村", "岭南县/县直机关支部")
    assert await everybody(database) == [
        "包拯 岭南县:admin",
        "欧阳修 河北镇:supervisor",
        "苏轼 东坡村:secretary*",
        "王弗 东坡村:member",
        "沈括 县直机关支部:member",
    ]
    assert [await who(database, "telegram", "7001"), await who(database, "wecom", "sushi")] == ["苏轼", "苏轼"]
    async with database.reading() as tx:
        branch = await places.find(tx, EAST)
        assert branch is not None
        assert [place.level for place in await places.ancestors(tx, branch)] == ["county", "town", "branch"]
        assert (await people.by_accounts(tx, [("telegram", "7001")]))["telegram", "7001"].person.language == "en"
        assert await audit.verify(tx) is None


async def test_importing_again_changes_nothing(database: Database) -> None:
    rows: Sequence[Row] = [
        (*EAST, "苏轼", "书记", "是", "sushi", "7001"),
        (*EAST, "王弗", "党员"),
        (*WEST, "王弗", "党员"),
        (*WEST, "苏轼", "督导", "", "sushi"),
    ]
    await given(database, *rows)
    before = await everybody(database)
    change = await given(database, *rows)
    assert (change.added, change.changed, change.unchanged, change.new_places) == ((), (), 3, ())
    assert await everybody(database) == before


async def test_who_moved_loses_the_old_post_and_others_stay(database: Database) -> None:
    await given(database, (*EAST, "苏轼", "书记", "是", "", "7001"), (*EAST, "王弗", "党员"))
    change = await given(database, (*WEST, "苏轼", "书记", "", "", "7001"))
    assert (change.added, change.changed) == ((), ("岭南县/河北镇/西坡村 苏轼",))
    assert await everybody(database) == ["王弗 东坡村:member", "苏轼 西坡村:secretary"]


async def test_a_partial_file_leaves_posts_elsewhere_alone(database: Database) -> None:
    await given(database, (*EAST, "苏轼", "书记", "", "", "7001"), (*WEST, "苏轼", "党员", "", "", "7001"))
    assert (await given(database, (*EAST, "苏轼", "书记", "", "", "7001"))).unchanged == 1
    assert await everybody(database) == ["苏轼 东坡村:secretary 西坡村:member"]


async def test_for_a_place_it_names_the_file_is_complete(database: Database) -> None:
    await given(database, (*EAST, "苏轼", "党员"))
    change = await given(database, (*EAST, "苏轼", "书记"))
    assert change.changed == ("岭南县/河北镇/东坡村 苏轼",)
    assert await everybody(database) == ["苏轼 东坡村:secretary"]


async def test_removing_ends_what_a_person_is_there_and_only_there(database: Database) -> None:
    await given(database, (*EAST, "苏轼", "书记", "", "", "7001"), (*WEST, "苏轼", "党员", "", "", "7001"))
    removal: Row = (*EAST, "苏轼", "移除")
    assert (await given(database, removal)).changed == ("岭南县/河北镇/东坡村 苏轼",)
    assert await everybody(database) == ["苏轼 西坡村:member"]
    again = await given(database, removal, ("没有的县", "", "", "没有的人", "移除"))
    assert (again.added, again.changed, again.unchanged, again.new_places) == ((), (), 2, ())


async def test_ids_given_later_find_the_person_known_by_name(database: Database) -> None:
    await given(database, (*EAST, "苏轼", "书记"))
    assert len((await given(database, (*EAST, "苏轼", "书记", "", "", "7001"))).changed) == 1
    assert await who(database, "telegram", "7001") == "苏轼"
    # A corrected id takes the place of the wrong one, which may be a stranger's.
    await given(database, (*EAST, "苏轼", "书记", "", "", "7009"))
    assert [await who(database, "telegram", chat) for chat in ("7001", "7009")] == ["", "苏轼"]
    # The id alone is enough to find a person whose name was misspelt.
    await given(database, (*EAST, "蘇軾", "书记", "", "", "7009"))
    assert await everybody(database) == ["蘇軾 东坡村:secretary"]


async def test_namesakes_of_one_village_stay_two_people(database: Database) -> None:
    await given(database, (*EAST, "王伟", "党员", "", "", "1"), (*EAST, "王伟", "党员", "", "", "2"))
    await given(database, (*EAST, "王伟", "书记", "", "", "3"))
    assert await everybody(database) == ["王伟 东坡村:member", "王伟 东坡村:member", "王伟 东坡村:secretary"]
    with pytest.raises(ListingProblems, match="several people named 王伟"):
        await given(database, (*EAST, "王伟", "党员"))


async def test_ids_of_two_people_in_one_row_are_refused_and_nothing_is_kept(database: Database) -> None:
    await given(database, (*EAST, "苏轼", "书记", "", "sushi", ""), (*EAST, "苏辙", "党员", "", "", "7002"))
    with pytest.raises(ListingProblems, match="two people"):
        await given(database, (*WEST, "新人", "党员"), (*EAST, "苏轼", "书记", "", "sushi", "7002"))
    with pytest.raises(ListingProblems, match="same person"):
        await given(database, (*WEST, "苏轼", "书记", "", "sushi"), (*EAST, "苏轼", "书记"))
    assert await everybody(database) == ["苏轼 东坡村:secretary", "苏辙 东坡村:member"]


async def test_a_branch_has_one_contact_the_one_named_last(database: Database) -> None:
    await given(database, (*EAST, "苏轼", "书记", "是"), (*EAST, "苏辙", "党员"))
    change = await given(database, (*EAST, "苏辙", "党员", "是"))
    assert change.changed == ("岭南县/河北镇/东坡村 苏轼", "岭南县/河北镇/东坡村 苏辙")
    assert await everybody(database) == ["苏轼 东坡村:secretary", "苏辙 东坡村:member*"]


async def test_the_sample_town_is_never_mistaken_for_a_real_one(database: Database) -> None:
    async with database.transaction() as tx:
        await places.add_place(tx, "county", "岭南县", None, demo=True)
    change = await given(database, ("岭南县", "", "", "包拯", "管理员"))
    assert change.new_places == ("岭南县",)


async def test_a_city_may_stand_on_top(database: Database) -> None:
    async with database.transaction() as tx:
        city = await places.add_place(tx, "city", "广南市", None)
        await places.add_place(tx, "county", "岭南县", city)
    assert (await given(database, ("岭南县", "河北镇", "", "欧阳修", "督导"))).new_places == ("岭南县/河北镇",)


async def test_twenty_thousand_people(database: Database) -> None:
    rows: list[Row] = [
        ("岭南县", f"镇{number % 40}", f"村{number % 1000}", f"人{number}", "党员", "", "", 10_000 + number)
        for number in range(20_000)
    ]
    lines = read_roster("r.csv", comma_separated(rows)).lines
    for expected in ((20_000, 0), (0, 20_000)):
        start = time.perf_counter()
        async with database.transaction() as tx:
            change = await import_roster(tx, lines)
        print(f"20,000 rows imported in {time.perf_counter() - start:.1f} s")  # noqa: T201 -- a measurement to look at
        assert (len(change.added), change.unchanged) == expected


async def test_a_zone_is_kept_until_another_is_given(database: Database) -> None:
    afar = (*EAST, "苏辙", "党员", "", "", "7001")
    await given(database, (*afar, "", "Asia/Urumqi"))
    assert (await given(database, afar)).unchanged == 1
    assert await zone(database, "7001") == "Asia/Urumqi"
    assert len((await given(database, (*afar, "", "Europe/London"))).changed) == 1
    assert await zone(database, "7001") == "Europe/London"


async def zone(database: Database, account: str) -> str:
    async with database.reading() as tx:
        return (await people.by_accounts(tx, [("telegram", account)]))["telegram", account].person.zone
