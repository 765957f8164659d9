"""Twenty messages at once answer the questions in their order, and one person's poison is nobody else's."""

import asyncio
import json
from typing import Any

import pytest

from bot.turns import PAUSES
from handlers.conversation import state
from handlers.conversation.state import Conversation
from handlers.forms.form import Kind
from handlers.questions import kinds, text
from handlers.questions.question import Asked, Reading
from storage import reports
from storage.messages import Incoming
from tests.bot.cli.conftest import Run
from tests.clock import Clock
from tests.resilience.engine import Engine
from tests.resilience.mortal import FIELDS, THREE, Mortal
from tests.telegram.server import FakeTelegram

FREE = THREE.replace("three", "free").replace("三问", "随便").replace("yes", "no")
LINES = [f"第{number}句" for number in range(1, 21)]
SORRY = "抱歉，刚才那条没处理好"
POISON = "毒药 13800000000"


async def test_twenty_at_once(engine: Engine) -> None:
    await engine.hears("王秀英", "/form three", *LINES)
    await engine.settles()
    told = await engine.answers("王秀英")
    assert [one for one in told if one.startswith("还没有提交")] == told[4:5], "the fourth is told so, once"
    assert all("请确认" in one for one in told[5:]), "and is shown what would be sent"
    assert len(told) == 7, "twice: the rest of the flood passes without an answer each"
    await engine.presses("王秀英", "提交")
    await engine.settles()
    assert await engine.answers("王秀英") == ["✅ 三问已收到 #1\n第1句"]
    assert await answers_of(engine, 1) == dict(zip(FIELDS, LINES, strict=False))


async def test_twenty_at_once_where_the_form_ends_early(engine: Engine) -> None:
    await engine.hears("王秀英", "/issue", "跳过", *LINES)
    await engine.settles()
    told = await engine.answers("王秀英")
    assert await answers_of(engine, 1) == {"description": "第1句"}
    assert told[2].startswith("✅ 问题随手拍已收到 #1\n第1句\n")
    assert [one for one in told if one.startswith("没看懂")] == told[3:4], "what came after is told so, once"
    assert len(told) == 5, "and once more in other words: the rest of the flood passes without an answer each"


async def test_twenty_at_once_over_the_wire(mortal: Mortal[FakeTelegram], fake: FakeTelegram) -> None:
    await mortal.settle("岭南县/河北镇/东坡村 5001 书记")
    person = fake.person(5001, "秀英", language="zh-hans")
    for line in ("/form three", *LINES):
        await person.says(line)
    await mortal.start()
    await person.hears("还没有提交", 20)
    await person.taps("提交")
    await person.hears("✅ 三问已收到 #1\n第1句", 20)


async def answers_of(engine: Engine, number: int) -> dict[str, Any]:
    async with engine.database.reading() as tx:
        report = await reports.get(tx, number)
    assert report is not None
    return report.answers


@pytest.mark.parametrize(("form", "label", "next_one"), [("three", "照旧：第1句", "三问"), ("free", "跳过", "随便")])
async def test_a_second_tap_answers_no_other_question(engine: Engine, form: str, label: str, next_one: str) -> None:
    """Fingers and bad networks press twice; the next question has its own buttons."""
    await engine.adds("free", FREE)
    await engine.hears("王秀英", "/form three", *LINES[:3])
    await engine.settles()
    await engine.answers("王秀英")
    await engine.presses("王秀英", "提交")
    await engine.hears("王秀英", f"/form {form}")
    await engine.settles()
    await engine.answers("王秀英")
    await engine.presses("王秀英", label)
    await engine.presses("王秀英", label)
    await engine.settles()
    told = await engine.answers("王秀英")
    assert [one.splitlines()[0] for one in told] == [f"{next_one} 2/3"]


async def test_poison_is_parked_and_stops_its_own_chat_only(
    engine: Engine, clock: Clock, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A question kind that raises at one word."""
    monkeypatch.setitem(kinds.KINDS, Kind.TEXT, Poisoned())
    await engine.hears("王秀英", "/form three")
    await engine.settles()
    await engine.answers("王秀英")
    await poisoned(engine, clock)
    told = await given_up(run)
    assert (told["waiting"], told["given_up"], told["problems"]) == (0, 1, {"ZeroDivisionError": 1})


async def test_a_row_that_cannot_be_written_is_parked_and_the_batch_kept(
    engine: Engine, clock: Clock, run: Run, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A conversation that the store refuses: the whole batch fails, and is kept without it."""
    written = state.written

    def refused(talk: Conversation) -> Any:
        return None if talk.draft and POISON in talk.draft.answers.values() else written(talk)

    monkeypatch.setattr(state, "written", refused)
    await engine.hears("王秀英", "/form three")
    await engine.settles()
    await engine.answers("王秀英")
    await poisoned(engine, clock)
    told = await given_up(run)
    assert (told["waiting"], told["given_up"], told["problems"]) == (0, 1, {"IntegrityError": 1})
    assert "could not be kept" in caplog.text
    assert "王秀英" not in caplog.text, "what people write and who they are is in no log"
    assert POISON not in caplog.text


async def given_up(run: Run) -> Any:
    """What `doctor` says of the inbox; it has a loop of its own."""
    found = await asyncio.to_thread(run, "doctor", "--json")
    return json.loads(found.stdout)["queues"]["inbox"]


async def poisoned(engine: Engine, clock: Clock) -> None:
    """One says what cannot be dealt with, others something else in the same batch: they are answered in its turn."""
    await engine.hears("王秀英", POISON, "二", "三")
    for name in ("张大山", "刘春花", "孙铁柱"):
        await engine.hears(name, "/form three")
    assert await engine.turns.batch()
    for name in ("张大山", "刘春花", "孙铁柱"):
        assert [one[:6] for one in await engine.answers(name)] == ["三问 1/3"]
    for pause in PAUSES:
        assert not await engine.turns.batch(), "nothing is tried before its time, nothing overtakes"
        await engine.hears("李镇督", "/me")
        assert await engine.turns.batch()
        assert await engine.answers("李镇督")
        clock.advance(pause)
        assert await engine.answers("王秀英") == []
        assert await engine.turns.batch()
    await engine.settles()
    told = await engine.answers("王秀英")
    assert [one[:6] for one in told] == [SORRY[:6], "三问 2/3", "三问 3/3"], "what followed is answered, in order"


class Poisoned(text.Text):
    """Fails at one word."""

    def read(self, asked: Asked, incoming: Incoming) -> Reading:
        if incoming.text == POISON:
            raise ZeroDivisionError
        return super().read(asked, incoming)
