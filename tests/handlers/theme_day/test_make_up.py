"""Make-up study: a second press is no fault, another person's button is one; a mistyped name is asked again."""

from storage.database import Database
from tests.handlers.theme_day.talk import Talk, rows

REFUSED = "select act from audit where act = 'theme_day.refuse'"
ABSENT = (
    "! 2026-11-05 10:00",
    "王秀英: 开会",
    "王秀英: [点名]",
    "王秀英: 2 3没来",
    "王秀英: [其余都到]",
    "王秀英: 补学",
)


async def test_a_second_press_says_that_it_is_noted(chat: Talk, database: Database) -> None:
    await chat.says(*ABSENT)
    assert "记下了：张大山" in await chat.answer("王秀英: [张大山 11月]")
    assert "张大山 的补学已经记过了。" in await chat.answer("王秀英: [张大山 11月]")
    assert await rows(database, REFUSED) == []


async def test_a_button_of_somebody_else_is_refused(chat: Talk, database: Database) -> None:
    await chat.says(*ABSENT)
    await chat.says("刘春花: [!m:makeup:3 2026-11 4]")
    assert await rows(database, REFUSED) == ["theme_day.refuse"]


async def test_who_mistypes_a_name_may_type_it_again(chat: Talk, database: Database) -> None:
    await chat.says(*ABSENT)
    assert "没看懂是谁" in await chat.answer("王秀英: 张大三")
    assert "记下了：张大山" in await chat.answer("王秀英: 张大山")
    assert await rows(database, REFUSED) == []
