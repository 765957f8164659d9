"""What a county calls things: categories of its own with their owner and time, other names for states; and guessing."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from handlers.forms.problem import FormProblems
from handlers.issues.names import choices, guess, names, settings_of
from handlers.issues.term_files import read_categories, read_states
from storage import issue_terms, issues, places, schema
from storage.database import Database, Tx
from storage.issue_terms import Category, Terms
from storage.places import Place
from tests.handlers.issues.county import press, reported
from tests.village import settle

GUESSED = (
    # what is reported, which category
    ("村口路灯坏了", "light"),
    ("路面塌了一块", "road"),
    ("河堤渗水", "water"),
    ("井盖没了", "danger"),
    ("垃圾没人收", "waste"),
    ("路灯下面的水管漏水", ""),  # two kinds, words of the same length
    ("乱七八糟", ""),
    ("", ""),
)


@pytest.mark.parametrize(("text", "category"), GUESSED)
def test_the_category_is_guessed_by_its_words(text: str, category: str) -> None:
    assert guess(Terms(), text) == category


def test_a_countys_own_words_are_guessed_too() -> None:
    terms = Terms((Category("秸秆焚烧", ("秸秆", "冒烟")), Category("道路", ("机耕道",))))
    assert guess(terms, "地里秸秆冒烟") == "秸秆焚烧"
    assert guess(terms, "机耕道断了") == "road"
    assert [code for code, _ in choices(terms, "zh")] == [
        *("road", "light", "water", "waste", "danger"),
        *("秸秆焚烧", "other"),
    ]


async def county(tx: Tx) -> Place:
    await settle(tx)
    found = await places.find(tx, ["岭南县"])
    assert found is not None
    return found


CSV = """类别,关键词,责任人,天数,要求
秸秆焚烧,秸秆、冒烟,王秀英,3,当天先灭火
道路,,刘春花,10,
"""


async def test_categories_come_from_a_file_and_are_used_when_handing_out(database: Database) -> None:
    async with database.transaction() as tx:
        place = await county(tx)
        await issue_terms.put_categories(tx, place.id, await read_categories(tx, "c.csv", CSV.encode(), place))
        ids = {row.name: row.id for row in await tx.rows(select(schema.people))}
        issue = await reported(tx, ids, "地里秸秆冒烟")
        assert issue.category == "秸秆焚烧"
        whom, _ = await press(tx, ids["李镇督"], f"{issue.number}/hand/1")
        assert whom.says[0].rows[0][0].label == "王秀英 东坡村"
        when, _ = await press(tx, ids["李镇督"], f"{issue.number}/hand/1/{ids['王秀英']}")
        assert [choice.label for choice in when.says[0].rows[0]] == ["3 天（11月8日，惯例）"]
        await press(tx, ids["李镇督"], f"{issue.number}/hand/1/{ids['王秀英']}.3")
        after = await issues.get(tx, issue.number)
        assert after is not None
        assert (after.due_on, after.requirement) == ("2026-11-08", "当天先灭火")
        terms = await issue_terms.at(tx, issue.path)
        assert settings_of(terms, "road").days == 10


async def test_a_second_file_takes_the_place_of_the_first(database: Database) -> None:
    async with database.transaction() as tx:
        place = await county(tx)
        await issue_terms.put_categories(tx, place.id, [Category("一类"), Category("二类")])
        await issue_terms.put_categories(tx, place.id, [Category("二类", days=5), Category("三类")])
        terms = await issue_terms.at(tx, f"{place.path}2.")
        assert {one.name: one.days for one in terms.categories} == {"二类": 5, "三类": 0}
        assert (await issue_terms.at(tx, "9.")).categories == ()


async def test_a_town_calls_states_otherwise_than_its_county(database: Database) -> None:
    async with database.transaction() as tx:
        place = await county(tx)
        await issue_terms.put_states(tx, place.id, read_states("s.csv", "已报,待受理\n已销号,办结\n".encode()))
        await issue_terms.put_states(tx, 2, read_states("s.csv", b"closed,OK\n"))
        ids = {row.name: row.id for row in await tx.rows(select(schema.people))}
        issue = await reported(tx, ids)
        known = await names(tx, [issue], "zh", None)
        there = [replace(issue, state=state) for state in ("reported", "closed", "working")]
        assert [known.state(one) for one in there] == ["待受理", "OK", "整改中"]
        step, _ = await press(tx, ids["张大山"], str(issue.number))
        assert "状态：待受理" in step.says[0].text


WRONG = (
    # content of a file of categories, key of the problem, row
    ("类别,责任人\n路面,没有的人\n", "issue.problem.nobody", 2),
    ("类别,天数\n路面,三天\n", "issue.problem.days", 2),
    ("类别,天数\n路面,400\n", "issue.problem.days", 2),
    ("类别\n一二三四五六七八九十一\n", "issue.problem.long", 2),
    ("类别\n甲/乙\n", "issue.problem.long", 2),
    ("类别,关键词\n,路面\n", "issue.problem.name", 2),
    ("类别\n", "issue.problem.empty", 0),
    ("", "issue.problem.empty", 0),
    ("路\n" * 201, "calendar.problem.too_many_rows", 0),
)


@pytest.mark.parametrize(("content", "key", "row"), WRONG)
async def test_a_bad_row_is_named_and_nothing_taken(database: Database, content: str, key: str, row: int) -> None:
    async with database.transaction() as tx:
        place = await county(tx)
        with pytest.raises(FormProblems) as found:
            await read_categories(tx, "c.csv", content.encode(), place)
    assert [(one.key, one.row) for one in found.value.problems] == [(key, row)]


@pytest.mark.parametrize("content", ["状态,名称\n没有,甲\n", "已报,一二三四五六七八九十一\n", "状态,名称\n", ""])
def test_a_bad_file_of_states_is_refused(content: str) -> None:
    with pytest.raises(FormProblems):
        read_states("s.csv", content.encode())
