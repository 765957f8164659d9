"""WeCom repeats nothing here, and the program is killed: what it had noted, or answered with 200, is kept."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

from tests.resilience.mortal import Mortal
from tests.wecom.server import FakeWeCom

KILLS = 4


async def test_what_the_bot_had_noted_outlives_every_kill(at_bot: Mortal[FakeWeCom]) -> None:
    """Somebody else holds the store half of the time: then only the note has it."""
    assert at_bot.fake.bot.repeats_seconds == 0
    at_bot.fake.limited = False
    chance, note = Random(2026), at_bot.folder / "wecom-heard.jsonl"
    people = [at_bot.fake.person(f"somebody{number}") for number in range(5)]
    said: list[str] = []
    for number in range(KILLS):
        await at_bot.start("tests.resilience.hurried")
        await at_bot.fake.bot.subscribed_anew(within=20.0)
        with closing(sqlite3.connect(at_bot.folder / "cunbao.db", isolation_level=None)) as store:
            if held := chance.random() < 0.5:
                store.execute("begin immediate")
            for person in people:
                said.append(text := f"第{number}轮，{person.id}")
                await person.says(text)
            async with asyncio.timeout(20):
                while not noted(note, text) and (held or text not in kept(at_bot)):  # noqa: ASYNC110 -- rings no bell
                    await asyncio.sleep(0.001)
            await at_bot.kill()
    await at_bot.start("tests.resilience.hurried")
    async with asyncio.timeout(20):
        while sorted(kept(at_bot)) != sorted(said):  # noqa: ASYNC110 -- a process is awaited, no bell rings
            await asyncio.sleep(0.05)


async def test_what_the_app_answered_with_200_outlives_every_kill(with_app: Mortal[FakeWeCom]) -> None:
    """A letter that was not is posted again, and kept then; none is kept twice."""
    fake, postbox = with_app.fake, with_app.fake.app.postbox
    postbox.retries, postbox.pause, fake.limited = 10_000, 0.02, False
    people = [fake.member(f"somebody{number}") for number in range(5)]
    chance = Random(2026)
    said: list[str] = []
    for number in range(KILLS):
        await with_app.start("tests.resilience.hurried")
        for again in range(3):
            for person in people:
                said.append(text := f"第{number}-{again}轮，{person.id}")
                await person.says(text)
            await postbox.bell.until(lambda: postbox.doing <= 2, 20.0)
        said.append(text := f"第{number}轮，最后")
        await people[0].says(text)
        await asyncio.sleep(chance.uniform(0, 0.02))
        answered = [text for text in said if any(text in letter for letter in postbox.taken)]
        await with_app.kill()
        assert set(answered) <= set(kept(with_app))
        assert len(answered) > number * 10
    await with_app.start("tests.resilience.hurried")
    assert await postbox.bell.until(lambda: postbox.doing == 0, 20.0)
    assert postbox.lost == []
    assert sorted(kept(with_app)) == sorted(said)


def noted(note: Path, text: str) -> bool:
    return note.exists() and text in note.read_text("utf-8", errors="replace")


def kept(mortal: Mortal[FakeWeCom]) -> list[str]:
    """The texts that are in the inbox."""
    with closing(sqlite3.connect(mortal.folder / "cunbao.db")) as store:
        return [text for (text,) in store.execute("select json_extract(body, '$.text') from inbox")]
