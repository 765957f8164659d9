"""Who is to be reminded of which issue on which day: owners first, one step up after two days, and never for long."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import delete

from handlers.issues.due import STEPS, Due, concerned, due, said, step_of
from handlers.issues.rules import may, roles_of
from storage import people, schema
from storage.database import Database, Tx
from storage.issue_life import Issue
from tests.clock import START, Clock
from tests.handlers.issues.county import brought, done, press, reported
from tests.handlers.issues.talk import HOUSE
from tests.village import settle

COUNTY = "1."


async def today(tx: Tx, path: str = COUNTY, after: date | None = None) -> list[Due]:
    """Everything that anybody is to be reminded of now; whoever is, is among those who were said to be concerned."""
    day, names = tx.now.astimezone(HOUSE.zone).date(), await tx.rows(schema.people.select())
    told_on = {row.id: after for row in names} if after else {}
    found = await due(tx, path, day, tx.now, [row.id for row in names], told_on)
    ids = {row.person_id for row in await tx.rows(concerned(path, day, tx.now))}
    reminded = [one for some in found.values() for one in some]
    assert {one.person_id for one in reminded} <= ids
    return reminded


def told(found: list[Due], ids: dict[str, int]) -> list[tuple[str, str, int]]:
    names = {number: name for name, number in ids.items()}
    return sorted((names[one.person_id], one.why, one.step) for one in found)


async def handed(tx: Tx, ids: dict[str, int], last: str) -> Issue:
    data = {"owner": ids["王秀英"], "due": last}
    return await done(tx, await reported(tx, ids), "hand", ids["李镇督"], data)


DEADLINE: tuple[tuple[str, list[tuple[str, str, int]]], ...] = (
    # day, who is reminded of what, at which step
    ("2026-11-08", []),
    ("2026-11-09", [("王秀英", "deadline", -3)]),
    ("2026-11-11", [("王秀英", "deadline", -3)]),
    ("2026-11-12", [("王秀英", "deadline", 0)]),
    ("2026-11-13", [("王秀英", "deadline", 1)]),
    ("2026-11-14", [("王秀英", "deadline", 1)]),
    ("2026-11-15", [("李镇督", "up", 3), ("王秀英", "deadline", 3)]),
    ("2026-11-18", [("李镇督", "up", 3), ("王秀英", "deadline", 3)]),
    ("2026-11-19", [("李镇督", "up", 7), ("王秀英", "deadline", 7)]),
    ("2026-12-12", [("李镇督", "human", 30), ("王秀英", "deadline", 30)]),
    ("2027-06-01", [("李镇督", "human", 30), ("王秀英", "deadline", 30)]),
)


@pytest.mark.parametrize(("day", "wanted"), DEADLINE)
async def test_a_deadline(database: Database, clock: Clock, day: str, wanted: list[tuple[str, str, int]]) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        await handed(tx, ids, "2026-11-12")
    clock.set(datetime.combine(date.fromisoformat(day), datetime.min.time(), HOUSE.zone) + timedelta(hours=9))
    async with database.transaction() as tx:
        assert told(await today(tx), ids) == wanted


def test_a_step_is_reached_once_and_stays_until_the_next() -> None:
    reached = [step_of("2026-11-12", date(2026, 11, 1) + timedelta(days=days)) for days in range(80)]
    assert reached[:8] == [None] * 8
    assert tuple(dict.fromkeys(reached[8:])) == STEPS
    assert all(later is not None and later >= step for step, later in pairwise(reached[8:]) if step is not None)
    assert step_of("", date(2026, 11, 1)) is None


async def test_who_was_reminded_yesterday_hears_only_what_is_new(database: Database, clock: Clock) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        await handed(tx, ids, "2026-11-12")
        await brought(tx, ids, "confirm")
    heard = []
    for day in range(45):
        clock.set(datetime(2026, 11, 5, 9, tzinfo=HOUSE.zone) + timedelta(days=day))
        async with database.transaction() as tx:
            yesterday = date(2026, 11, 4) + timedelta(days=day)
            heard += [(day, *one) for one in told(await today(tx, after=yesterday), ids)]
    assert [one for one in heard if one[1] == "王秀英"] == [
        (day, "王秀英", "deadline", step)
        for day, step in ((4, -3), (7, 0), (8, 1), (10, 3), (14, 7), (21, 14), (37, 30))
    ]
    assert [one for one in heard if one[1:3] == ("张大山", "confirm")] == [(3, "张大山", "confirm", 3)]
    assert [(one[0], one[2]) for one in heard if one[1] == "李镇督" and one[2] in ("up", "human")] == [
        *((10, "up"), (14, "up"), (21, "up"), (37, "human")),
    ]


async def test_it_stops_as_soon_as_it_is_done(database: Database, clock: Clock) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        issue = await handed(tx, ids, "2026-11-06")
    clock.advance(timedelta(days=10))
    async with database.transaction() as tx:
        assert {one.why for one in await today(tx)} == {"deadline", "up"}
        await done(tx, issue, "claim", ids["王秀英"])
        assert await today(tx) == []


async def test_who_reported_it_is_asked_once_more_before_it_closes(database: Database, clock: Clock) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        await brought(tx, ids, "confirm")
    days = {}
    for day in range(9):
        async with database.transaction() as tx:
            days[day] = [one for one in told(await today(tx), ids) if one[1] == "confirm"]
        clock.advance(timedelta(days=1))
    assert [day for day, found in days.items() if found] == [3, 4, 5, 6]
    assert days[3] == [("张大山", "confirm", 3)]


async def test_what_waits_for_a_supervisor(database: Database, clock: Clock) -> None:
    """A new issue, a result, a request: each has its clock, at the one who owes the answer."""
    async with database.transaction() as tx:
        ids = await settle(tx)
        await reported(tx, ids)
        review = await handed(tx, ids, "2027-01-01")
        await done(tx, review, "claim", ids["王秀英"])
        asked = await handed(tx, ids, "2027-01-01")
        await done(tx, asked, "ask", ids["王秀英"], text="要多少钱？")
    for days, step in ((1, None), (2, 2), (5, 5), (6, 5), (12, 10)):
        clock.set(clock().replace(month=11, day=5) + timedelta(days=days))
        async with database.transaction() as tx:
            found = told(await today(tx), ids)
        assert found == ([("李镇督", why, step) for why in ("hand", "judge", "request")] if step else [])


async def test_a_branch_without_a_desk_of_its_own_is_the_next_aboves(database: Database, clock: Clock) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        await reported(tx, ids)
        await tx.run(delete(schema.posts).where(schema.posts.c.person_id == ids["李镇督"]))
    clock.advance(timedelta(days=3))
    async with database.transaction() as tx:
        assert told(await today(tx), ids) == [("陈县督", "hand", 2)]


LOOKS: tuple[tuple[int, int, list[int]], ...] = (
    (29, 0, []),
    (30, 0, [30]),
    (36, 0, [30]),
    (37, 0, []),
    (30, 1, []),
    (90, 0, [90]),
    (90, 1, [90]),
    (97, 1, []),
)


@pytest.mark.parametrize(("days", "looks", "steps"), LOOKS)
async def test_the_branch_looks_again(
    database: Database, clock: Clock, days: int, looks: int, steps: list[int]
) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        issue = await brought(tx, ids, "closed")
        for _ in range(looks):
            issue = await done(tx, issue, "holds", ids["王秀英"])
    clock.advance(timedelta(days=days))
    async with database.transaction() as tx:
        found = [one for one in told(await today(tx), ids) if one[1] == "look"]
    assert found == [("王秀英", "look", step) for step in steps]


async def test_two_who_say_that_it_holds_answer_one_question(database: Database, clock: Clock) -> None:
    """Whoever says it, and however often: the question of the ninetieth day is asked all the same, and then no more."""
    async with database.transaction() as tx:
        ids = await settle(tx)
        issue = await brought(tx, ids, "closed")
    asked = []
    for days in (30, 31, 90, 91):
        clock.set(START + timedelta(days=days))
        async with database.transaction() as tx:
            asked += [(days, one[2]) for one in told(await today(tx), ids) if one[1] == "look"]
            for name in ("王秀英", "张大山", "王秀英"):
                await press(tx, ids[name], f"{issue.number}/holds/{issue.stage}")
    assert asked == [(30, 30), (90, 90)]


async def test_only_of_the_place_that_is_asked_about(database: Database, clock: Clock) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        await handed(tx, ids, "2026-11-06")
    async with database.transaction() as tx:
        assert await today(tx, "1.2.") != []
        assert await today(tx, "1.3.") == []


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_what_is_said_has_buttons_that_do_it(database: Database, clock: Clock, language: str) -> None:
    """Each button is an act that the reminded person may do at that moment."""
    async with database.transaction() as tx:
        ids = await settle(tx)
        await handed(tx, ids, "2026-11-06")
        await brought(tx, ids, "confirm")
        await brought(tx, ids, "closed")
        asked = await handed(tx, ids, "2027-01-01")
        await done(tx, asked, "ask", ids["王秀英"], text="要多少钱？")
    clock.advance(timedelta(days=5))
    whys = set()
    for days in (0, 25):
        clock.advance(timedelta(days=days))
        async with database.transaction() as tx:
            for one in await today(tx):
                whys.add(one.why)
                person = await people.by_id(tx, one.person_id)
                text, rows = said(one, language)
                acts = [choice.data.split("/")[1] for row in rows for choice in row if "/" in choice.data]
                assert person is not None
                assert acts
                assert all(may(person.id, one.issue, roles_of(person, one.issue), act) for act in acts)
                assert f"#{one.number}" in text
                assert len(one.slot) <= 24
    assert whys >= {"deadline", "up", "confirm", "hand", "request", "look"}
