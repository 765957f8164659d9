"""Every chat in `transcripts/` goes as it is written: each message twice, the store reopened between any two lines.

What is promised is made at once.

`UPDATE_TRANSCRIPTS=1` writes what is heard into the files instead: read the difference before you keep it.
"""

import os
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson
import pytest
from sqlalchemy import text

from bot.commands import COMMANDS
from bot.promises import Maker, Promises
from bot.turns import Turns
from handlers.handle import House
from handlers.summary.ask import make
from handlers.summary.made import SummaryFiles
from reminders.due import tick
from storage import inbox, outbox
from storage.database import Database
from storage.messages import Attachment, AttachmentKind, Choice, Incoming, Kind, Outgoing
from tests.clock import Clock
from tests.transcript import Line, read, rewritten
from tests.village import settle

TRANSCRIPTS = sorted((Path(__file__).parent / "transcripts").glob("*.chat"))
ON_POSTGRES = ("album_meanwhile", "correct", "later", "meeting", "remind", "summary")
"""Of all kinds of commands: that the rest goes there too is tried by hand, for its time's sake."""
KINDS: tuple[Kind, ...] = ("reply", "notice")
HOUSE = House(ZoneInfo("Asia/Shanghai"), "zh", COMMANDS)
AT_ONCE = timedelta(0)
SPEECH = re.compile(r"(?:\{(?P<album>\w*)\} ?|~(?P<edit>\d+) |\[(?P<press>[^\]]+)\]$)?(?P<text>.*)", re.DOTALL)


def makers(directory: Path) -> Mapping[str, Maker]:
    """Who keeps which promise; files lie in `directory`."""
    return {"summary": make, "summary_file": SummaryFiles(directory).make}


class Chat:
    """The engine on a real store, without a network: what is said is what stands in the outbox."""

    def __init__(self, url: str, clock: Clock, directory: Path) -> None:
        self._clock, self._database = clock, Database(url, clock)
        self._makers = makers(directory)
        self._after = 0
        self._count = 0
        self._seen: dict[str, list[Outgoing]] = {}

    async def open(self) -> None:
        async with self._database.transaction() as tx:
            await settle(tx)
        await self._database.close()

    async def do(self, line: Line) -> list[str]:
        """Carries out one line with a store opened for it, and says what came of it. What SQLAlchemy has compiled is
        kept: that alone took longer than most lines."""
        database = self._database
        try:
            if line.kind == "ask":
                async with database.reading() as tx:
                    return ["|".join(map(written, row)) for row in await tx.rows(text(line.text))]
            if line.kind == "pass":
                self._clock.advance(line.span)
            elif line.kind == "ring":
                self._clock.set(datetime.fromisoformat(line.text).replace(tzinfo=HOUSE.zone))
            else:
                await self._accept(database, self._spoken(line))
            turns = Turns(database, HOUSE, lambda: None)
            while await turns.batch():
                pass
            if line.kind == "ring":
                await tick(database, HOUSE, AT_ONCE)
            await Promises(database, self._makers, HOUSE.language, lambda: None).keep_due()
            return await self._heard(database, line.who, named=line.kind == "ring")
        finally:
            await database.close()

    async def _accept(self, database: Database, incoming: Incoming) -> None:
        for _ in range(2):  # platforms repeat themselves
            async with database.transaction() as tx:
                await inbox.accept(tx, [incoming])

    def _spoken(self, line: Line) -> Incoming:
        found = SPEECH.fullmatch(line.text)
        assert found is not None
        self._count += 1
        said = Incoming(
            channel="telegram", key=str(self._count), account=line.who, chat=line.who, message=str(self._count)
        )
        if found["press"]:
            data = self._button(line.who, found["press"])
            return said.model_copy(update={"press": data, "ack": "ack", "message": "card"})
        if found["edit"]:
            return said.model_copy(update={"text": found["text"], "edited": True, "message": found["edit"]})
        if found["album"] is not None:
            photo = Attachment(kind=AttachmentKind.PHOTO, ref=f"file{self._count}")
            return said.model_copy(update={"text": found["text"], "album": found["album"], "attachments": (photo,)})
        return said.model_copy(update={"text": found["text"].replace("\\n", "\n")})

    def _button(self, who: str, label: str) -> str:
        if label.startswith("!"):  # a press that was forged, or forwarded
            return label[1:]
        for message in reversed(self._seen.get(who, [])):
            for choice in (choice for row in message.rows for choice in row):
                if choice.label == label:
                    return choice.data
        raise AssertionError(f"{who} sees no button [{label}]")

    async def _heard(self, database: Database, speaker: str, named: bool) -> list[str]:
        async with database.reading() as tx:
            parcels = [
                parcel for kind in KINDS for parcel in await outbox.waiting(tx, kind, ["telegram"], self._after, 1000)
            ]
        heard = []
        for parcel in sorted(parcels, key=lambda one: one.id):
            self._after = max(self._after, parcel.id)
            message = parcel.outgoing
            self._seen.setdefault(message.chat, []).append(message)
            if message.text:
                to = "" if message.chat == speaker or not (speaker or named) else f"@{message.chat} "
                file = (f"  <{message.document.name}>",) if message.document else ()
                heard.append(to + "\n".join((message.text, *file, *(_row(row) for row in message.rows))))
        return heard


def written(value: object) -> str:
    """As SQLite has it: PostgreSQL's driver reads JSON, and knows what is true."""
    if isinstance(value, dict | list):
        return orjson.dumps(value).decode()
    return str(int(value) if isinstance(value, bool) else value)


def _row(row: tuple[Choice, ...]) -> str:
    return "  " + " ".join(f"[{choice.label}]" for choice in row)


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
async def test_transcript(path: Path, database_url: str, clock: Clock, tmp_path: Path) -> None:
    await plays(path, database_url, clock, tmp_path)


@pytest.mark.parametrize("name", ON_POSTGRES)
@pytest.mark.parametrize("store", ["postgres"], indirect=True)
async def test_transcript_on_postgres(name: str, database_url: str, clock: Clock, tmp_path: Path) -> None:
    await plays(Path(__file__).parent / "transcripts" / f"{name}.chat", database_url, clock, tmp_path)


async def plays(path: Path, database_url: str, clock: Clock, tmp_path: Path) -> None:
    clock.set(datetime(2026, 11, 5, 9, 0, tzinfo=HOUSE.zone))
    chat = Chat(database_url, clock, tmp_path)
    await chat.open()
    lines = read(path)
    if os.environ.get("UPDATE_TRANSCRIPTS"):
        keep(path, [await chat.do(line) for line in lines])
        pytest.skip("written anew: read the difference")
    for line in lines:
        assert await chat.do(line) == line.answers, f"{path.name}:{line.number} {line.who}: {line.text}"


def keep(path: Path, heard: list[list[str]]) -> None:
    path.write_text(rewritten(path, heard), encoding="utf-8")


def test_there_are_transcripts() -> None:
    assert len(TRANSCRIPTS) >= 10
