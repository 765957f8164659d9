"""The files below a summary: asked for by button, made for who may still see them, swept away when they are old."""

import os
import stat
from itertools import count
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook
from PIL import Image
from sqlalchemy import update

from handlers.forms.keep import load_library
from handlers.handle import handle
from handlers.made_files import FOLDER
from handlers.summary.ask import FILE
from handlers.summary.made import LETTERHEAD, SummaryFiles
from storage import inbox, jobs, schema
from storage.database import Database
from storage.messages import Document, Incoming, Outgoing
from tests.clock import Clock
from tests.reminders.telling import HOUSE, at, file, place
from tests.village import settle

keys = count()


@pytest.fixture
async def ids(database: Database, clock: Clock) -> dict[str, int]:
    at(clock, "2026-11-04 09:00")
    async with database.transaction() as tx:
        ids = await settle(tx)
        await file(tx, "check_in", "东坡村", ids["王秀英"], "2026-11-02 10:00", kind="visit")
    return ids


async def promised(database: Database, who: str, data: str) -> list[jobs.Job]:
    """What is promised to somebody who presses this button."""
    async with database.transaction() as tx:
        incoming = Incoming(channel="telegram", key=f"{next(keys)}", account=who, chat=who, press=data)
        await inbox.accept(tx, [incoming])
        outcome = await handle(tx, await inbox.take(tx, 10), await load_library(tx), HOUSE)
        await inbox.finish(tx, outcome.done)
    async with database.reading() as tx:
        return await jobs.due(tx, 10)


async def button(database: Database, kind: str, where: str = "河北镇") -> str:
    async with database.reading() as tx:
        return f"m:summary:{(await place(tx, where)).id}/2026-W45/{kind}"


async def made(database: Database, directory: Path, job: jobs.Job) -> Outgoing:
    async with database.reading() as tx:
        (message,) = await SummaryFiles(directory).make(tx, job)
    return message


@pytest.mark.usefixtures("ids")
@pytest.mark.parametrize(
    ("kind", "shown"), [("png", "picture"), ("xlsx", "file"), ("photos_xlsx", "file"), ("docx", "file")]
)
async def test_a_press_brings_the_file(database: Database, tmp_path: Path, kind: str, shown: str) -> None:
    (job,) = await promised(database, "李镇督", await button(database, kind))
    offered, kind = kind == "xlsx", kind.removeprefix("photos_")
    assert job.promise.kind == FILE
    message = await made(database, tmp_path, job)
    title = "河北镇 11月2日—11月8日（到现在）"
    path = f"{FOLDER}/{job.id}.{kind}"
    assert message.text == title
    assert message.document == Document(path=path, name=f"{title}.{kind}", kind=shown)
    more = [choice.label for row in message.rows for choice in row]
    assert more == (["要带照片的 Excel"] if offered else [])
    assert mode(tmp_path / path) == 0o600
    assert opens(tmp_path / path)
    assert names(tmp_path / FOLDER) == [f"{job.id}.{kind}"]
    assert await made(database, tmp_path, job) == message  # a second try


async def test_who_loses_the_post_before_it_is_made_gets_nothing(
    database: Database, ids: dict[str, int], tmp_path: Path
) -> None:
    (job,) = await promised(database, "李镇督", await button(database, "xlsx"))
    async with database.transaction() as tx:
        await tx.run(update(schema.posts).where(schema.posts.c.person_id == ids["李镇督"]).values(role="member"))
    message = await made(database, tmp_path, job)
    assert (message.text, message.document) == ("这里办不了这件事。", None)
    assert FOLDER not in names(tmp_path)


@pytest.mark.usefixtures("ids")
async def test_a_neighbours_file_and_an_unknown_kind_are_not_promised(database: Database) -> None:
    other = await button(database, "xlsx", "河东镇")
    own = await button(database, "exe")
    for data in (other, own, f"{await button(database, 'png')}/../x"):
        assert await promised(database, "李镇督", data) == []


@pytest.mark.usefixtures("ids")
async def test_a_letter_is_on_the_offices_own_paper(database: Database, tmp_path: Path) -> None:
    own = docx.Document()
    own.add_paragraph("某某单位文件")
    own.save(str(tmp_path / LETTERHEAD))
    (job,) = await promised(database, "李镇督", await button(database, "docx"))
    await made(database, tmp_path, job)
    assert docx.Document(str(tmp_path / FOLDER / f"{job.id}.docx")).paragraphs[0].text == "某某单位文件"


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def touched(path: Path, moment: float) -> None:
    path.touch()
    os.utime(path, (moment, moment))


def opens(path: Path) -> bool:
    """Whether the file is what its name says."""
    if path.suffix == ".png":
        with Image.open(path) as opened:
            return opened.format == "PNG"
    return bool(load_workbook(path).sheetnames if path.suffix == ".xlsx" else docx.Document(str(path)).paragraphs)
