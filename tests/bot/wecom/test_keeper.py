"""Between socket and store: what was heard is noted at once, in order, and taken off the note when it is committed."""

import asyncio
from pathlib import Path

import pytest

from bot.channels.wecom.journal import Journal
from bot.channels.wecom.keeper import Keeper
from storage.messages import Incoming
from tests.bot.telegram.conftest import Inbox, eventually
from tests.bot.wecom.listener import hurried

NOTE = "heard.jsonl"


def heard(number: int) -> Incoming:
    return Incoming(channel="wecom", key=f"msg:{number}", account="wang", chat="wang", text=f"第{number}句\n还有")


async def keeps(journal: Journal, inbox: Inbox, *numbers: int, killed: bool = False) -> None:
    """A program that hears these; `killed`, it has no time to commit them."""
    keeper = Keeper(journal, hurried())
    keeping = None if killed else asyncio.create_task(keeper.run(inbox.accept))
    await asyncio.sleep(0)
    for number in numbers:
        keeper.put(heard(number))
    if keeping is not None:
        await inbox.holds(numbers[-1])
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)


async def test_what_a_killed_program_heard_comes_first(tmp_path: Path, inbox: Inbox) -> None:
    journal = Journal(tmp_path / NOTE)
    await keeps(journal, inbox, 1, 2, killed=True)
    assert (tmp_path / NOTE).stat().st_mode & 0o077 == 0, "what people wrote is for nobody else"
    await keeps(Journal(tmp_path / NOTE), inbox, 3)
    assert inbox.kept == [heard(1), heard(2), heard(3)]
    assert journal.left() == []


async def test_what_cannot_be_committed_stays_noted(tmp_path: Path, inbox: Inbox) -> None:
    journal, inbox.failures = Journal(tmp_path / NOTE), 3
    keeping = asyncio.create_task(keeps(journal, inbox, 1))
    await eventually(lambda: inbox.refused > 0)
    assert journal.left() == [heard(1)]
    await keeping
    assert (inbox.kept, journal.left()) == ([heard(1)], [])


async def test_a_line_that_was_cut_off_is_passed_over(tmp_path: Path, inbox: Inbox) -> None:
    await keeps(Journal(tmp_path / NOTE), inbox, 1, 2, killed=True)
    whole = (tmp_path / NOTE).read_bytes()
    (tmp_path / NOTE).write_bytes(whole[:-20])
    assert Journal(tmp_path / NOTE).left() == [heard(1)]


async def test_without_a_note_it_is_kept_all_the_same(
    tmp_path: Path, inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    await keeps(Journal(tmp_path / "gone" / NOTE), inbox, 1)
    assert inbox.kept == [heard(1)]
    assert "第1句" not in caplog.text
    assert "could not be noted (FileNotFoundError)" in caplog.text
