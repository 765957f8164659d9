"""For which place a report is filed: asked of who serves in two, and asked again of who was moved meanwhile."""

import pytest
from sqlalchemy import text

from storage.database import Database
from storage.messages import Attachment, AttachmentKind
from tests.resilience.engine import Engine
from tests.village import settle

TWO = ("岭南县/河北镇/东坡村 方两地 书记", "岭南县/河东镇/南湾村 方两地 书记")
ONLY = """
delete from posts where person_id = (select id from people where name = :person)
    and place_id <> (select id from places where name = :place)
"""
WHERE = "报到\n为哪个地方填报？"


@pytest.fixture
async def engine(database: Database) -> Engine:
    engine = Engine(database)
    await engine.open()
    async with database.transaction() as tx:
        await settle(tx, TWO)
    return engine


async def told(engine: Engine, *lines: str) -> list[str]:
    await engine.hears("方两地", *lines)
    await engine.settles()
    return await engine.answers("方两地")


async def pressed(engine: Engine, label: str) -> list[str]:
    await engine.presses("方两地", label)
    await engine.settles()
    return await engine.answers("方两地")


async def filed(engine: Engine) -> list[tuple[str, str]]:
    query = "select name, answers from reports join places on places.id = place_id order by number"
    async with engine.database.reading() as tx:
        return [(row.name, row.answers) for row in await tx.rows(text(query))]


async def moves(engine: Engine, place: str) -> None:
    """Of the two posts only this place's is left."""
    async with engine.database.transaction() as tx:
        await tx.run(text(ONLY), {"person": "方两地", "place": place})


@pytest.mark.parametrize("word", ["跳过", "上一步", "照旧", "帮助", "提交", "随便写写"])
async def test_no_word_goes_past_the_place(engine: Engine, word: str) -> None:
    assert await told(engine, "/checkin", word) == [WHERE, WHERE]
    await pressed(engine, "南湾村")
    await pressed(engine, "志愿服务")
    assert (await told(engine, "跳过"))[0].startswith("✅ 报到已收到 #1")
    assert await filed(engine) == [("南湾村", '{"kind":"volunteer"}')]


@pytest.mark.parametrize("typed", ["2", "南湾", "南湾村"])
async def test_a_place_is_typed(engine: Engine, typed: str) -> None:
    assert (await told(engine, "/checkin", typed, "1", "跳过"))[-1].startswith("✅ 报到已收到 #1")
    assert await filed(engine) == [("南湾村", '{"kind":"visit"}')]


async def test_the_question_of_the_place_can_be_left(engine: Engine) -> None:
    assert await told(engine, "/checkin") == [WHERE]
    assert await pressed(engine, "帮助") == [WHERE]
    assert await pressed(engine, "取消") == ["好，已取消，没有提交。"]


async def test_a_photo_at_the_question_of_the_place_is_kept(engine: Engine) -> None:
    await told(engine, "/checkin")
    photo = Attachment(kind=AttachmentKind.PHOTO, ref="file1")
    await engine.accepts(engine.line("方两地").model_copy(update={"attachments": (photo,)}))
    await engine.settles()
    assert await engine.answers("方两地") == [WHERE]
    await pressed(engine, "东坡村")
    assert (await pressed(engine, "走访入户"))[0].endswith("照片 0/1")


async def test_who_was_moved_meanwhile_files_for_the_new_place(engine: Engine) -> None:
    await told(engine, "/checkin", "东坡村", "1")
    await moves(engine, "南湾村")
    assert (await told(engine, "跳过", "跳过"))[-1].startswith("✅ 报到已收到 #1")
    assert await filed(engine) == [("南湾村", '{"kind":"visit"}')]


async def test_who_may_file_a_form_no_more_loses_its_draft(engine: Engine) -> None:
    await told(engine, "/themeday", "1", "今天")
    async with engine.database.transaction() as tx:
        await tx.run(
            text("update posts set role = 'member' where person_id in (select id from people where name = '方两地')")
        )
    assert await told(engine, "1 2") == ["这里办不了这件事。"]
    assert (await told(engine, "你好"))[0].startswith("方两地，您好")
