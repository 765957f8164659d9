"""What is behind a figure: as many rows as it counts, page by page, with photos; nothing for who may not see it."""

import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from handlers.forms.keep import load_library
from handlers.summary.ask import make
from handlers.summary.count import count
from handlers.summary.figures import OPENING, of_form
from handlers.summary.figures import counted as figures
from storage import issues, schema
from storage.database import Database, Tx
from storage.issues import Act
from storage.jobs import Job, Promise
from storage.messages import Document, Outgoing
from tests.clock import Clock
from tests.handlers.summary.county import OWN
from tests.handlers.summary.plans import plans
from tests.handlers.summary.shown import LATER, PERIODS, drawn
from tests.reminders.telling import SHANGHAI, at, file, local, place
from tests.village import settle

REFUSED = "这里办不了这件事。"
BY_NUMBER = re.compile("SCAN reports|.*reports USING INTEGER")
"""Where all reports that there are would be read."""


async def opened(
    database: Database, who: int, where: int, what: str, number: int = 0, code: str = "2026-11"
) -> list[Outgoing]:
    """What somebody hears who presses the button of a figure."""
    terms = {"place": where, "period": code, "what": what, "number": number}
    promise = Promise("summary", who, "telegram", "x", terms | {"language": "zh", "zone": "Asia/Shanghai"})
    async with database.reading() as tx:
        return list(await make(tx, Job(1, 0, promise)))


async def every_row(database: Database, who: int, where: int, what: str, code: str) -> list[str]:
    """The lines of all pages below the two that say what this is."""
    found: list[str] = []
    for number in range(99):
        (said,) = await opened(database, who, where, what, number, code)
        found += [line for line in said.text.split("\n")[2:] if line != "没有。"]
        ways = [choice.label for choice in said.rows[-1]]
        assert ("上一页" in ways, "回小结" in ways) == (number > 0, True)
        if "下一页" not in ways:
            return found
    raise AssertionError("there is no end to it")


async def watching(database: Database, where: int) -> int:
    """A new administrator of a place."""
    async with database.transaction() as tx:
        row = {"name": "县管", "created_at": tx.now}
        who = int((await tx.run(insert(schema.people).returning(schema.people.c.id), row)).scalar_one())
        await tx.run(insert(schema.posts), {"person_id": who, "place_id": where, "role": "admin"})
    return who


async def test_every_figure_opens_to_as_many_rows_as_it_counts(database: Database, clock: Clock) -> None:
    clock.set(LATER)
    county, *_ = await drawn(database)
    who = await watching(database, county.id)
    most: Counter[str] = Counter()
    for period in PERIODS:
        async with database.reading() as tx:
            summary, library = await count(tx, county, period, LATER, SHANGHAI), await load_library(tx)
        own = sum(one.filed for one in summary.forms if one.form == OWN)
        for what, many in (figures(summary) | {of_form(OWN, library): own}).items():
            rows = await every_row(database, who, county.id, what, period.code)
            assert (len(rows), len(set(rows))) == (many, many), what
            most[what] = max(most[what], many)
    assert min(most.values()) > 0
    assert max(most.values()) > 6  # more than a page


@pytest.fixture
async def ids(database: Database, clock: Clock) -> dict[str, int]:
    """The county with an issue of which one photo is here, one is on its way and one is lost; people by name."""
    at(clock, "2026-11-04 09:00")
    async with database.transaction() as tx:
        ids = await settle(tx)
        for where, who in (("东坡村", "王秀英"), ("南湾村", "孙铁柱")):
            number = await file(tx, "issue", where, ids[who], "2026-11-03 10:00", description="路灯坏了")
            for state in ("kept", "kept", "pending", "lost"):
                name = f"{number}-{state}-{len(await tx.rows(schema.photos.select()))}"
                row = {"id": name, "person_id": ids[who], "report": number, "question": "photo", "state": state}
                row |= {"attachment": '{"kind":"photo","ref":"x"}', "channel": "telegram", "mime": "image/jpeg"}
                await tx.run(
                    insert(schema.photos), row | {"kept": f"photos/{name}.jpg", "due_at": tx.now, "arrived_at": tx.now}
                )
    return ids


async def test_photos_come_by_a_press_as_pictures_that_are_kept(database: Database, ids: dict[str, int]) -> None:
    async with database.reading() as tx:
        town = (await place(tx, "河北镇")).id
    (said,) = await opened(database, ids["李镇督"], town, "issue")
    assert said.text.split("\n") == ["河北镇 2026年11月", "问题随手拍", "#1 11-3 东坡村 王秀英 · 路灯坏了"]
    assert [[choice.label for choice in row] for row in said.rows] == [["#1 照片 2"], ["回小结"]]
    assert said.rows[0][0].data == f"m:summary:{town}/2026-11/photos/1"
    sent = await opened(database, ids["李镇督"], town, "photos", 1)
    assert [one.text for one in sent] == ["#1 东坡村 1/2", "#1 东坡村 2/2"]
    assert [one.document for one in sent] == [
        Document(path=f"photos/1-kept-{n}.jpg", name=f"1 东坡村 {n + 1}-2.jpg", kind="picture") for n in range(2)
    ]


async def test_photos_of_a_neighbour_or_of_nothing_are_refused_alike(database: Database, ids: dict[str, int]) -> None:
    async with database.reading() as tx:
        town, other = (await place(tx, "河北镇")).id, (await place(tx, "河东镇")).id
    for where, number in ((town, 2), (town, 99), (other, 2)):
        (said,) = await opened(database, ids["李镇督"], where, "photos", number)
        assert (said.text, said.rows, said.document) == (REFUSED, (), None)
    assert len(await opened(database, ids["陈县督"], other, "photos", 2)) == 2
    async with database.transaction() as tx:
        await tx.run(update(schema.posts).where(schema.posts.c.person_id == ids["陈县督"]).values(role="member"))
    for what in ("photos", "issue", "lacking", "around"):
        (said,) = await opened(database, ids["陈县督"], other, what, 2)
        assert said.text == REFUSED


async def test_each_overdue_issue_has_a_button_to_its_card(
    database: Database, clock: Clock, ids: dict[str, int]
) -> None:
    async with database.transaction() as tx:
        town = await place(tx, "河北镇")
        for due in ("2026-11-06", "2026-11-03", "2026-11-04"):  # the first of them is not late yet
            await handed(tx, ids, due)
    (said,) = await opened(database, ids["李镇督"], town.id, "overdue", code="2026-11-04")
    assert said.text.split("\n") == [
        "河北镇 2026年11月4日",
        "逾期没办完的问题",
        "#4 路灯坏了 · 东坡村 · 王秀英，期限11月3日",
    ]
    assert [[(choice.label, choice.data) for choice in row] for row in said.rows[:-1]] == [[("#4", "m:issues:4")]]
    clock.advance(timedelta(days=1))
    (later,) = await opened(database, ids["陈县督"], town.id, "overdue", code="2026-11-05")
    assert [line[:2] for line in later.text.split("\n")[2:]] == ["#4", "#5"]
    (refused,) = await opened(database, ids["赵邻督"], town.id, "overdue")
    assert (refused.text, refused.rows) == (REFUSED, ())


async def handed(tx: Tx, ids: dict[str, int], due: str) -> None:
    """An issue of 东坡村, in the hands of its secretary until a day."""
    where, who = await place(tx, "东坡村"), ids["王秀英"]
    number = await file(tx, "issue", where.name, who, "2026-10-30 10:00")
    data = {"kind": "photo", "place": where.id, "path": where.path, "desk": where.id, "desk_path": where.path}
    issue = await issues.open_issue(tx, number, Act("report", who, "路灯坏了", data), local("2026-10-30 10:00"))
    then = replace(tx, now=local("2026-10-31 10:00"))
    assert await issues.change(then, issue, Act("hand", ids["李镇督"], data={"owner": who, "due": due}))


async def test_photos_that_are_not_here_yet_are_said_to_be_on_their_way(
    database: Database, ids: dict[str, int]
) -> None:
    async with database.transaction() as tx:
        await tx.run(update(schema.photos).values(state="pending"))
        town = (await place(tx, "河北镇")).id
    (said,) = await opened(database, ids["李镇督"], town, "issue")
    assert [[choice.label for choice in row] for row in said.rows] == [["回小结"]]
    (said,) = await opened(database, ids["李镇督"], town, "photos", 1)
    assert said.text == "#1 的照片还没有到。"


async def test_a_page_is_found_by_an_index(database: Database, ids: dict[str, int]) -> None:
    async with database.reading() as tx:
        town = (await place(tx, "河北镇")).id
    for what in OPENING:
        terms = {"place": town, "period": "2026-11", "what": what, "number": 0}
        promise = Promise("summary", ids["李镇督"], "telegram", "x", terms | {"language": "zh", "zone": "UTC"})
        async with database.reading() as tx:
            for statement, plan in (await plans(tx, make(tx, Job(1, 0, promise)))).items():
                assert [
                    line
                    for line in plan
                    if re.match("SCAN (reports|issues|issue_events)|.*reports USING INTEGER", line)
                ] == [], statement
