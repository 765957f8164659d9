"""The transcripts, over every channel: whatever people use, they hear the same words, and the same reports are kept.

What a platform cannot do is left out there, and said: nobody changes a message on WeCom, strangers send no photos by
the page. How words are cut into bubbles, and where buttons stand, is each platform's own.
"""

import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from storage import schema
from storage.database import Database
from tests.clock import Clock
from tests.stages.browser_stage import browser
from tests.stages.play import Play
from tests.stages.stage import Heard, Stage, expected
from tests.stages.telegram_stage import telegram
from tests.stages.wecom_stage import wecom
from tests.test_transcripts import HOUSE, TRANSCRIPTS
from tests.transcript import Line, read
from tests.village import settle

STAGES: dict[str, Callable[[Database, Path], AbstractAsyncContextManager[Stage]]] = {
    "telegram": telegram,
    "browser": browser,
    "wecom": wecom,
}
ONCE = {
    "all_quiet": "telegram",
    "feedback": "wecom",
    "flood": "browser",
    "help": "telegram",
    "language": "telegram",
    "later": "telegram",
    "meeting": "browser",
    "meeting_left_open": "wecom",
    "plan": "browser",
    "ranking": "telegram",
    "remind": "wecom",
    "theme_day": "telegram",
    "ways": "browser",
    "words": "wecom",
}
"""Of words and buttons that others have too: on one platform each, for their time's sake."""
PLAYS = [
    pytest.param(path, name, id=f"{path.stem}-{name}")
    for path in TRANSCRIPTS
    for name in STAGES
    if ONCE.get(path.stem, name) == name
]
NUMBERED = re.compile(r"\b\d+-0\b")


@pytest.mark.parametrize(("path", "name"), PLAYS)
async def test_the_same_everywhere(path: Path, name: str, database: Database, clock: Clock, tmp_path: Path) -> None:
    clock.set(datetime(2026, 11, 5, 9, 0, tzinfo=HOUSE.zone))
    async with database.transaction() as tx:
        ids = await settle(tx, channel="nowhere")
        await tx.run(delete(schema.accounts))  # each stage brings its own
    async with STAGES[name](database, tmp_path) as stage:
        if not stage.edits and any(line.text.startswith("~") for line in read(path)):
            pytest.skip("nobody can change a message there")
        await stage.opens(ids)
        async with database.transaction() as tx:
            await tx.run(update(schema.accounts).values(seen_at=tx.now))  # they joined some day before
        play, before = Play(stage, database, clock, tmp_path), dict[str, Heard]()
        async with play.listening():
            for line in read(path):
                came = await play.do(line)
                compare(line, came, before, stage, path)
                before |= came if isinstance(came, dict) else {}


def compare(
    line: Line, came: dict[str, Heard] | list[str] | None, before: dict[str, Heard], stage: Stage, path: Path
) -> None:
    """What came must be what was written; who is to see again what stands there `before` need see nothing new."""
    where = f"{path.name}:{line.number} {line.who}: {line.text}"
    if isinstance(came, list):
        wanted = [answer.replace("telegram", stage.channel.name) for answer in line.answers]
        assert numbered(came) == numbered(wanted), where
    elif came is not None:
        hear = expected([stage.otherwise.get(answer, answer) for answer in line.answers], line.who)
        there = {name: heard for name, heard in hear.items() if name not in came and before.get(name) == heard}
        assert (together(came) if line.kind == "pass" else came | there) == hear, where


def together(came: dict[str, Heard]) -> dict[str, Heard]:
    """As a transcript has it where time passes: nobody has spoken, so it does not say who hears."""
    texts = [one.words for one in came.values()]
    return {"": Heard.of(texts, [label for one in came.values() for label in one.labels])} if came else {}


def numbered(rows: list[str]) -> list[str]:
    """Rows in which photos are called by nothing but that they are: a platform that repeats itself uses up numbers."""
    return [NUMBERED.sub("photo", row) for row in rows]
