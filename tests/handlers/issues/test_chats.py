"""Every chat in `transcripts/issues/` goes as it is written; see `talk.py` for its notation."""

import os
from datetime import datetime
from pathlib import Path

import pytest

from tests.clock import Clock
from tests.handlers.issues.talk import HOUSE, Talk
from tests.transcript import read, rewritten

CHATS = sorted((Path(__file__).parents[2] / "transcripts" / "issues").glob("*.chat"))


@pytest.mark.parametrize("path", CHATS, ids=lambda path: path.stem)
async def test_chat(path: Path, database_url: str, clock: Clock, tmp_path: Path) -> None:
    clock.set(datetime(2026, 11, 5, 9, 0, tzinfo=HOUSE.zone))
    talk = Talk(database_url, clock, tmp_path)
    await talk.open()
    lines = read(path)
    if os.environ.get("UPDATE_TRANSCRIPTS"):
        keep(path, [await talk.do(line) for line in lines])
        pytest.skip("written anew: read the difference")
    for line in lines:
        assert await talk.do(line) == line.answers, f"{path.name}:{line.number} {line.who}: {line.text}"


def keep(path: Path, heard: list[list[str]]) -> None:
    path.write_text(rewritten(path, heard), encoding="utf-8")
